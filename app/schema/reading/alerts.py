"""What hangs on alerts and on entries of the feeds, read for many at once."""

from collections.abc import Sequence

from app.domain.alerts import possible_for_alert
from app.execution.selection import SelectedField
from app.schema.actions import AvailableAction
from app.schema.alerts import Alert
from app.schema.events import OrderEvent
from app.schema.orders import Order
from app.schema.reading.expand import INLINE, Reader, relation
from app.schema.reading.shipments import orders_by_id
from app.schema.reading.stock import levels_at
from app.schema.shipments import Shipment
from app.schema.stock import StockLevel

INLINE.add(("AlertEvent", "alert"))


@relation("Alert", "order")
async def alert_order(
    reader: Reader, owners: Sequence[Alert], _: SelectedField
) -> list[Order | None]:
    known = await orders_by_id(reader, [o.row.order_id for o in owners if o.row.order_id])
    return [known.get(owner.row.order_id or "") for owner in owners]


@relation("Alert", "shipment")
async def alert_shipment(
    reader: Reader, owners: Sequence[Alert], _: SelectedField
) -> list[Shipment | None]:
    return await _shipments(reader, [owner.row.shipment_id for owner in owners])


async def _shipments(reader: Reader, ids: Sequence[str | None]) -> list[Shipment | None]:
    rows = await reader.reading.shipments.by_ids([i for i in ids if i], reader.viewer)
    known = {row.id: Shipment(row=row) for row in rows.values()}
    return [known.get(shipment_id or "") for shipment_id in ids]


@relation("Alert", "stockLevel")
async def alert_stock_level(
    reader: Reader, owners: Sequence[Alert], _: SelectedField
) -> list[StockLevel | None]:
    places = [(owner.row.sku or "", owner.row.warehouse or "") for owner in owners]
    known = await levels_at(reader, [place for place in places if place[0]])
    return [known.get(place) for place in places]


@relation("Alert", "availableActions")
async def alert_actions(
    reader: Reader, owners: Sequence[Alert], _: SelectedField
) -> list[list[AvailableAction]]:
    return [
        [
            AvailableAction.of(one)
            for one in possible_for_alert(owner.row.status, owner.row.owner_role, reader.viewer)
        ]
        for owner in owners
    ]


@relation("OrderEvent", "order")
async def event_order(
    reader: Reader, owners: Sequence[OrderEvent], _: SelectedField
) -> list[Order | None]:
    known = await orders_by_id(reader, [o.row.order_id for o in owners if o.row.order_id])
    return [known.get(owner.row.order_id or "") for owner in owners]


@relation("OrderEvent", "shipment")
async def event_shipment(
    reader: Reader, owners: Sequence[OrderEvent], _: SelectedField
) -> list[Shipment | None]:
    return await _shipments(reader, [owner.row.shipment_id for owner in owners])
