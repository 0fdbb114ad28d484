"""Writing the event log: entries get their places last, so that no reader can step over one."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.statements.prepared import Prepared
from app.storage.tables import log_head

HEAD = 1
"""The one row of `log_head`."""


NEWEST = Prepared(select(log_head.c.position).where(log_head.c.id == HEAD), int)


async def head(connection: AsyncConnection) -> int:
    """The newest position; 0 while the log is empty."""
    return await NEWEST.one(connection) or 0
