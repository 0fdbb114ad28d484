"""Least squares with terms that can't be negative: what each thing costs, from what all cost."""

from collections.abc import Sequence

Rows = Sequence[Sequence[float]]


def fitted(rows: Rows, values: Sequence[float]) -> list[float]:
    """The weight of each column, so that the weighted sums of `rows` come nearest to `values`.

    A column whose weight would be negative is left out, the worst first: it explains nothing.

    Raises:
        ValueError: the columns can't be told apart.
    """
    used = list(range(len(rows[0])))
    while used:
        weights = _solved([[row[place] for place in used] for row in rows], values)
        worst = min(range(len(used)), key=weights.__getitem__)
        if weights[worst] >= 0:
            found = dict(zip(used, weights, strict=True))
            return [found.get(place, 0.0) for place in range(len(rows[0]))]
        del used[worst]
    return [0.0] * len(rows[0])


def _solved(rows: Rows, values: Sequence[float]) -> list[float]:
    """The normal equations' solution, every column measured in its own size."""
    columns = list(zip(*rows, strict=True))
    sizes = [max(map(abs, column)) or 1.0 for column in columns]
    scaled = [
        [value / size for value in column] for column, size in zip(columns, sizes, strict=True)
    ]
    matrix = [[_product(one, other) for other in scaled] for one in scaled]
    aims = [_product(one, values) for one in scaled]
    return [weight / size for weight, size in zip(_eliminated(matrix, aims), sizes, strict=True)]


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(left * right for left, right in zip(one, other, strict=True))


SMALLEST_PIVOT = 1e-9
"""Below this, columns that were brought to one size say the same thing."""


def _eliminated(matrix: list[list[float]], aims: list[float]) -> list[float]:
    """Gauss, with the largest pivot of each column."""
    size = len(aims)
    lines = [[*row, aim] for row, aim in zip(matrix, aims, strict=True)]
    for place in range(size):
        best = max(range(place, size), key=lambda row: abs(lines[row][place]))
        if abs(lines[best][place]) < SMALLEST_PIVOT:
            raise ValueError("the columns can't be told apart")
        lines[place], lines[best] = lines[best], lines[place]
        for row in range(size):
            if row != place:
                factor = lines[row][place] / lines[place][place]
                lines[row] = [
                    value - factor * pivot
                    for value, pivot in zip(lines[row], lines[place], strict=True)
                ]
    return [line[-1] / line[place] for place, line in enumerate(lines)]
