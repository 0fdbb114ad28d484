"""The first page of orders of many customers at once: one statement, however many there are."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.storage.reading.order_query import OrderQuery
from app.storage.reading.paging import TOTAL_CAP, Page, Span, cut, page_query
from app.storage.reading.sorting import SortKey, instant_key
from app.storage.rows import OrderRow
from app.storage.sealing import Indexer
from app.storage.statements.columns import columns_of
from app.storage.tables import orders
from app.storage.visibility import visible_orders

_ROW = columns_of(orders, OrderRow._fields)
_KEYS = [
    instant_key(orders.c.placed_at, descending=True),
    SortKey(orders.c.id, str, descending=True),
]
_CUSTOMER = OrderRow._fields.index("customer_id")


async def first_pages(
    connection: AsyncConnection,
    indexer: Indexer,
    ids: Sequence[str],
    span: Span,
    viewer: Actor,
    *,
    with_total: bool,
) -> dict[str, Page[OrderRow]]:
    """For each customer the page that begins (or, backward, ends) their list, newest first."""
    if not ids:
        return {}
    seen = visible_orders(viewer, indexer)
    pages = [
        select(
            page_query(
                "", select(*_ROW).where(orders.c.customer_id == customer_id, seen), _KEYS, span
            ).subquery()
        )
        for customer_id in ids
    ]
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in await connection.execute(union_all(*pages) if len(pages) > 1 else pages[0]):
        found[row[_CUSTOMER]].append(row)
    totals = await _totals(connection, ids, seen) if with_total else {}
    return {
        customer_id: cut(
            found[customer_id],
            OrderQuery(customer_id=customer_id).listing(),
            len(_KEYS),
            span,
            OrderRow._make,
            total=totals.get(customer_id),
        )
        for customer_id in ids
    }


async def _totals(connection: AsyncConnection, ids: Sequence[str], seen: Any) -> dict[str, int]:
    """How many orders each has, counted a little beyond TOTAL_CAP."""
    counts = [
        select(func.count())
        .select_from(
            select(orders.c.id)
            .where(orders.c.customer_id == customer_id, seen)
            .limit(TOTAL_CAP + 1)
            .subquery()
        )
        .scalar_subquery()
        for customer_id in ids
    ]
    (row,) = (await connection.execute(select(*counts))).all()
    return {customer_id: int(count) for customer_id, count in zip(ids, row, strict=True)}
