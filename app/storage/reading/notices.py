"""Notifications to read: what is due, what an order's customer was told, what failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.notices import CUSTOMER, NoticeStatus
from app.storage.notice_rows import NoticeRow, Told
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared, grouped
from app.storage.tables import log_readers, notifications
from app.storage.tables.notices import HAS_FAILED, IS_QUEUED

_ROW = columns_of(notifications, NoticeRow._fields)
_QUEUED = text(IS_QUEUED)
MOST_COUNTED: Final = 10_000
"""A longer queue counts as so many: a figure must not cost more the worse things are."""

PLACE = Prepared(select(log_readers.c.position).where(log_readers.c.name == bindparam("name")), int)
IS_DUE = Prepared(
    select(notifications.c.due_at)
    .where(_QUEUED, notifications.c.due_at <= bindparam("at"))
    .order_by(notifications.c.due_at)
    .limit(1),
    lambda due_at: due_at,
)
OF_ORDERS = Prepared(
    select(*_ROW)
    .where(notifications.c.order_id.in_(bindparam("ids", expanding=True)))
    .order_by(
        notifications.c.order_id,
        notifications.c.position,
        notifications.c.resend,
        notifications.c.id,
    ),
    NoticeRow,
    lists=["ids"],
)
TOLD = Prepared(
    select(*(notifications.c[name] for name in Told._fields)).where(
        notifications.c.order_id.in_(bindparam("ids", expanding=True)),
        notifications.c.recipient == CUSTOMER,
        or_(
            notifications.c.status == NoticeStatus.QUEUED.value,
            notifications.c.status == NoticeStatus.SENT.value,
            notifications.c.status == NoticeStatus.FAILED.value,
        ),
    ),
    Told,
    lists=["ids"],
)
FAILED = Prepared(
    select(*_ROW)
    .where(text(HAS_FAILED))
    .order_by(notifications.c.id.desc())
    .limit(bindparam("most")),
    NoticeRow,
)
BY_ID = Prepared(select(*_ROW).where(notifications.c.id == bindparam("id")), NoticeRow)


class NoticeReads:
    """Notifications of one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def place(self, reader: str) -> int | None:
        """How far a reader of the log has come; None where it has no place."""
        return await PLACE.one(self._connection, name=reader)

    async def is_due(self, at: datetime) -> bool:
        """Whether any waits to be sent now."""
        return bool(await IS_DUE.fetch(self._connection, at=at))

    async def waiting(self) -> int:
        """How many are queued, as far as is counted."""
        some = select(notifications.c.id).where(_QUEUED).limit(MOST_COUNTED).subquery()
        return int(await self._connection.scalar(select(func.count()).select_from(some)) or 0)

    async def told(self, order_ids: Sequence[str]) -> list[Told]:
        """What the customers of these orders have been told, or are about to be."""
        return await TOLD.fetch(self._connection, ids=order_ids) if order_ids else []

    async def of_orders(self, ids: Sequence[str]) -> dict[str, list[NoticeRow]]:
        """The notifications of these orders, oldest first."""
        rows = await OF_ORDERS.fetch(self._connection, ids=ids)
        return grouped(rows, "order_id")

    async def by_id(self, notice_id: str) -> NoticeRow | None:
        return await BY_ID.one(self._connection, id=notice_id)

    async def failed(self, most: int) -> list[NoticeRow]:
        """Those that were given up, the newest first."""
        return await FAILED.fetch(self._connection, most=most)
