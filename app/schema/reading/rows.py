"""The fields whose objects may stay rows, and how those rows are read."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, Final, TypeAlias

from app.domain.permissions import reads
from app.execution.compiled.access import Rows
from app.schema.events import OrderEvent
from app.schema.orders import FIRST_EVENTS, Order, OrderLine
from app.schema.reading.arguments import log_position, size_of
from app.schema.reading.expand import Reader
from app.schema.reading.levels import Columns, Fetch, Fetched, RowsOf
from app.schema.reading.shipments import scan_of
from app.schema.shipments import Shipment, ShipmentLine
from app.schema.stock import Product
from app.storage.rows import (
    LineRow,
    OrderRow,
    ProductRow,
    ScanRow,
    ShipmentLineRow,
    ShipmentRow,
    StoryRow,
)

Read: TypeAlias = Callable[[Reader, Sequence[str], Columns], Awaitable[list[Any]]]


def _paths(kind: Any) -> frozenset[str]:
    return frozenset(f"row.{name}" for name in kind._fields)


def _all_of(read: Read) -> Fetch:
    async def fetch(
        reader: Reader, ids: Sequence[str], columns: Columns, _: Mapping[str, Any]
    ) -> Fetched:
        return Fetched(await read(reader, ids, columns))

    return fetch


async def _timeline(
    reader: Reader, ids: Sequence[str], columns: Columns, asked: Mapping[str, Any]
) -> Fetched:
    size = size_of(asked.get("first"), "first", reader.paging, usual=FIRST_EVENTS)
    cursor = asked.get("after")
    after = 0 if cursor is None else log_position(reader.cursors, str(cursor))
    rows = await reader.reading.log.story_rows(
        ids, after, size, columns, with_internal=reads(reader.viewer, "Event.internal")
    )
    owner_of = attrgetter("order_id") if columns is None else itemgetter(0)
    shown, more = _cut(rows, size, owner_of)
    return Fetched(shown, more, continued=cursor is not None)


def _cut(
    rows: Sequence[Any], size: int, owner_of: Callable[[Any], str]
) -> tuple[Sequence[Any], Collection[str]]:
    """Each owner's first `size` rows, and the owners who have more."""
    if len(rows) <= size:
        return rows, ()
    shown, counts = [], Counter[str]()
    for row in rows:
        owner = owner_of(row)
        counts[owner] += 1
        if counts[owner] <= size:
            shown.append(row)
    return shown, {owner for owner, count in counts.items() if count > size}


def _event(reader: Reader, row: StoryRow, _: object) -> OrderEvent:
    return OrderEvent.of(row, reader.cursors.of(row.position))


def _parcel(_: Reader, row: ShipmentRow, __: object) -> Shipment:
    return Shipment(row=row)


def _order(page: str | None = None) -> Rows:
    kind = RowsOf("Order", lambda _, row, __: Order(row=row), page=page)
    return Rows(_paths(OrderRow), kind, key="row.id", is_paged=page is not None)


def _shipment(page: str | None = None) -> Rows:
    kind = RowsOf("Shipment", _parcel, page=page)
    return Rows(_paths(ShipmentRow), kind, key="row.id", is_paged=page is not None)


def _product(page: str | None = None) -> Rows:
    kind = RowsOf("Product", lambda _, row, __: Product(row=row), page=page)
    return Rows(_paths(ProductRow), kind, is_paged=page is not None)


ROWS: Final[Mapping[tuple[str, str], Rows]] = {
    ("Query", "order"): _order(),
    ("Query", "orders"): _order("OrderConnection"),
    ("Query", "shipment"): _shipment(),
    ("Query", "shipments"): _shipment("ShipmentConnection"),
    ("Query", "pickQueue"): _shipment("ShipmentConnection"),
    ("Query", "product"): _product(),
    ("Query", "products"): _product("ProductConnection"),
    ("Order", "lines"): Rows(
        _paths(LineRow),
        RowsOf(
            "OrderLine",
            lambda _, row, currency: OrderLine.of(row, currency),
            _all_of(lambda reader, ids, columns: reader.reading.orders.line_rows(ids, columns)),
        ),
        owner="row.order_id",
        inherited=("currency", "row.currency"),
    ),
    ("Order", "shipments"): Rows(
        _paths(ShipmentRow),
        RowsOf(
            "Shipment",
            _parcel,
            _all_of(
                lambda reader, ids, columns: reader.reading.shipments.rows_of_orders(
                    ids, reader.viewer, columns
                )
            ),
        ),
        key="row.id",
        owner="row.order_id",
    ),
    ("Order", "timeline"): Rows(
        _paths(StoryRow),
        RowsOf("OrderEvent", _event, _timeline, page="OrderEventConnection"),
        owner="row.order_id",
        is_paged=True,
    ),
    ("Shipment", "lines"): Rows(
        _paths(ShipmentLineRow),
        RowsOf(
            "ShipmentLine",
            lambda _, row, __: ShipmentLine(row=row),
            _all_of(lambda reader, ids, columns: reader.reading.shipments.line_rows(ids, columns)),
        ),
        owner="row.shipment_id",
    ),
    ("Shipment", "trackingEvents"): Rows(
        _paths(ScanRow),
        RowsOf(
            "TrackingEvent",
            lambda reader, row, _: scan_of(reader, row),
            _all_of(lambda reader, ids, columns: reader.reading.shipments.scan_rows(ids, columns)),
        ),
        owner="row.shipment_id",
    ),
}
