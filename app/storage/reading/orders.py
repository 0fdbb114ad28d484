"""Orders to read: one by number, lists by key, and what hangs on them for many at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.orders import Order
from app.storage.kept.loading import WHOLE, build_orders
from app.storage.reading import customer_orders
from app.storage.reading.order_listing import order_page
from app.storage.reading.order_query import OrderQuery
from app.storage.reading.paging import Page, Span
from app.storage.rows import AllocationRow, LineRow, NoteRow, OrderRow
from app.storage.sealing import Indexer, Sealer
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared, grouped
from app.storage.tables import allocations, notes, order_lines, orders
from app.storage.visibility import IN_SCOPE, scope_of, scope_parameters

_ROW = columns_of(orders, OrderRow._fields)
_LINE = columns_of(order_lines, LineRow._fields)
_NOTE = columns_of(notes, NoteRow._fields)
_ALLOCATION = columns_of(allocations, AllocationRow._fields)


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

    async def by_number(
        self, number: str, viewer: Actor, columns: tuple[str, ...] | None = None
    ) -> Any:
        """The order as an `OrderRow`, or as these columns; None where there is none to be seen."""
        return (
            await BY_NUMBER[scope_of(viewer)]
            .only(columns)
            .one(self._connection, number=number, **scope_parameters(viewer, self._indexer))
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
        self,
        query: OrderQuery,
        span: Span,
        viewer: Actor,
        *,
        with_total: bool,
        columns: tuple[str, ...] | None = None,
    ) -> Page[Any]:
        """The orders of a query; see `order_listing`."""
        return await order_page(
            self._connection,
            self._indexer,
            query,
            span,
            viewer,
            with_total=with_total,
            columns=columns,
        )

    async def first_pages(
        self, ids: Sequence[str], span: Span, viewer: Actor, *, with_total: bool
    ) -> dict[str, Page[OrderRow]]:
        """The first orders of many customers; see `customer_orders`."""
        return await customer_orders.first_pages(
            self._connection, self._indexer, ids, span, viewer, with_total=with_total
        )

    async def line_rows(self, ids: Sequence[str], columns: tuple[str, ...] | None) -> list[Any]:
        """The lines of these orders, in the order of each basket; whole rows, or these columns."""
        return await LINES.only(columns).fetch(self._connection, ids=ids)

    async def lines_of(self, ids: Sequence[str]) -> dict[str, list[LineRow]]:
        return grouped(await self.line_rows(ids, None), "order_id")

    async def whole(self, ids: Sequence[str]) -> dict[str, Order]:
        """The orders as the rules see them, for what may be done with them."""
        heads = await WHOLE.fetch(self._connection, ids=list(ids))
        built = await build_orders(self._connection, self._sealer, heads)
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
