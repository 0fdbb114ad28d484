"""Cases, what carriers were asked, and how promises were kept: read for many parcels at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.delivery_rows import CaseRow, DeliveriesRow, InstructionRow
from app.storage.kept.counting import day_of
from app.storage.rows import ShipmentRow
from app.storage.sealing import Sealer
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared, grouped
from app.storage.tables import (
    carrier_instructions,
    deliveries,
    delivery_cases,
    orders,
    reshipped_pieces,
    shipments,
)

_CASE = columns_of(delivery_cases, CaseRow._fields)
CASES = Prepared(
    select(*_CASE).where(delivery_cases.c.shipment_id.in_(bindparam("ids", expanding=True))),
    CaseRow,
    lists=["ids"],
)
INSTRUCTIONS = Prepared(
    select(*columns_of(carrier_instructions, InstructionRow._fields))
    .where(carrier_instructions.c.shipment_id.in_(bindparam("ids", expanding=True)))
    .order_by(carrier_instructions.c.shipment_id, carrier_instructions.c.id),
    InstructionRow,
    lists=["ids"],
)
_PARCEL_WIDTH = len(ShipmentRow._fields)


def _tracked(*values: object) -> tuple[ShipmentRow, CaseRow | None]:
    case = values[_PARCEL_WIDTH:]
    parcel = ShipmentRow._make(values[:_PARCEL_WIDTH])
    return parcel, None if case[0] is None else CaseRow._make(case)


TRACKED = Prepared(
    select(
        *columns_of(shipments, ShipmentRow._fields),
        *(column.label(f"case_{column.name}") for column in _CASE),
    )
    .join(delivery_cases, delivery_cases.c.shipment_id == shipments.c.id, isouter=True)
    .where(shipments.c.order_id == bindparam("the_order"))
    .order_by(shipments.c.created_at, shipments.c.id),
    _tracked,
)
PROMISES = Prepared(
    select(*columns_of(orders, ("id", "promised_deliver_by"))).where(
        orders.c.id.in_(bindparam("ids", expanding=True))
    ),
    lambda order_id, promised: (order_id, promised),
    lists=["ids"],
)
RESHIPPED = Prepared(
    select(reshipped_pieces.c.shipment_id, reshipped_pieces.c.sku, reshipped_pieces.c.quantity)
    .where(reshipped_pieces.c.shipment_id.in_(bindparam("ids", expanding=True)))
    .order_by(reshipped_pieces.c.shipment_id, reshipped_pieces.c.sku),
    lambda shipment_id, sku, quantity: (shipment_id, sku, quantity),
    lists=["ids"],
)


class DeliveryReads:
    """Deliveries of one moment."""

    def __init__(self, connection: AsyncConnection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    async def tracked_of(self, order_id: str) -> list[tuple[ShipmentRow, CaseRow | None]]:
        """An order's parcels with their cases, the first one first."""
        return await TRACKED.fetch(self._connection, the_order=order_id)

    async def cases_of(self, shipment_ids: Sequence[str]) -> dict[str, CaseRow]:
        rows = await CASES.fetch(self._connection, ids=shipment_ids)
        return {row.shipment_id: row for row in rows}

    async def instructions_of(self, shipment_ids: Sequence[str]) -> dict[str, list[InstructionRow]]:
        """What carriers were asked about these parcels, oldest first."""
        rows = await INSTRUCTIONS.fetch(self._connection, ids=shipment_ids)
        return grouped(rows, "shipment_id")

    def words_of(self, row: InstructionRow) -> bytes | None:
        """The sealed JSON; see `usecases.shipments.exceptions`."""
        if row.sealed is None:
            return None
        return self._sealer.open(row.sealed, f"instruction:{row.shipment_id}")

    async def promises_of(self, order_ids: Sequence[str]) -> dict[str, int | None]:
        """When these orders were promised to arrive, in microseconds since 1970."""
        ids = sorted(set(order_ids))
        return dict(await PROMISES.fetch(self._connection, ids=ids))

    async def reshipped_of(self, shipment_ids: Sequence[str]) -> list[tuple[str, str, int]]:
        """Parcel, product and pieces that were sent again."""
        return await RESHIPPED.fetch(self._connection, ids=shipment_ids)

    async def counted(
        self, since: datetime, until: datetime, carrier: str | None, warehouse: str | None
    ) -> list[DeliveriesRow]:
        """What was delivered on each of these days, both included."""
        counted = deliveries.c["count"].label("parcels")
        wanted = select(*deliveries.primary_key.columns, counted).where(
            deliveries.c.day >= day_of(since), deliveries.c.day <= day_of(until)
        )
        if carrier is not None:
            wanted = wanted.where(deliveries.c.carrier == carrier)
        if warehouse is not None:
            wanted = wanted.where(deliveries.c.warehouse == warehouse)
        rows = await self._connection.execute(wanted.order_by(*deliveries.primary_key.columns))
        return [DeliveriesRow._make(row) for row in rows]
