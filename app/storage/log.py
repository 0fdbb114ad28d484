"""Writing the event log: entries get their places last, so that no reader can step over one."""

from collections.abc import Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.rows import EventRow
from app.storage.tables import events, log_head

HEAD = 1
"""The one row of `log_head`."""


async def append(connection: AsyncConnection, entries: Sequence[EventRow]) -> int:
    """Write `entries` at the log's end, in this transaction; return the newest position.

    The head's row stays locked until the commit, so positions commit in their order and without
    a hole: a reader that saw position n has seen everything before it. Called last for that
    reason, so that the lock is short.
    """
    head = await connection.scalar(
        update(log_head)
        .where(log_head.c.id == HEAD)
        .values(position=log_head.c.position + len(entries))
        .returning(log_head.c.position)
    )
    assert head is not None, "the log has a head since the first migration"
    first = int(head) - len(entries) + 1
    await connection.execute(
        insert(events),
        [entry._replace(position=first + offset)._asdict() for offset, entry in enumerate(entries)],
    )
    return int(head)


async def head(connection: AsyncConnection) -> int:
    """The newest position; 0 while the log is empty."""
    found = await connection.scalar(select(log_head.c.position).where(log_head.c.id == HEAD))
    return int(found or 0)
