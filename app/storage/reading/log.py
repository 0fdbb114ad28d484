"""The event log to read: its tail, and the story of single orders."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.kept import log
from app.storage.reading import log_ageing
from app.storage.rows import EventRow, StoryRow
from app.storage.statements.columns import Micros, columns_of
from app.storage.statements.prepared import Prepared, grouped
from app.storage.tables import events, orders, revoked_tokens

_ROW = columns_of(events, EventRow._fields)
_STORY = columns_of(events, StoryRow._fields)


AFTER = Prepared(
    select(*_ROW)
    .where(events.c.position > bindparam("position"))
    .order_by(events.c.position)
    .limit(bindparam("most")),
    EventRow,
)
_TIMELINE = (
    select(*_STORY)
    .where(events.c.order_id == bindparam("order_id"), events.c.position > bindparam("position"))
    .order_by(events.c.position)
    .limit(bindparam("most"))
)
TIMELINE = Prepared(_TIMELINE, StoryRow)
OUTER_TIMELINE = Prepared(_TIMELINE.where(events.c.internal.is_(False)), StoryRow)


def _timelines(*seen: ColumnElement[bool]) -> Prepared[StoryRow]:
    """Of many orders at once: each one's page is cut by the index before its rows are fetched."""
    page = (
        select(_ENTRY.c.position)
        .where(_ENTRY.c.order_id == orders.c.id, _ENTRY.c.position > bindparam("position"), *seen)
        .order_by(_ENTRY.c.position)
        .limit(bindparam("most"))
        .correlate(orders)
    )
    wanted = (
        select(*_STORY)
        .select_from(orders.join(events, events.c.position.in_(page)))
        .where(orders.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(events.c.order_id, events.c.position)
    )
    return Prepared(wanted, StoryRow, lists=["ids"])


def _timelines_apart(*seen: ColumnElement[bool]) -> Prepared[StoryRow]:
    """Likewise for PostgreSQL, which finds each order's page in the partitions' indexes so."""
    page = (
        select(*columns_of(_ENTRY, StoryRow._fields))
        .where(_ENTRY.c.order_id == orders.c.id, _ENTRY.c.position > bindparam("position"), *seen)
        .order_by(_ENTRY.c.position)
        .limit(bindparam("most"))
        .correlate(orders)
        .lateral("page")
    )
    wanted = (
        select(*page.c)
        .select_from(orders.join(page, true()))
        .where(orders.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(page.c.order_id, page.c.position)
    )
    return Prepared(wanted, StoryRow, lists=["ids"])


_ENTRY = events.alias("entry")
_FOR_ALL = _ENTRY.c.internal.is_(False)
TIMELINES = {"sqlite": _timelines(), "postgresql": _timelines_apart()}
OUTER_TIMELINES = {"sqlite": _timelines(_FOR_ALL), "postgresql": _timelines_apart(_FOR_ALL)}
"""By the kind of database."""


class LogReads:
    """The log of one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def head(self) -> int:
        """The newest position; 0 while the log is empty."""
        return await log.head(self._connection)

    async def horizon(self) -> int:
        """The newest position that was given up: feeds resume there or later.

        Older entries of orders that are not closed are kept, but not everything between them.
        """
        return await log.horizon(self._connection)

    async def older_than(self, at: Micros) -> int:
        """The newest position up to which everything was recorded before `at`."""
        return await log_ageing.older_than(self._connection, at)

    async def piece(self, after: int, until: int) -> log_ageing.Piece:
        """The next entries behind a place, and how many of them may go."""
        return await log_ageing.piece(self._connection, after, until)

    async def after(self, position: int, most: int) -> list[EventRow]:
        """The entries after `position`, oldest first."""
        return await AFTER.fetch(self._connection, position=position, most=most)

    async def timelines(
        self, ids: Sequence[str], after: int, size: int, *, with_internal: bool
    ) -> dict[str, list[StoryRow]]:
        """For each order its first `size` + 1 entries after a position, in one statement."""
        rows = await self.story_rows(ids, after, size, None, with_internal=with_internal)
        return grouped(rows, "order_id")

    async def story_rows(
        self,
        ids: Sequence[str],
        after: int,
        size: int,
        columns: tuple[str, ...] | None,
        *,
        with_internal: bool,
    ) -> list[Any]:
        """The rows of `timelines`, each order's oldest first; whole, or these columns."""
        if len(ids) == 1:
            one = TIMELINE if with_internal else OUTER_TIMELINE
            return await one.only(columns).fetch(
                self._connection, order_id=ids[0], position=after, most=size + 1
            )
        if not ids:
            return []
        many = TIMELINES if with_internal else OUTER_TIMELINES
        return (
            await many[self._connection.dialect.name]
            .only(columns)
            .fetch(self._connection, ids=ids, position=after, most=size + 1)
        )

    async def ended_tokens(self) -> set[str]:
        """The ids of all tokens that were revoked."""
        return set(await self._connection.scalars(select(revoked_tokens.c.token_id)))
