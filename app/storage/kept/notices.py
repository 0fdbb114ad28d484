"""Notifications kept: queued once for an event, claimed by one sender at a time, brought to an end.

A claim moves the row's due time to the end of a lease and counts an attempt: a sender that dies
leaves the row due again, and one that comes back late finds another attempt counted.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.notices import NoticeStatus
from app.storage.ids import new_id
from app.storage.kept.written import insert_rows, update_rows
from app.storage.notice_rows import NewNotice, NoticeRow
from app.storage.statements.columns import columns_of
from app.storage.tables import log_readers, notifications
from app.storage.tables.notices import IS_QUEUED

_ROW = columns_of(notifications, NoticeRow._fields)


class Notices:
    """The notifications of one transaction."""

    def __init__(self, connection: AsyncConnection, at: datetime) -> None:
        self._connection = connection
        self._at = at

    async def move_place(self, name: str, before: int, position: int) -> bool:
        """Have a reader of the log stand behind `position`; False if it is not at `before` now."""
        where = {"name": name, "position": before}
        changes = {"position": position, "at": self._at}
        return await update_rows(self._connection, log_readers, where, changes) == 1

    async def add(self, notices: Sequence[NewNotice]) -> list[str]:
        """Keep new ones; their ids, in the order given."""
        ids = [new_id(self._at) for _ in notices]
        rows = [
            {**new._asdict(), "id": id_, "attempts": 0, "queued_at": self._at, "sent_at": None}
            for id_, new in zip(ids, notices, strict=True)
        ]
        await insert_rows(self._connection, notifications, rows)
        return ids

    async def claim(self, most: int, until: datetime) -> list[NoticeRow]:
        """Take some that are due, the longest due first, and nobody else until `until`."""
        due = await self._connection.scalars(
            select(notifications.c.id)
            .where(text(IS_QUEUED), notifications.c.due_at <= self._at)
            .order_by(notifications.c.due_at, notifications.c.position)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        ids = list(due)
        if not ids:
            return []
        these = notifications.c.id.in_(ids)
        await self._connection.execute(
            update(notifications)
            .where(these)
            .values(due_at=until, attempts=notifications.c.attempts + 1)
        )
        rows = await self._connection.execute(
            select(*_ROW).where(these).order_by(notifications.c.position)
        )
        return [NoticeRow._make(row) for row in rows]

    async def end(self, row: NoticeRow, status: NoticeStatus, code: str | None = None) -> bool:
        """Bring a claimed one to its end; False if another sender has claimed it meanwhile."""
        sent_at = self._at if status is NoticeStatus.SENT else None
        return await self._change(row, {"status": status, "code": code, "sent_at": sent_at})

    async def put_off(self, row: NoticeRow, until: datetime, code: str) -> bool:
        """Have a claimed one tried again; False if another sender has claimed it meanwhile."""
        return await self._change(row, {"due_at": until, "code": code})

    async def _change(self, row: NoticeRow, changes: dict[str, object]) -> bool:
        where = {"id": row.id, "attempts": row.attempts, "status": NoticeStatus.QUEUED}
        return await update_rows(self._connection, notifications, where, changes) == 1

    async def get(self, notice_id: str) -> NoticeRow | None:
        """The notification, held until the transaction ends."""
        wanted = select(*_ROW).where(notifications.c.id == notice_id).with_for_update()
        row = (await self._connection.execute(wanted)).one_or_none()
        return None if row is None else NoticeRow._make(row)

    async def resends(self, row: NoticeRow) -> int:
        """How often this one was asked for again so far."""
        newest = await self._connection.scalar(
            select(func.max(notifications.c.resend)).where(
                notifications.c.position == row.position,
                notifications.c.channel == row.channel,
                notifications.c.recipient == row.recipient,
                notifications.c.about == row.about,
            )
        )
        return int(newest or 0)

    async def try_again(self, row: NoticeRow) -> bool:
        """Queue a failed one anew, its attempts uncounted; False if it is no failed one now."""
        where = {"id": row.id, "status": NoticeStatus.FAILED}
        changes = {"status": NoticeStatus.QUEUED, "attempts": 0, "due_at": self._at}
        return await update_rows(self._connection, notifications, where, changes) == 1
