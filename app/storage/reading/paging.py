"""Paging by key, never by offset: the same page however many rows come before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.columns import Instant, from_micros, to_micros
from app.storage.cursors import Key, list_cursor, read_list_cursor

R = TypeVar("R")
TOTAL_CAP: Final = 10_000
"""Beyond so many rows a total is not counted further."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which page is asked for: `size` rows after a cursor, or (backward) before one."""

    size: int
    cursor: str | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class SortKey:
    """One part of a list's order; parts marked `fixed` keep their direction (nulls last)."""

    column: ColumnElement[Any]
    kind: type[int] | type[str] | type[bool]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Rows with their cursors; `total` is None where it was not asked for."""

    rows: tuple[R, ...]
    cursors: tuple[str, ...]
    has_next: bool
    has_previous: bool
    total: int | None = None
    capped: bool = False


def instant_key(column: ColumnElement[Any], *, descending: bool) -> SortKey:
    """A key over an instant; cursors carry it as microseconds."""
    return SortKey(column, int, descending)


async def read_page(
    connection: AsyncConnection,
    *,
    listing: str,
    wanted: Select[Any],
    keys: Sequence[SortKey],
    span: Span,
    make: Callable[[Sequence[Any]], R],
    with_total: bool,
) -> Page[R]:
    """The page of `wanted` (unsorted) that `span` asks for; rows are made of its first columns.

    Raises:
        CursorUnknown: the cursor is none of this listing's.
    """
    found = (await connection.execute(page_query(listing, wanted, keys, span))).all()
    total, capped = await _total(connection, wanted) if with_total else (None, False)
    return cut(found, listing, len(keys), span, make, total=total, capped=capped)


def page_query(
    listing: str, wanted: Select[Any], keys: Sequence[SortKey], span: Span
) -> Select[Any]:
    """The page's rows and one more, with their keys behind their own columns.

    Raises:
        CursorUnknown: the cursor is none of this listing's.
    """
    query = wanted.add_columns(*(key.column.label(f"key_{n}") for n, key in enumerate(keys)))
    if span.cursor is not None:
        kinds = tuple(key.kind for key in keys)
        at = read_list_cursor(listing, span.cursor, kinds)
        query = query.where(_beyond(keys, at, backward=span.backward))
    order = [
        key.column.desc() if key.descending is not span.backward else key.column.asc()
        for key in keys
    ]
    return query.order_by(*order).limit(span.size + 1)


def cut(
    found: Sequence[Sequence[Any]],
    listing: str,
    width: int,
    span: Span,
    make: Callable[[Sequence[Any]], R],
    *,
    total: int | None,
    capped: bool,
) -> Page[R]:
    """The page out of what `page_query` found; the last `width` columns are the keys."""
    more = len(found) > span.size
    rows = found[: span.size]
    if span.backward:
        rows = rows[::-1]
    return Page(
        tuple(make(row[:-width]) for row in rows),
        tuple(list_cursor(listing, _plain(row[-width:])) for row in rows),
        has_next=span.cursor is not None if span.backward else more,
        has_previous=more if span.backward else span.cursor is not None,
        total=total,
        capped=capped,
    )


def _plain(parts: Sequence[Any]) -> Key:
    return tuple(to_micros(part) if hasattr(part, "tzinfo") else part for part in parts)


def _beyond(keys: Sequence[SortKey], at: Key, *, backward: bool) -> ColumnElement[bool]:
    """True of rows behind `at` in the direction of reading."""
    values = [
        from_micros(part)
        if isinstance(key.column.type, Instant) and isinstance(part, int)
        else part
        for key, part in zip(keys, at, strict=True)
    ]
    directions = {key.descending is not backward for key in keys}
    if len(directions) == 1:
        left = tuple_(*(key.column for key in keys))
        right = tuple_(*values, types=[key.column.type for key in keys])
        return left < right if directions.pop() else left > right
    steps = []
    # Bound, as SQLAlchemy refuses to compare with a bare True or False.
    bound = [literal(value, key.column.type) for key, value in zip(keys, values, strict=True)]
    for n, (key, value) in enumerate(zip(keys, bound, strict=True)):
        same = [k.column == v for k, v in zip(keys[:n], bound[:n], strict=True)]
        falls = key.descending is not backward
        steps.append(and_(*same, key.column < value if falls else key.column > value))
    return or_(*steps)


async def _total(connection: AsyncConnection, wanted: Select[Any]) -> tuple[int, bool]:
    few = wanted.limit(TOTAL_CAP + 1).subquery()
    counted = int(await connection.scalar(select(func.count()).select_from(few)) or 0)
    return min(counted, TOTAL_CAP), counted > TOTAL_CAP
