"""Whole orders of JSON, shaped like the API's OrderPlaceInput, as one record for each line."""

from collections.abc import Iterator, Mapping
from typing import Final

from app.integrations.importing.records import NO_VALUE, Columns, Fault, Record, Unfold, cell

_LINES: Final = "lines"
# Where a field of the input stands in a row; everything else in the input is not for imports.
_ORDER: Final[Mapping[tuple[str, ...], str]] = {
    ("externalReference",): "reference",
    ("channel",): "channel",
    ("occurredAt",): "placed_at",
    ("currency",): "currency",
    ("shippingFee",): "shipping_fee",
    ("discount",): "discount",
    ("customer", "account"): "account",
    ("customer", "name"): "name",
    ("customer", "email"): "email",
    ("customer", "phone"): "phone",
    ("shippingAddress", "recipient"): "recipient",
    ("shippingAddress", "line1"): "line1",
    ("shippingAddress", "line2"): "line2",
    ("shippingAddress", "city"): "city",
    ("shippingAddress", "region"): "region",
    ("shippingAddress", "postalCode"): "postal_code",
    ("shippingAddress", "country"): "country",
}
_LINE: Final[Mapping[tuple[str, ...], str]] = {
    ("sku",): "sku",
    ("quantity",): "quantity",
    ("unitPrice",): "unit_price",
}
_PATH_OF: Final = {column: path for path, column in _ORDER.items()}
_LINE_PATH_OF: Final = {column: path for path, column in _LINE.items()}


def path_of(column: str, line: int | None) -> tuple[str, ...]:
    """Where the column's cell came from: its row, or the field of a whole order."""
    if line is None:
        return (column,)
    if column in _LINE_PATH_OF:
        return (_LINES, str(line), *_LINE_PATH_OF[column])
    return _PATH_OF[column]


def unfolder(columns: Columns) -> Unfold:
    """Knows an object with `lines` for a whole order."""

    def unfold(number: int, found: dict[str, object]) -> Iterator[Record] | None:
        return _records(number, found, columns) if _LINES in found else None

    return unfold


def _records(number: int, found: dict[str, object], columns: Columns) -> Iterator[Record]:
    shared: dict[str, str] = {}
    fault = _fill(shared, {k: v for k, v in found.items() if k != _LINES}, _ORDER, ())
    lines = found[_LINES]
    if not isinstance(lines, list) or not lines:
        fault = fault or Fault((_LINES,), "An order needs a list of one or more lines.")
        lines = [{}]
    if not shared.get("reference", NO_VALUE).strip():
        # Nothing would hold its lines together: it is refused as the one row it is.
        fault = fault or Fault(("externalReference",), "An order needs a reference of its own.")
        lines = lines[:1]
    for place, line in enumerate(lines):
        cells = dict(shared)
        at = (_LINES, str(place))
        if isinstance(line, dict):
            fault = _fill(cells, line, _LINE, at) or fault
        else:
            fault = Fault(at, "A line must be an object with sku, quantity and unitPrice.")
        values = [cells.get(name, NO_VALUE) for name in columns.names]
        yield Record(number, values, fault, place)


def _fill(
    cells: dict[str, str],
    found: Mapping[str, object],
    known: Mapping[tuple[str, ...], str],
    at: tuple[str, ...],
    inner: tuple[str, ...] = (),
) -> Fault | None:
    """Put each value into its column; answers the last thing that is not as it should be."""
    fault: Fault | None = None
    for key, value in found.items():
        path = (*inner, key)
        if path in known:
            text = cell(value)
            cells[known[path]] = text or NO_VALUE
            if text is None:
                fault = Fault((*at, *path), "This must be text, a number or null.")
        elif value is None:
            continue
        elif isinstance(value, dict) and any(field[: len(path)] == path for field in known):
            fault = _fill(cells, value, known, at, path) or fault
        else:
            fault = Fault((*at, *path), "An import does not read this field: leave it out.")
    return fault
