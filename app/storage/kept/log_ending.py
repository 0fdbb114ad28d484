"""The oldest entries of the log are given up: first it is said, then they are deleted.

Nothing is given up that a reader still has to send. Orders that are not closed keep theirs.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FromClause, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.lifecycle import CLOSED
from app.storage.kept import log
from app.storage.tables import events, log_horizon, log_readers, orders

_HORIZON = log_horizon.c.id == log.HEAD


def stays(entry: FromClause) -> ColumnElement[bool]:
    """Whether an entry is kept however old it is: its order is not closed yet."""
    is_open = (orders.c.status != status for status in sorted(CLOSED))
    wanted = select(orders.c.id).where(orders.c.id == entry.c.order_id, *is_open)
    return wanted.correlate(entry).exists()


async def claim(connection: AsyncConnection, now: datetime, pause: timedelta) -> bool:
    """Whether nobody was at this work for so long; then it is ours, and others leave it to us."""
    claimed = await connection.execute(
        update(log_horizon).where(_HORIZON, log_horizon.c.at <= now - pause).values(at=now)
    )
    return bool(claimed.rowcount)


async def move_horizon(connection: AsyncConnection, wanted: int) -> int:
    """Say that everything up to `wanted` is given up; how far that is so, by the readers' leave."""
    known = await log.held_horizon(connection, shared=False)
    slowest = await connection.scalar(select(func.min(log_readers.c.position)))
    reached = max(known, wanted if slowest is None else min(wanted, slowest))
    await connection.execute(update(log_horizon).where(_HORIZON).values(position=reached))
    return reached


async def give_up(connection: AsyncConnection, after: int, until: int, now: datetime) -> int:
    """Delete what need not stay of the entries after one place until another; how many went."""
    gone = await connection.execute(
        delete(events).where(events.c.position > after, events.c.position <= until, ~stays(events))
    )
    await connection.execute(update(log_horizon).where(_HORIZON).values(at=now))
    return int(gone.rowcount)
