"""The store: every read and every write of the product goes through here."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from app.storage.cursors import LogCursors
from app.storage.database import Database
from app.storage.reading import Reading
from app.storage.sealing import Indexer, Sealer
from app.storage.transaction import Transaction

T = TypeVar("T")
TRIES: Final = 6
PAUSE_S: Final = 0.01
_RETRY_STATES: Final = frozenset({"40001", "40P01"})
"""PostgreSQL: serialization failure and deadlock; the transaction is simply run again."""


class Store:
    """One database with its keys. Writes are functions, so that they can be run again or together.

    `on_commit` is called after each commit that wrote to the log: it rings the bell.
    """

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        indexer: Indexer,
        cursors: LogCursors,
        on_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self.database = database
        self.sealer = sealer
        self.indexer = indexer
        self.cursors = cursors
        self._on_commit = on_commit
        self._one_writer = asyncio.Semaphore(1 if database.is_sqlite else 1_000)

    async def write(self, work: Callable[[Transaction], Awaitable[T]], at: datetime) -> T:
        """Run `work` in one transaction and return what it returns, once that is durable.

        A lost race (deadlock, two first uses of one key) is run again from its start.

        Raises:
            Refused: the shop said no; nothing was changed.
        """
        for attempt in range(TRIES):
            try:
                return await self._once(work, at)
            except DBAPIError as lost:
                if attempt == TRIES - 1 or not _may_run_again(lost):
                    raise
                await asyncio.sleep(PAUSE_S * 2**attempt)
        raise AssertionError("the last try returns or raises")

    async def _once(self, work: Callable[[Transaction], Awaitable[T]], at: datetime) -> T:
        async with self._one_writer, self.database.writing() as connection:
            transaction = Transaction(connection, self.sealer, self.indexer, at)
            result = await work(transaction)
            wrote = await transaction.finish()
        if wrote:
            self._on_commit()
        return result

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """One moment of the database, to read from."""
        async with self.database.reading() as connection:
            yield Reading(connection, self.sealer, self.indexer)

    async def close(self) -> None:
        await self.database.close()


def _may_run_again(error: DBAPIError) -> bool:
    """Whether running the same work again can end better: it met another writer."""
    if isinstance(error, IntegrityError):
        return True
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None)
    return state in _RETRY_STATES
