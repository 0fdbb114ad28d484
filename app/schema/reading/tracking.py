"""A guest's view of one order, read whole: five statements, no name, no address, no price."""

from app.schema.reading.expand import Reader
from app.schema.tracking import Step, TrackedShipment, Tracking
from app.storage.rows import OrderRow
from app.storage.statements.columns import from_micros

MOST_STEPS = 1_000
"""Events read for the steps of one order; nobody's way has so many."""


async def tracking_of(reader: Reader, row: OrderRow) -> Tracking:
    """The order's way as everyone who holds its token may know it, whoever that is."""
    parcels = await reader.reading.deliveries.tracked_of(row.id)
    ids = [parcel.id for parcel, _ in parcels]
    lines = await reader.reading.shipments.lines_of(ids)
    scans = await reader.reading.shipments.scans_of(ids)
    shipments = [
        TrackedShipment.of(one, lines[one.id], scans[one.id], case) for one, case in parcels
    ]
    return Tracking.of(row, shipments, await _steps(reader, row.id))


async def _steps(reader: Reader, order_id: str) -> list[Step]:
    found = await reader.reading.log.timelines([order_id], 0, MOST_STEPS, with_internal=False)
    return [
        (from_micros(event.occurred_at), event.status)
        for event in found[order_id]
        if event.status is not None
        and (event.previous_status is not None or event.type == "order.placed")
    ]
