"""Orders to read: one by number, lists by key, and what hangs on them for many at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.orders import Order
from app.storage.columns import EPOCH
from app.storage.loading import AGGREGATE, build_orders
from app.storage.prepared import Prepared, grouped
from app.storage.reading import customer_orders
from app.storage.reading.order_query import OrderQuery, OrderSort
from app.storage.reading.paging import Page, SortKey, Span, instant_key, read_page
from app.storage.rows import AllocationRow, LineRow, NoteRow, OrderRow
from app.storage.sealing import Indexer, Sealer
from app.storage.tables import (
    allocations,
    notes,
    order_lines,
    order_terms,
    orders,
    shipments,
)
from app.storage.visibility import IN_SCOPE, scope_of, scope_parameters, visible_orders

_ROW = [orders.c[name] for name in OrderRow._fields]
_LINE = [order_lines.c[name] for name in LineRow._fields]
_NOTE = [notes.c[name] for name in NoteRow._fields]
_ALLOCATION = [allocations.c[name] for name in AllocationRow._fields]


BY_NUMBER = {
    scope: Prepared(select(*_ROW).where(orders.c.number == bindparam("number"), seen), OrderRow)
    for scope, seen in IN_SCOPE.items()
}
BY_IDS = {
    scope: Prepared(
        select(*_ROW).where(orders.c.id.in_(bindparam("ids", expanding=True)), seen),
        OrderRow,
        lists=["ids"],
    )
    for scope, seen in IN_SCOPE.items()
}
LINES = Prepared(
    select(*_LINE)
    .where(order_lines.c.order_id.in_(bindparam("ids", expanding=True)))
    .order_by(order_lines.c.order_id, order_lines.c.position),
    LineRow,
    lists=["ids"],
)


class OrderReads:
    """Orders of one moment."""

    def __init__(self, connection: AsyncConnection, sealer: Sealer, indexer: Indexer) -> None:
        self._connection = connection
        self._sealer = sealer
        self._indexer = indexer

    async def by_number(self, number: str, viewer: Actor) -> OrderRow | None:
        return await BY_NUMBER[scope_of(viewer)].one(
            self._connection, number=number, **scope_parameters(viewer, self._indexer)
        )

    async def by_id(self, order_id: str, viewer: Actor) -> OrderRow | None:
        return (await self.by_ids([order_id], viewer)).get(order_id)

    async def by_ids(self, ids: Sequence[str], viewer: Actor) -> dict[str, OrderRow]:
        """Those of the orders that the viewer may know of."""
        if not ids:
            return {}
        rows = await BY_IDS[scope_of(viewer)].fetch(
            self._connection, ids=sorted(set(ids)), **scope_parameters(viewer, self._indexer)
        )
        return {row.id: row for row in rows}

    async def numbers(self, ids: Sequence[str]) -> dict[str, str]:
        """Numbers by id, for messages to staff."""
        if not ids:
            return {}
        rows = await self._connection.execute(
            select(orders.c.id, orders.c.number).where(orders.c.id.in_(sorted(set(ids))))
        )
        return {row.id: row.number for row in rows}

    async def page(
        self, query: OrderQuery, span: Span, viewer: Actor, *, with_total: bool
    ) -> Page[OrderRow]:
        return await read_page(
            self._connection,
            listing=query.listing(),
            wanted=select(*_ROW).where(visible_orders(viewer, self._indexer), *_conditions(query)),
            keys=_keys(query),
            span=span,
            make=OrderRow._make,
            with_total=with_total,
        )

    async def first_pages(
        self, ids: Sequence[str], span: Span, viewer: Actor, *, with_total: bool
    ) -> dict[str, Page[OrderRow]]:
        """The first orders of many customers; see `customer_orders`."""
        return await customer_orders.first_pages(
            self._connection, self._indexer, ids, span, viewer, with_total=with_total
        )

    async def lines_of(self, ids: Sequence[str]) -> dict[str, list[LineRow]]:
        return grouped(await LINES.fetch(self._connection, ids=ids), "order_id")

    async def whole(self, ids: Sequence[str]) -> dict[str, Order]:
        """The orders as the rules see them, for what may be done with them."""
        rows = await self._connection.execute(select(*AGGREGATE).where(orders.c.id.in_(ids)))
        built = await build_orders(self._connection, self._sealer, rows.all())
        return {order.id: order for order in built}

    async def notes_of(self, ids: Sequence[str]) -> dict[str, list[NoteRow]]:
        found: dict[str, list[NoteRow]] = defaultdict(list)
        rows = await self._connection.execute(
            select(*_NOTE).where(notes.c.order_id.in_(ids)).order_by(notes.c.id)
        )
        for row in rows:
            found[row.order_id].append(NoteRow._make(row))
        return found

    async def allocations_of(self, ids: Sequence[str]) -> dict[str, list[AllocationRow]]:
        found: dict[str, list[AllocationRow]] = defaultdict(list)
        rows = await self._connection.execute(
            select(*_ALLOCATION).where(allocations.c.order_id.in_(ids)).order_by(allocations.c.id)
        )
        for row in rows:
            found[row.order_id].append(AllocationRow._make(row))
        return found


def _keys(query: OrderQuery) -> list[SortKey]:
    falls = query.descending
    by_id = SortKey(orders.c.id, str, falls)
    match query.sort:
        case OrderSort.PLACED_AT:
            return [instant_key(orders.c.placed_at, descending=falls), by_id]
        case OrderSort.PRIORITY:
            return [SortKey(orders.c.priority_rank, int, falls), by_id]
        case OrderSort.TOTAL:
            return [SortKey(orders.c.total_minor, int, falls), by_id]
        case OrderSort.PROMISED_SHIP_BY:
            when = orders.c.promised_ship_by
            known = func.coalesce(when, literal(EPOCH, when.type), type_=when.type)
            return [
                SortKey(when.is_(None), bool),
                instant_key(known, descending=falls),
                by_id,
            ]


def _conditions(query: OrderQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, values in (
        (orders.c.status, query.statuses),
        (orders.c.payment_status, query.payment_statuses),
        (orders.c.channel, query.channels),
        (orders.c.priority, query.priorities),
    ):
        if values:
            found.append(column.in_(values))
    if query.customer_id is not None:
        found.append(orders.c.customer_id == query.customer_id)
    if query.placed_from is not None:
        found.append(orders.c.placed_at >= query.placed_from)
    if query.placed_to is not None:
        found.append(orders.c.placed_at < query.placed_to)
    if query.has_open_alerts is not None:
        alerted = orders.c.open_alerts > 0
        found.append(alerted if query.has_open_alerts else orders.c.open_alerts == 0)
    return [*found, *_by_parts(query)]


def _by_parts(query: OrderQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.sku is not None:
        found.append(
            exists().where(order_lines.c.order_id == orders.c.id, order_lines.c.sku == query.sku)
        )
    if query.warehouse is not None:
        found.append(
            exists().where(
                shipments.c.order_id == orders.c.id, shipments.c.warehouse == query.warehouse
            )
        )
    if query.prefix is not None:
        found.append(_searched(query.prefix, query.people))
    return found


def _searched(prefix: str, people: tuple[tuple[bytes, ...], ...]) -> ColumnElement[bool]:
    """Matches found through indexes, each way by itself, and joined by their ids."""
    ways = [
        select(orders.c.id).where(starts_with(orders.c.number, prefix.upper())),
        select(orders.c.id).where(starts_with(orders.c.reference_folded, prefix)),
        select(shipments.c.order_id).where(starts_with(shipments.c.tracking_folded, prefix)),
    ]
    for group in people:
        if group:
            ways.append(
                select(order_terms.c.order_id)
                .where(order_terms.c.term.in_(group))
                .group_by(order_terms.c.order_id)
                .having(func.count() == len(set(group)))
            )
    return orders.c.id.in_(ways[0].union(*ways[1:]))


def starts_with(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """True where `column` begins with `prefix`, as a range that an index serves."""
    if not prefix:
        return true()
    return (column >= prefix) & (column < prefix + "\U0010ffff")
