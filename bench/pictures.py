"""Bars as SVG: one a server or a kind of operation, as long as its figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from bench.measuring import Result
from bench.rounds import Spread
from bench.servers import WAYPOST
from bench.tables import RATED, TITLES, short

WIDTH: Final = 860
LABELS: Final = 330
FIGURES: Final = 110
ROW: Final = 26
BAR: Final = 16
OURS, OTHERS, LIMIT = "#1f6f5c", "#b9c4c9", "#c2571a"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar."""

    name: str
    value: float
    colour: str = OTHERS


def pictures(result: Result) -> Mapping[str, str]:
    """SVG by the name of its file."""
    if result.name == "growth":
        return {"growth.svg": _growth(result)}
    found = {}
    for number, (case, contestants) in enumerate(result.cases.items(), 1):
        figure = _rated(contestants)
        if figure and len(contestants) > 1:
            title = f"{case}: {TITLES[figure]}"
            found[f"{result.name}-{number}.svg"] = drawn(title, _bars(contestants, figure))
    return found


def _rated(contestants: Mapping[str, Mapping[str, Spread]]) -> str | None:
    there = {figure for spreads in contestants.values() for figure in spreads}
    return next((figure for figure in RATED if figure in there), None)


def _bars(contestants: Mapping[str, Mapping[str, Spread]], figure: str) -> list[Bar]:
    return [
        Bar(name, spreads[figure].middle, OURS if name.startswith(WAYPOST) else OTHERS)
        for name, spreads in contestants.items()
    ]


def _growth(result: Result) -> str:
    largest = list(next(iter(result.cases.values())))[-1]
    bars = [
        Bar(kind, ratio := sizes[largest]["ratio"].middle, OURS if ratio <= 1.3 else LIMIT)
        for kind, sizes in result.cases.items()
    ]
    smallest = next(iter(next(iter(result.cases.values()))))
    return drawn(f"p50 with {largest} orders, of that with {smallest}", bars)


def drawn(title: str, bars: Sequence[Bar]) -> str:
    """The picture."""
    height = ROW * (len(bars) + 2)
    lengths = _lengths([bar.value for bar in bars])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="{ROW - 6}" font-weight="bold">{escape(title)}</text>',
    ]
    for place, (bar, length) in enumerate(zip(bars, lengths, strict=True), 1):
        top = place * ROW + 10
        y = top + BAR - 3
        parts += [
            f'<text x="{LABELS - 8}" y="{y}" text-anchor="end">{escape(bar.name)}</text>',
            f'<rect x="{LABELS}" y="{top}" width="{length:.0f}" height="{BAR}"'
            f' fill="{bar.colour}"/>',
            f'<text x="{LABELS + length + 6:.0f}" y="{y}">{short(bar.value)}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def _lengths(values: Sequence[float]) -> list[float]:
    room, most = WIDTH - LABELS - FIGURES, max(values)
    return [value / most * room for value in values]
