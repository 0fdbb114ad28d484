"""What orders and parcels are waited for, read for many at once."""

from collections.abc import Sequence

from app.domain.permissions import reads
from app.execution.selection import SelectedField
from app.schema.deadlines import Deadline
from app.schema.orders import Order
from app.schema.reading.expand import Reader, relation
from app.schema.shipments import Shipment


@relation("Order", "deadlines")
async def of_orders(
    reader: Reader, owners: Sequence[Order], _: SelectedField
) -> list[list[Deadline]]:
    if not reads(reader.viewer, "Order.deadlines"):
        return [[] for _ in owners]
    found = await reader.reading.deadlines.of_orders([owner.row.id for owner in owners])
    return [[Deadline.of(row, o.row.number) for row in found[o.row.id]] for o in owners]


@relation("Shipment", "deadlines")
async def of_parcels(
    reader: Reader, owners: Sequence[Shipment], _: SelectedField
) -> list[list[Deadline]]:
    if not reads(reader.viewer, "Order.deadlines"):
        return [[] for _ in owners]
    found = await reader.reading.deadlines.of_orders([owner.row.order_id for owner in owners])
    return [
        [
            Deadline.of(row, owner.row.number.rpartition("-")[0])
            for row in found[owner.row.order_id]
            if row.shipment_id == owner.row.id
        ]
        for owner in owners
    ]
