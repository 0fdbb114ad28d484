"""Paging by key, never by offset: the same page however many rows come before it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.cursors import CursorUnknown, Key, ListCursors, read_list_cursor
from app.storage.reading.reach import Reach
from app.storage.reading.sorting import SortKey, beyond, ordered, plain_key
from app.storage.reading.ways import Found

R = TypeVar("R")
Place: TypeAlias = tuple[str, Key]
"""A listing, and a row's key in it."""
TOTAL_CAP: Final = 10_000
"""Beyond so many rows a total is not counted further."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which page is asked for: `size` rows after a cursor, or (backward) before one."""

    size: int
    cursor: str | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Rows with their cursors; `total` is None where it was not asked for."""

    rows: tuple[R, ...]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    total: int | None = None
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a list with an order of its own; stages follow one another."""

    keys: Sequence[SortKey]
    within: ColumnElement[bool] | None = None


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
    along = wanted.order_by(*ordered(keys, backward=False))  # so that the same index serves it
    total = await count_rows(connection, along) if with_total else None
    return cut(found, listing, len(keys), span, make, total=total)


async def read_stages(
    found: Found,
    *,
    listing: str,
    wanted: Select[Any],
    stages: Sequence[Stage],
    span: Span,
    make: Callable[[Sequence[Any]], R],
    total: int | None,
) -> Page[R]:
    """The page of what `found` (which has looked) leaves of `wanted`, stage after stage.

    `total` is how many rows there are (or more than TOTAL_CAP), where that was asked for.

    Raises:
        CursorUnknown: the cursor is none of this listing's.
    """
    names = [listing if n == 0 else f"{listing}.{n}" for n in range(len(stages))]
    first, at = _start(names, stages, span)
    rows: list[tuple[Sequence[Any], Place]] = []
    for n in range(first, -1, -1) if span.backward else range(first, len(stages)):
        keys, most = stages[n].keys, span.size + 1 - len(rows)
        reach = Reach(keys, most, at if n == first else None, span.backward, stages[n].within)
        width = len(keys)
        for row in await found.rows(wanted, reach):
            rows.append((row[:-width], (names[n], plain_key(row[-width:]))))
        if len(rows) > span.size:
            break
    return page_of(rows, span, make, total)


def _start(names: Sequence[str], stages: Sequence[Stage], span: Span) -> tuple[int, Key | None]:
    """In which stage to begin, and behind which key of it."""
    if span.cursor is None:
        return (len(stages) - 1 if span.backward else 0), None
    for n, (name, stage) in enumerate(zip(names, stages, strict=True)):
        kinds = tuple(key.kind for key in stage.keys)
        with suppress(CursorUnknown):
            return n, read_list_cursor(name, span.cursor, kinds)
    raise CursorUnknown(span.cursor)


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
        query = query.where(beyond(keys, at, backward=span.backward))
    return query.order_by(*ordered(keys, backward=span.backward)).limit(span.size + 1)


def cut(
    found: Sequence[Sequence[Any]],
    listing: str,
    width: int,
    span: Span,
    make: Callable[[Sequence[Any]], R],
    *,
    total: int | None,
) -> Page[R]:
    """The page out of what `page_query` found; the last `width` columns are the keys."""
    rows = [(row[:-width], (listing, plain_key(row[-width:]))) for row in found]
    return page_of(rows, span, make, total)


def page_of(
    found: Sequence[tuple[Any, Place]],
    span: Span,
    make: Callable[[Any], R],
    total: int | None,
) -> Page[R]:
    """The page out of its rows and one more, each with its place, in the direction of reading."""
    more = len(found) > span.size
    rows = found[: span.size]
    if span.backward:
        rows = rows[::-1]
    return Page(
        tuple(make(row) for row, _ in rows),
        ListCursors([place for _, place in rows]),
        has_next=span.cursor is not None if span.backward else more,
        has_previous=more if span.backward else span.cursor is not None,
        total=None if total is None else min(total, TOTAL_CAP),
        capped=total is not None and total > TOTAL_CAP,
    )


async def count_rows(connection: AsyncConnection, wanted: Select[Any]) -> int:
    """How many rows `wanted` has, counted a little beyond TOTAL_CAP."""
    one: Select[Any] = wanted.with_only_columns(literal_column("1"), maintain_column_froms=True)
    few = one.limit(TOTAL_CAP + 1).subquery()
    return int(await connection.scalar(select(func.count()).select_from(few)) or 0)
