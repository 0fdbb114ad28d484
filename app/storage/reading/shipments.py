"""Parcels to read: one, lists, the pick queue, and what hangs on them for many at once."""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor, Role
from app.domain.lifecycle import ShipmentStatus, TrackingStatus
from app.storage.reading.paging import TOTAL_CAP, Page, Span, Stage, read_page, read_stages
from app.storage.reading.sorting import SortKey, instant_key
from app.storage.reading.ways import Found, Way, in_order
from app.storage.rows import ScanRow, ShipmentLineRow, ShipmentRow
from app.storage.sealing import Indexer
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared, grouped
from app.storage.tables import orders, shipment_lines, shipments, tracking_events
from app.storage.visibility import visible_orders, visible_parcels

_ROW = columns_of(shipments, ShipmentRow._fields)
_LINE = columns_of(shipment_lines, ShipmentLineRow._fields)
_SCAN = columns_of(tracking_events, ScanRow._fields)


@dataclass(frozen=True, slots=True)
class ShipmentQuery:
    """Which parcels, newest first; empty or null means any."""

    statuses: tuple[ShipmentStatus, ...] = ()
    tracking_statuses: tuple[TrackingStatus, ...] = ()
    warehouse: str | None = None
    carrier: str | None = None
    order_number: str | None = None

    def listing(self) -> str:
        """A short name of this filter, for its cursors."""
        facts = orjson.dumps(astuple(self))
        return "shipments:" + hashlib.blake2b(facts, digest_size=6).hexdigest()


_OF_ORDERS = (
    select(*_ROW)
    .where(shipments.c.order_id.in_(bindparam("ids", expanding=True)))
    .order_by(shipments.c.created_at, shipments.c.id)
)
OF_ORDERS = Prepared(_OF_ORDERS, ShipmentRow, lists=["ids"])
OF_ORDERS_BY_CARRIER = Prepared(
    _OF_ORDERS.where(shipments.c.carrier == bindparam("carrier")), ShipmentRow, lists=["ids"]
)
LINES = Prepared(
    select(*_LINE)
    .where(shipment_lines.c.shipment_id.in_(bindparam("ids", expanding=True)))
    .order_by(shipment_lines.c.shipment_id, shipment_lines.c.sku),
    ShipmentLineRow,
    lists=["ids"],
)
SCANS = Prepared(
    select(*_SCAN)
    .where(tracking_events.c.shipment_id.in_(bindparam("ids", expanding=True)))
    .order_by(tracking_events.c.at, tracking_events.c.id),
    ScanRow,
    lists=["ids"],
)


