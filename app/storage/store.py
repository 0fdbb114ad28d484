"""The store: every read and every write of the product goes through here."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.deadline_rules import DEFAULT_POLICY, DeadlinePolicy
from app.storage.connections.database import Database
from app.storage.connections.lanes import AT_ONCE, Crowded
from app.storage.connections.patience import within
from app.storage.cursors import LogCursors
from app.storage.reading import Reading
from app.storage.sealing import Indexer, Sealer
from app.storage.together.ahead import Ahead
from app.storage.transaction import Transaction

T = TypeVar("T")
_Done: TypeAlias = tuple[T, bool, datetime | None]
"""What a work returned, whether it logged anything, and the first deadline it wrote."""
TRIES: Final = 6
PAUSE_S: Final = 0.01
_RETRY_STATES: Final = frozenset({"40001", "40P01"})
"""PostgreSQL: serialization failure and deadlock; the transaction is simply run again."""


class Store:
    """One database with its keys. Writes are functions, so that they can be run again or together.

    `on_commit` is called after each commit that wrote to the log: it rings the bell. `on_deadline`
    is told after a commit when the first of the deadlines that it wrote is due.
    """

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        indexer: Indexer,
        cursors: LogCursors,
        on_commit: Callable[[], None] = lambda: None,
        most_waiting: int = 1_000,
        search_timeout_s: float = 5.0,
        policy: DeadlinePolicy = DEFAULT_POLICY,
    ) -> None:
        self.database = database
        self.sealer = sealer
        self.indexer = indexer
        self.cursors = cursors
        self.policy = policy
        self.on_deadline: Callable[[datetime], None] = lambda _: None
        self._on_commit = on_commit
        self._most_waiting = most_waiting
        self._search_timeout_s = search_timeout_s
        self._writing: dict[object, float] = {}
        """When each write that is not done began, oldest first."""

    @property
    def has_queue(self) -> bool:
        """Whether more writes wait than one turn takes, so that their ranks decide who is next."""
        return len(self._writing) > AT_ONCE

    @property
    def writing(self) -> int:
        """Writes that wait, or are under way."""
        return len(self._writing)

    @property
    def oldest_write_s(self) -> float:
        """How long the oldest of these has been waiting; 0 where there is none."""
        began_s = next(iter(self._writing.values()), None)
        return 0.0 if began_s is None else time.monotonic() - began_s

    async def write(
        self,
        work: Callable[[Transaction], Coroutine[Any, Any, T]],
        at: datetime,
        rank: int = 0,
        ahead: Ahead | None = None,
    ) -> T:
        """Run `work` in one transaction and return what it returns, once that is durable.

        It awaits nothing but the transaction. A lost race (deadlock, two first uses of one key)
        is run again from its start. Where there is a queue, a higher `rank` goes first, and a turn
        more of them may join it when it is full. On PostgreSQL works that say `ahead` what they
        look up share a commit; each other has its own.

        Raises:
            Refused: the shop said no; nothing was changed.
            Crowded: too many writes wait already, or another process writes without end; nothing
                was changed.
        """
        if self.writing >= self._most_waiting + (AT_ONCE if rank > 0 else 0):
            raise Crowded
        this = object()
        self._writing[this] = time.monotonic()
        try:
            return await self._tried(work, at, rank, ahead)
        finally:
            del self._writing[this]

    async def _tried(
        self,
        work: Callable[[Transaction], Coroutine[Any, Any, T]],
        at: datetime,
        rank: int,
        ahead: Ahead | None,
    ) -> T:
        async def whole(connection: AsyncConnection) -> _Done[T]:
            transaction = Transaction(connection, self.sealer, self.indexer, at, self.policy)
            result = await work(transaction)
            logged = await transaction.finish()
            return result, logged, transaction.deadlines.earliest

        lanes = self.database.lanes
        lane = lanes.write if ahead is None else lanes.together
        for attempt in range(TRIES):
            try:
                return (await lane.run(whole, rank, self._committed, ahead))[0]
            except _LOST as lost:
                if _is_kept_by_another(lost):
                    raise Crowded("another process keeps the database to itself") from lost
                if attempt == TRIES - 1 or not _may_run_again(lost):
                    raise
                await asyncio.sleep(PAUSE_S * 2**attempt)
        raise AssertionError("the last try returns or raises")

    def _committed(self, done: _Done[object]) -> None:
        _, logged, deadline = done
        if logged:
            self._on_commit()
        if deadline is not None:
            self.on_deadline(deadline)

    async def read(
        self, work: Callable[[Reading], Coroutine[Any, Any, T]], *, search: bool = False
    ) -> T:
        """What `work` reads from one moment of the database; it awaits nothing but the reading.

        `search` says that it may look at many rows: it goes where it keeps nobody waiting. Where
        the server hangs up meanwhile it is asked once more, on another connection.

        Raises:
            TooBroad: a search took longer than it may.
        """

        async def whole(connection: AsyncConnection) -> T:
            moment = Reading(connection, self.sealer, self.indexer)
            if not search:
                return await work(moment)
            return await within(self._search_timeout_s, connection, lambda: work(moment))

        lane = self.database.lanes.search if search else self.database.lanes.read
        try:
            return await lane.run(whole)
        except (*_HUNG_UP, DBAPIError) as error:
            if isinstance(error, DBAPIError) and not error.connection_invalidated:
                raise
        return await lane.run(whole)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """One moment of the database, to read from."""
        async with self.database.reading() as connection:
            yield Reading(connection, self.sealer, self.indexer)

    async def close(self) -> None:
        await self.database.close()


_HUNG_UP: Final = (
    ConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
"""What a reader meets whose connection is ended under it."""
_LOST: Final = (DBAPIError, sqlite3.Error, asyncpg.PostgresError)
"""What SQLAlchemy raises, or a driver where it is asked directly."""
_BROKEN_RULE: Final = (
    IntegrityError,
    sqlite3.IntegrityError,
    asyncpg.IntegrityConstraintViolationError,
)


def _cause(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _may_run_again(error: BaseException) -> bool:
    """Whether running the same work again can end better: it met another writer."""
    if isinstance(error, _BROKEN_RULE):
        return True
    cause = _cause(error)
    state = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    return state in _RETRY_STATES


def _is_kept_by_another(error: BaseException) -> bool:
    """Whether SQLite gave up waiting (`BUSY_TIMEOUT_MS`) for another process's transaction."""
    code = getattr(_cause(error), "sqlite_errorcode", 0)
    return (code & 0xFF) == sqlite3.SQLITE_BUSY
