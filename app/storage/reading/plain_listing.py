"""Pages of orders that nobody filtered: what a wall and a shopper's account ask all day.

An index has the rows in order, so there is nothing to weigh, and the statements are prepared.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.storage.cursors import Key, read_list_cursor
from app.storage.reading.order_query import OrderQuery, OrderSort
from app.storage.reading.paging import Page, Span, page_of
from app.storage.reading.sorting import SortKey, beyond, instant_key, ordered
from app.storage.rows import OrderRow
from app.storage.sealing import Indexer
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared
from app.storage.tables import orders
from app.storage.visibility import IN_SCOPE, Scope, scope_of, scope_parameters

_KEYS: Final = ("sorted_by", "then_by")
"""The names of what a list is sorted by, behind its rows' own columns."""
_SORTED: Final = {
    OrderSort.PLACED_AT: instant_key(orders.c.placed_at, descending=False),
    OrderSort.PRIORITY: SortKey(orders.c.priority_rank, int),
    OrderSort.TOTAL: SortKey(orders.c.total_minor, int),
}


def is_plain(query: OrderQuery, viewer: Actor) -> bool:
    """Whether the whole list is asked for, in an order that an index has for this viewer."""
    if query != OrderQuery(sort=query.sort, descending=query.descending):
        return False
    scope = scope_of(viewer)
    if scope is Scope.ALL:
        return query.sort in _SORTED
    return query.sort is OrderSort.PLACED_AT and scope in {Scope.CHANNEL, Scope.ACCOUNT}


async def plain_page(
    connection: AsyncConnection,
    indexer: Indexer,
    query: OrderQuery,
    span: Span,
    viewer: Actor,
    total: int | None,
    columns: tuple[str, ...] | None = None,
) -> Page[Any]:
    """The page of a list that `is_plain`; whole rows, or these columns.

    Raises:
        CursorUnknown: the cursor is of another sort or filter.
    """
    listing = query.listing()
    at: dict[str, Any] = {}
    if span.cursor is not None:
        first, own_id = read_list_cursor(listing, span.cursor, (int, str))
        at = {"at_key": first, "at_id": own_id}
    prepared = _prepared(query.sort, query.descending, bool(at), span.backward, scope_of(viewer))
    at = {"most": span.size + 1, **at, **scope_parameters(viewer, indexer)}
    if columns is None:
        rows = await prepared.fetch(connection, **at)
        keyed = [(row, (listing, _key(query.sort, row))) for row in rows]
    else:
        narrow = await prepared.only((*columns, *_KEYS)).fetch(connection, **at)
        keyed = [(row[:-2], (listing, tuple(row[-2:]))) for row in narrow]
    return page_of(keyed, span, _as_it_is, total)


def _as_it_is(row: Any) -> Any:
    return row


def _row_and_keys(*values: Any) -> OrderRow:
    return OrderRow._make(values[: -len(_KEYS)])


@cache
def _prepared(
    sort: OrderSort, descending: bool, begins: bool, backward: bool, scope: Scope
) -> Prepared[OrderRow]:
    led = _SORTED[sort]
    keys = [
        SortKey(led.column, led.kind, descending),
        SortKey(orders.c.id, str, descending),
    ]
    named = [key.column.label(name) for key, name in zip(keys, _KEYS, strict=True)]
    wanted = select(*columns_of(orders, OrderRow._fields), *named).where(IN_SCOPE[scope])
    if begins:
        at: tuple[Any, ...] = (bindparam("at_key", type_=led.column.type), bindparam("at_id"))
        wanted = wanted.where(beyond(keys, at, backward=backward))
    wanted = wanted.order_by(*ordered(keys, backward=backward)).limit(bindparam("most"))
    return Prepared(wanted, _row_and_keys)


def _key(sort: OrderSort, row: OrderRow) -> Key:
    match sort:
        case OrderSort.PRIORITY:
            return row.priority.rank, row.id
        case OrderSort.TOTAL:
            return row.total_minor, row.id
    return row.placed_at, row.id
