"""The event log to read: its tail, and the story of single orders."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage import log
from app.storage.rows import EventRow
from app.storage.tables import events, revoked_tokens

_ROW = [events.c[name] for name in EventRow._fields]


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
        rows = await self._connection.execute(
            select(*_ROW)
            .where(events.c.position > position)
            .order_by(events.c.position)
            .limit(most)
        )
        return [EventRow._make(row) for row in rows]

    async def timelines(
        self, ids: Sequence[str], after: int, size: int, *, with_internal: bool
    ) -> dict[str, list[EventRow]]:
        """For each order its first `size` + 1 entries after a position, in one statement."""
        found: dict[str, list[EventRow]] = defaultdict(list)
        if not ids:
            return found
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
            select(*_ROW).where(events.c.position.in_(wanted)).order_by(events.c.position)
        )
        for row in rows:
            found[row.order_id].append(EventRow._make(row))
        return found

    async def ended_tokens(self) -> set[str]:
        """The ids of all tokens that were revoked."""
        return set(await self._connection.scalars(select(revoked_tokens.c.token_id)))
