"""What hangs on parcels, read for many at once."""

from collections.abc import Sequence
from functools import partial

import orjson

from app.domain.guards import possible_for_parcel
from app.domain.permissions import reads
from app.execution.selection import SelectedField
from app.schema.actions import AvailableAction
from app.schema.orders import Order
from app.schema.reading.expand import Reader, relation
from app.schema.shipments import Shipment, ShipmentLine, TrackingEvent
from app.schema.stock import Warehouse
from app.storage.rows import ScanRow


def _ids(owners: Sequence[Shipment]) -> list[str]:
    return [owner.row.id for owner in owners]


@relation("Shipment", "order")
async def order(reader: Reader, owners: Sequence[Shipment], _: SelectedField) -> list[Order | None]:
    known = await orders_by_id(reader, [owner.row.order_id for owner in owners])
    return [known.get(owner.row.order_id) for owner in owners]


async def orders_by_id(reader: Reader, ids: Sequence[str]) -> dict[str, Order]:
    """Orders by id, as far as the viewer may know of them."""
    rows = await reader.reading.orders.by_ids(ids, reader.viewer)
    return {row.id: Order(row=row) for row in rows.values()}


@relation("Shipment", "warehouse")
async def warehouse(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[Warehouse]:
    known = await warehouses_by_code(reader, [owner.row.warehouse for owner in owners])
    return [known[owner.row.warehouse] for owner in owners]


async def warehouses_by_code(reader: Reader, codes: Sequence[str]) -> dict[str, Warehouse]:
    rows = await reader.reading.stock.warehouses_by_code(codes)
    return {row.code: Warehouse(row=row) for row in rows.values()}


@relation("Shipment", "lines")
async def lines(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[list[ShipmentLine]]:
    found = await reader.reading.shipments.lines_of(_ids(owners))
    return [[ShipmentLine(row=row) for row in found[owner.row.id]] for owner in owners]


@relation("Shipment", "trackingEvents")
async def tracking_events(
    reader: Reader, owners: Sequence[Shipment], asked: SelectedField
) -> list[list[TrackingEvent]]:
    found = await reader.reading.shipments.scans_of(_ids(owners))
    opens = asked.selection.asks("TrackingEvent", "description", "location")
    make = partial(scan_of, reader) if opens else TrackingEvent.of
    return [[make(row) for row in found[owner.row.id]] for owner in owners]


def scan_of(reader: Reader, row: ScanRow) -> TrackingEvent:
    """A scan with its free text, for those who may read that."""
    if not reads(reader.viewer, "Scan.freeText"):
        return TrackingEvent.of(row)
    sealed = reader.reading.people.scan_text(row)
    if sealed is None:
        return TrackingEvent.of(row)
    description, location = orjson.loads(sealed)
    return TrackingEvent.of(row, description, location)


@relation("Shipment", "availableActions")
async def available_actions(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[list[AvailableAction]]:
    whole = await reader.reading.orders.whole(sorted({o.row.order_id for o in owners}))
    found = []
    for owner in owners:
        order = whole[owner.row.order_id]
        parcel = order.shipment(owner.row.number)
        found.append(
            [AvailableAction.of(one) for one in possible_for_parcel(order, parcel, reader.viewer)]
        )
    return found
