"""The event log to read: its tail, and the story of single orders."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.kept import log
from app.storage.rows import EventRow, StoryRow
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared, grouped
from app.storage.tables import events, revoked_tokens

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


class LogReads:
    """The log of one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def head(self) -> int:
        """The newest position; 0 while the log is empty."""
        return await log.head(self._connection)

    async def oldest(self) -> int:
        """The oldest position that is kept; 0 while the log is empty."""
        return int(await self._connection.scalar(select(func.min(events.c.position))) or 0)

    async def after(self, position: int, most: int) -> list[EventRow]:
        """The entries after `position`, oldest first."""
        return await AFTER.fetch(self._connection, position=position, most=most)

    async def timelines(
        self, ids: Sequence[str], after: int, size: int, *, with_internal: bool
    ) -> dict[str, list[StoryRow]]:
        """For each order its first `size` + 1 entries after a position, in one statement."""
        if len(ids) == 1:
            one = TIMELINE if with_internal else OUTER_TIMELINE
            story = await one.fetch(
                self._connection, order_id=ids[0], position=after, most=size + 1
            )
            return grouped(story, "order_id")
        if not ids:
            return {}
        pages = []
        for order_id in ids:
            page = select(events.c.position).where(
                events.c.order_id == order_id, events.c.position > after
            )
            if not with_internal:
                page = page.where(events.c.internal.is_(False))
            pages.append(
                select(page.order_by(events.c.position).limit(size + 1).subquery().c.position)
            )
        wanted = union_all(*pages) if len(pages) > 1 else pages[0]
        rows = await self._connection.execute(
            select(*_STORY).where(events.c.position.in_(wanted)).order_by(events.c.position)
        )
        return grouped((StoryRow._make(row) for row in rows), "order_id")

    async def ended_tokens(self) -> set[str]:
        """The ids of all tokens that were revoked."""
        return set(await self._connection.scalars(select(revoked_tokens.c.token_id)))
