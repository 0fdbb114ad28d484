"""Writing the event log: entries get their places last, so that no reader can step over one."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.prepared import Prepared
from app.storage.rows import EventRow
from app.storage.tables import events, log_head
from app.storage.written import PreparedUpdate, insert_rows

HEAD = 1
"""The one row of `log_head`."""


NEWEST = Prepared(select(log_head.c.position).where(log_head.c.id == HEAD), int)
GROWN = PreparedUpdate(
    update(log_head)
    .where(log_head.c.id == HEAD)
    .values(position=log_head.c.position + bindparam("grown_by"))
    .returning(log_head.c.position)
)


async def append(connection: AsyncConnection, entries: Sequence[EventRow]) -> int:
    """Write `entries` at the log's end, in this transaction; return the newest position.

    The head's row stays locked until the commit, so positions commit in their order and without
    a hole: a reader that saw position n has seen everything before it. Called last for that
    reason, so that the lock is short.
    """
    head = await GROWN.value(connection, grown_by=len(entries))
    assert head is not None, "the log has a head since the first migration"
    first = int(head) - len(entries) + 1
    await insert_rows(
        connection,
        events,
        [entry._replace(position=first + offset)._asdict() for offset, entry in enumerate(entries)],
    )
    return int(head)


async def head(connection: AsyncConnection) -> int:
    """The newest position; 0 while the log is empty."""
    return await NEWEST.one(connection) or 0
