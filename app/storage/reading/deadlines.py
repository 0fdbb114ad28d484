"""Deadlines to read: what is due, by its index; and what an order is waited for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.deadlines import SHOWN, Deadline
from app.storage.deadline_rows import DeadlineRow
from app.storage.kept.deadlines import KEPT
from app.storage.statements.columns import EPOCH, columns_of
from app.storage.statements.prepared import Prepared
from app.storage.tables import deadlines

DUE: Final = Prepared(
    KEPT.where(deadlines.c.next_at <= bindparam("at"))
    .order_by(deadlines.c.next_at)
    .limit(bindparam("most", type_=Integer)),
    Deadline,
)
NEXT: Final = Prepared(
    # Those that wait for nothing more have no `next_at`, which SQLite sorts first.
    select(deadlines.c.next_at)
    .where(deadlines.c.next_at >= bindparam("begin"))
    .order_by(deadlines.c.next_at)
    .limit(1),
    lambda at: at,
)


class DeadlineReads:
    """Deadlines of one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def due(self, at: datetime, most: int) -> list[Deadline]:
        """Those that have something to happen at `at`, the oldest first."""
        return await DUE.fetch(self._connection, at=at, most=most)

    async def next_at(self) -> datetime | None:
        """When the next thing is to happen; None while nothing is waited for."""
        found: datetime | None = await NEXT.one(self._connection, begin=EPOCH)
        return found

    async def of_orders(self, ids: Sequence[str]) -> dict[str, list[DeadlineRow]]:
        """What those orders and their parcels are waited for, the first to be due first."""
        wanted = select(*columns_of(deadlines, DeadlineRow._fields)).where(
            deadlines.c.order_id.in_(sorted(set(ids))),
            deadlines.c.kind.in_(sorted(SHOWN)),
            deadlines.c.due_at.is_not(None),
        )
        found: dict[str, list[DeadlineRow]] = defaultdict(list)
        for row in await self._connection.execute(
            wanted.order_by(deadlines.c.due_at, deadlines.c.subject, deadlines.c.kind)
        ):
            found[row.order_id].append(DeadlineRow._make(row))
        return found
