"""A page of orders by any filter and sort of the contract; see `ways` for how it is found."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, assert_never

from sqlalchemy import (
    ColumnElement,
    and_,
    exists,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.storage.reading.order_query import OrderQuery, OrderSort
from app.storage.reading.order_search import searched
from app.storage.reading.paging import TOTAL_CAP, Page, Span, Stage, read_stages
from app.storage.reading.plain_listing import is_plain, plain_page
from app.storage.reading.sorting import SortKey, instant_key
from app.storage.reading.ways import Found, Way, of_runs
from app.storage.rows import OrderRow
from app.storage.sealing import Indexer
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared
from app.storage.tables import order_lines, orders, shipments, totals
from app.storage.visibility import Scope, scope_of, visible_orders

_WANTED: Final = select(*columns_of(orders, OrderRow._fields))
_IDS: Final = select(orders.c.id)
_STATUS: Final = "status:"
_STATUS_TOTALS: Final = Prepared(
    select(totals.c.name, totals.c["count"]).where(totals.c.name.between(_STATUS, "status;")),
    lambda name, count: (name.removeprefix(_STATUS), count),
)


async def order_page(
    connection: AsyncConnection,
    indexer: Indexer,
    query: OrderQuery,
    span: Span,
    viewer: Actor,
    *,
    with_total: bool,
    columns: tuple[str, ...] | None = None,
) -> Page[Any]:
    """The orders of `query` that `viewer` may see: whole rows, or `columns` where that is cheaper.

    Raises:
        CursorUnknown: the cursor is of another sort or filter.
    """
    if is_plain(query, viewer):
        found = Found(connection, orders.c.id, _ways(query, _scope(viewer, indexer)))
        total = None
        if with_total:
            total = await _total(found, query, viewer, await _by_status(connection))
        return await plain_page(connection, indexer, query, span, viewer, total, columns)
    ways = _ways(query, _scope(viewer, indexer))
    if query.prefix is not None:
        placed = query.sort is OrderSort.PLACED_AT
        way = await searched(connection, query.prefix, query.people, by_placing=placed)
        ways.insert(0, way)
    known = await _by_status(connection)
    found = Found(connection, orders.c.id, ways, of=sum(known.values()))
    await found.look()
    total = await _total(found, query, viewer, known) if with_total else None
    return await read_stages(
        found,
        listing=query.listing(),
        wanted=_WANTED,
        stages=_stages(query),
        span=span,
        make=OrderRow._make,
        total=total,
    )


async def _by_status(connection: AsyncConnection) -> Mapping[str, int]:
    """How many orders there are of each status, from the running totals."""
    return dict(await _STATUS_TOTALS.fetch(connection))


async def _total(
    found: Found, query: OrderQuery, viewer: Actor, by_status: Mapping[str, int]
) -> int:
    """Of all orders, or those in some states, the running totals know it."""
    plain = OrderQuery(statuses=query.statuses, sort=query.sort, descending=query.descending)
    if query != plain or scope_of(viewer) is not Scope.ALL:
        return await found.total(TOTAL_CAP + 1)
    return sum(by_status.get(status, 0) for status in set(query.statuses) or by_status)


def _stages(query: OrderQuery) -> list[Stage]:
    falls = query.descending
    by_id = SortKey(orders.c.id, str, falls)
    match query.sort:
        case OrderSort.PLACED_AT:
            return [Stage([instant_key(orders.c.placed_at, descending=falls), by_id])]
        case OrderSort.PRIORITY:
            return [Stage([SortKey(orders.c.priority_rank, int, falls), by_id])]
        case OrderSort.TOTAL:
            return [Stage([SortKey(orders.c.total_minor, int, falls), by_id])]
        case OrderSort.PROMISED_SHIP_BY:
            when = orders.c.promised_ship_by
            return [
                Stage([instant_key(when, descending=falls), by_id], when.is_not(None)),
                Stage([by_id], when.is_(None)),
            ]
        case _:
            assert_never(query.sort)


def _scope(viewer: Actor, indexer: Indexer) -> list[ColumnElement[bool]]:
    return [] if scope_of(viewer) is Scope.ALL else [visible_orders(viewer, indexer)]


def _ways(query: OrderQuery, scope: Sequence[ColumnElement[bool]]) -> list[Way]:
    return [
        *_by_columns(query, scope),
        *_by_marks(query),
        *_by_parts(query),
    ]


def _by_columns(query: OrderQuery, scope: Sequence[ColumnElement[bool]]) -> list[Way]:
    """Filters with an index in the order of placing, the narrowest first."""
    when = _when(query)
    found: list[tuple[ColumnElement[bool], ...]] = [(condition,) for condition in scope]
    if query.customer_id is not None:
        found.append((orders.c.customer_id == query.customer_id,))
    if query.has_open_alerts:
        found.append((orders.c.open_alerts > 0,))
    for column, values in (
        (orders.c.status, query.statuses),
        (orders.c.payment_status, query.payment_statuses),
        (orders.c.channel, query.channels),
    ):
        if values:
            found.append(tuple(column == value for value in sorted(set(values))))
    if not found and when is not None:
        found.append((true(),))
    if when is not None:
        found = [tuple(and_(run, when) for run in runs) for runs in found]
    placed = query.sort is OrderSort.PLACED_AT
    return [of_runs(orders.c.id, runs, sorted_alike=placed) for runs in found]


def _when(query: OrderQuery) -> ColumnElement[bool] | None:
    bounds = []
    if query.placed_from is not None:
        bounds.append(orders.c.placed_at >= query.placed_from)
    if query.placed_to is not None:
        bounds.append(orders.c.placed_at < query.placed_to)
    return and_(*bounds) if bounds else None


def _by_marks(query: OrderQuery) -> list[Way]:
    found = []
    if query.priorities:
        ranks = sorted({priority.rank for priority in query.priorities})
        condition = orders.c.priority_rank.in_(ranks)
        found.append(Way(condition, (_IDS.where(condition),)))
    if query.has_open_alerts is False:
        found.append(Way(orders.c.open_alerts == 0))
    return found


def _by_parts(query: OrderQuery) -> list[Way]:
    found = []
    if query.sku is not None:
        lines = order_lines.c
        holds = exists().where(lines.order_id == orders.c.id, lines.sku == query.sku)
        found.append(Way(holds, (select(lines.order_id).where(lines.sku == query.sku),)))
    if query.warehouse is not None:
        parcels = shipments.c
        leaves = exists().where(
            parcels.order_id == orders.c.id, parcels.warehouse == query.warehouse
        )
        ids = select(parcels.order_id).where(parcels.warehouse == query.warehouse)
        found.append(Way(leaves, (ids,)))
    return found