class ShipmentReads:
    """Parcels of one moment."""

    def __init__(self, connection: AsyncConnection, indexer: Indexer) -> None:
        self._connection = connection
        self._indexer = indexer

    async def by_number(self, number: str, viewer: Actor) -> ShipmentRow | None:
        return await self._one(shipments.c.number == number, viewer)

    async def by_id(self, shipment_id: str, viewer: Actor) -> ShipmentRow | None:
        return await self._one(shipments.c.id == shipment_id, viewer)

    async def _one(self, condition: ColumnElement[bool], viewer: Actor) -> ShipmentRow | None:
        rows = await self._connection.execute(
            select(*_ROW).where(condition, *self._visible(viewer))
        )
        row = rows.one_or_none()
        return None if row is None else ShipmentRow._make(row)

    def _visible(self, viewer: Actor) -> list[ColumnElement[bool]]:
        """A carrier sees its parcels, everybody else the parcels of the orders they see."""
        if viewer.role is Role.CARRIER:
            return [visible_parcels(viewer)]
        if viewer.is_staff or viewer.role is Role.SYSTEM:
            return []
        seen = select(orders.c.id).where(
            orders.c.id == shipments.c.order_id, visible_orders(viewer, self._indexer)
        )
        return [seen.exists()]

    async def by_ids(self, ids: Sequence[str], viewer: Actor) -> dict[str, ShipmentRow]:
        rows = await self._connection.execute(
            select(*_ROW).where(shipments.c.id.in_(sorted(set(ids))), *self._visible(viewer))
        )
        return {row.id: ShipmentRow._make(row) for row in rows}

    async def of_orders(self, ids: Sequence[str], viewer: Actor) -> dict[str, list[ShipmentRow]]:
        return grouped(await self.rows_of_orders(ids, viewer, None), "order_id")

    async def rows_of_orders(
        self, ids: Sequence[str], viewer: Actor, columns: tuple[str, ...] | None
    ) -> list[Any]:
        """The parcels of these orders, the first one first; whole rows, or these columns."""
        if viewer.role is Role.CARRIER:
            return await OF_ORDERS_BY_CARRIER.only(columns).fetch(
                self._connection, ids=ids, carrier=viewer.subject
            )
        return await OF_ORDERS.only(columns).fetch(self._connection, ids=ids)

    async def page(
        self, query: ShipmentQuery, span: Span, viewer: Actor, *, with_total: bool
    ) -> Page[ShipmentRow]:
        """The parcels of `query` that `viewer` may see, newest first."""
        ways = [*self._seen_by(viewer), *_ways(query)]
        found = Found(self._connection, shipments.c.id, ways)
        await found.look()
        total = await found.total(TOTAL_CAP + 1) if with_total else None
        by_time = [
            instant_key(shipments.c.created_at, descending=True),
            SortKey(shipments.c.id, str, descending=True),
        ]
        return await read_stages(
            found,
            listing=query.listing(),
            wanted=select(*_ROW),
            stages=[Stage(by_time)],
            span=span,
            make=ShipmentRow._make,
            total=total,
        )

    def _seen_by(self, viewer: Actor) -> list[Way]:
        """Likewise as a filter of a list."""
        conditions = self._visible(viewer)
        if not conditions:
            return []
        if viewer.role is Role.CARRIER:
            return [in_order(shipments.c.id, shipments.c.carrier, [viewer.subject])]
        seen = visible_orders(viewer, self._indexer)
        ids = select(shipments.c.id).join(orders, orders.c.id == shipments.c.order_id).where(seen)
        return [Way(conditions[0], (ids,))]

    async def pick_queue(
        self, warehouse: str, span: Span, *, with_total: bool
    ) -> Page[ShipmentRow]:
        """Parcels waiting to be picked: urgent ones first, then the oldest order."""
        return await read_page(
            self._connection,
            listing=f"pickQueue:{warehouse}",
            wanted=select(*_ROW).where(
                shipments.c.warehouse == warehouse, shipments.c.in_pick_queue
            ),
            keys=[
                SortKey(shipments.c.priority_rank, int, descending=True),
                instant_key(shipments.c.order_placed_at, descending=False),
                SortKey(shipments.c.id, str),
            ],
            span=span,
            make=ShipmentRow._make,
            with_total=with_total,
        )

    async def line_rows(self, ids: Sequence[str], columns: tuple[str, ...] | None) -> list[Any]:
        """What is in these parcels; whole rows, or these columns."""
        return await LINES.only(columns).fetch(self._connection, ids=ids)

    async def lines_of(self, ids: Sequence[str]) -> dict[str, list[ShipmentLineRow]]:
        return grouped(await self.line_rows(ids, None), "shipment_id")

    async def scan_rows(self, ids: Sequence[str], columns: tuple[str, ...] | None) -> list[Any]:
        """Every scan of these parcels, oldest first; whole rows, or these columns."""
        return await SCANS.only(columns).fetch(self._connection, ids=ids)

    async def scans_of(self, ids: Sequence[str]) -> dict[str, list[ScanRow]]:
        return grouped(await self.scan_rows(ids, None), "shipment_id")


def _ways(query: ShipmentQuery) -> list[Way]:
    found = [
        in_order(shipments.c.id, column, values)
        for column, values in (
            (shipments.c.carrier, [query.carrier] if query.carrier is not None else []),
            (shipments.c.status, query.statuses),
            (shipments.c.tracking_status, query.tracking_statuses),
            (shipments.c.warehouse, [query.warehouse] if query.warehouse is not None else []),
        )
        if values
    ]
    if query.order_number is not None:
        order = select(orders.c.id).where(orders.c.number == query.order_number)
        condition = shipments.c.order_id == order.scalar_subquery()
        found.append(Way(condition, (select(shipments.c.id).where(condition),)))
    return found
