"""What hangs on parcels whose delivery goes wrong or late, and the figures of punctuality."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson

from app.domain.contacts import Address as PostalAddress
from app.domain.lifecycle import ShipmentAction
from app.domain.permissions import reads
from app.domain.punctuality import HOUR, Arrival, first_promise, late_by
from app.execution.selection import SelectedField
from app.schema.customers import Address
from app.schema.deliveries import (
    CarrierInstruction,
    DeliveryCase,
    DeliveryDay,
    DeliveryPerformance,
    ReshippedPieces,
)
from app.schema.reading.expand import Reader, relation
from app.schema.shipments import Shipment
from app.storage.delivery_rows import DeliveriesRow, InstructionRow
from app.storage.rows import ShipmentRow
from app.storage.statements.columns import EPOCH, from_micros


def _ids(owners: Sequence[Shipment]) -> list[str]:
    return [owner.row.id for owner in owners]


@relation("Shipment", "deliveryCase")
async def delivery_case(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[DeliveryCase | None]:
    found = await reader.reading.deliveries.cases_of(_ids(owners))
    return [
        DeliveryCase(row=found[owner.row.id]) if owner.row.id in found else None for owner in owners
    ]


@relation("Shipment", "instructions")
async def instructions(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[list[CarrierInstruction]]:
    if not reads(reader.viewer, "Shipment.instructions"):
        return [[] for _ in owners]
    found = await reader.reading.deliveries.instructions_of(_ids(owners))
    return [[_opened(reader, row) for row in found[owner.row.id]] for owner in owners]


def _opened(reader: Reader, row: InstructionRow) -> CarrierInstruction:
    words = reader.reading.deliveries.words_of(row)
    told = orjson.loads(words) if words else {}
    address = told.get("address")
    return CarrierInstruction(
        row=row,
        note=told.get("note"),
        place=told.get("place"),
        address=Address.of(PostalAddress(**address)) if address else None,
    )


@relation("Shipment", "redirectedTo")
async def redirected_to(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[Address | None]:
    if not reads(reader.viewer, "Shipment.redirectedTo"):
        return [None for _ in owners]
    found = await reader.reading.deliveries.instructions_of(_ids(owners))
    return [_newest_address(reader, found[owner.row.id]) for owner in owners]


def _newest_address(reader: Reader, rows: Sequence[InstructionRow]) -> Address | None:
    redirects = [row for row in rows if row.action is ShipmentAction.REDIRECT]
    return _opened(reader, redirects[-1]).address if redirects else None


@relation("Shipment", "reshipped")
async def reshipped(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[list[ReshippedPieces]]:
    found = await reader.reading.deliveries.reshipped_of(_ids(owners))
    return [
        [ReshippedPieces(sku=sku, quantity=n) for parcel, sku, n in found if parcel == o.row.id]
        for o in owners
    ]


@relation("Shipment", "onTime")
async def on_time(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[bool | None]:
    return [None if late is None else not late for late in await _lateness(reader, owners)]


@relation("Shipment", "lateByHours")
async def late_by_hours(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[int | None]:
    """Whole hours, a part of one counting as one."""
    return [None if late is None else -(-late // HOUR) for late in await _lateness(reader, owners)]


async def _lateness(reader: Reader, owners: Sequence[Shipment]) -> list[timedelta | None]:
    promises = await reader.reading.deliveries.promises_of([o.row.order_id for o in owners])
    return [_late(owner.row, promises.get(owner.row.order_id), reader.at) for owner in owners]


def _late(row: ShipmentRow, promised: int | None, now: datetime) -> timedelta | None:
    promise = first_promise(_instant(promised), _instant(row.first_estimate))
    arrived = _instant(row.delivered_at)
    return late_by(promise, arrived, row.status, given_up=row.given_up, now=now)


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


async def performance_of(
    reader: Reader, since: datetime, until: datetime, carrier: str | None, warehouse: str | None
) -> DeliveryPerformance:
    """What was delivered on these days, both included."""
    rows = await reader.reading.deliveries.counted(since, until, carrier, warehouse)
    counts = _by_arrival(rows)
    promised = counts[Arrival.ON_TIME] + counts[Arrival.LATE]
    places = sorted({(row.day, row.carrier, row.warehouse) for row in rows})
    days = [_day(place, [row for row in rows if row[:3] == place]) for place in places]
    return DeliveryPerformance(
        delivered=counts.total(),
        on_time=counts[Arrival.ON_TIME],
        late=counts[Arrival.LATE],
        on_time_percent=round(100 * counts[Arrival.ON_TIME] / promised, 1) if promised else None,
        days=days,
    )


def _day(place: tuple[int, str, str], rows: Sequence[DeliveriesRow]) -> DeliveryDay:
    day, carrier, warehouse = place
    counts = _by_arrival(rows)
    return DeliveryDay(
        day=(EPOCH + timedelta(days=day)).date().isoformat(),
        carrier=carrier,
        warehouse=warehouse,
        delivered=counts.total(),
        on_time=counts[Arrival.ON_TIME],
        late=counts[Arrival.LATE],
    )


def _by_arrival(rows: Sequence[DeliveriesRow]) -> Counter[Arrival]:
    counts: Counter[Arrival] = Counter()
    for row in rows:
        counts[row.arrival] += row.parcels
    return counts
