"""Reads that may look at many rows end in time: a search is given up before it is a burden."""

import sqlite3
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any, Final, TypeVar

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.connections.driven import Driven
from app.storage.connections.lanes import Inline

T = TypeVar("T")
LOOK_EVERY: Final = 20_000
"""Steps of SQLite's machine between two looks at the clock: some tenths of a millisecond."""
_CANCELLED: Final = "57014"
"""PostgreSQL's word for a statement that took longer than `statement_timeout`."""


class TooBroad(Exception):
    """The read looked at rows for longer than it may."""

    def __init__(self, limit_s: float) -> None:
        super().__init__(limit_s)
        self.limit_s = limit_s


async def within(
    limit_s: float, connection: AsyncConnection, work: Callable[[], Coroutine[Any, Any, T]]
) -> T:
    """What `work` reads on `connection`.

    Raises:
        TooBroad: it took longer than `limit_s` (PostgreSQL: one statement of it did).
    """
    try:
        if isinstance(connection, Inline):
            return await _interrupted(limit_s, connection.driver, work)
        limit = f"SET LOCAL statement_timeout = {int(limit_s * 1_000)}"
        if isinstance(connection, Driven):
            await connection.say(limit)
        else:
            await connection.execute(text(limit))
        return await work()
    except (DBAPIError, sqlite3.Error, asyncpg.PostgresError) as error:
        if _was_given_up(error):
            raise TooBroad(limit_s) from None
        raise


async def _interrupted(
    limit_s: float, driver: sqlite3.Connection, work: Callable[[], Coroutine[Any, Any, T]]
) -> T:
    end = monotonic() + limit_s
    driver.set_progress_handler(lambda: monotonic() > end, LOOK_EVERY)
    try:
        return await work()
    finally:
        driver.set_progress_handler(None, 0)


def _was_given_up(error: Exception) -> bool:
    cause: object = error.orig if isinstance(error, DBAPIError) else error
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
        return True
    return getattr(cause, "sqlstate", None) == _CANCELLED
