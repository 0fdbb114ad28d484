"""Both ends of the event log: entries get their places last, so that no reader steps over one."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.statements.prepared import Prepared
from app.storage.tables import log_head, log_horizon

HEAD = 1
"""The one row of `log_head`, and of `log_horizon`."""


NEWEST = Prepared(select(log_head.c.position).where(log_head.c.id == HEAD), int)
GIVEN_UP = Prepared(select(log_horizon.c.position).where(log_horizon.c.id == HEAD), int)


async def head(connection: AsyncConnection) -> int:
    """The newest position; 0 while the log is empty."""
    return await NEWEST.one(connection) or 0


async def horizon(connection: AsyncConnection) -> int:
    """The newest position that was given up: after it nothing is missing."""
    return await GIVEN_UP.one(connection) or 0


async def held_horizon(connection: AsyncConnection, *, shared: bool) -> int:
    """The same, which nobody moves while this transaction lasts; `shared` lets others hold it."""
    wanted = select(log_horizon.c.position).where(log_horizon.c.id == HEAD)
    return await connection.scalar(wanted.with_for_update(read=shared)) or 0
