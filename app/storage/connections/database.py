"""One database, two kinds: how connections are opened, and how a transaction begins."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, StaticPool

from app.storage.connections import inline_turns
from app.storage.connections.awaited import READING, WRITING, AwaitedLane, read_turn, write_turn
from app.storage.connections.lanes import AT_ONCE, Lane

BUSY_TIMEOUT_MS: Final = 10_000
"""How long SQLite waits for another process's write."""
WAL_PAUSE_S: Final = 0.01
READERS: Final = 5
CACHE_KIB: Final = 65_536
"""Of each SQLite connection; its own default of 2 MiB re-reads index pages of any real shop."""
_SHARED: Final = {"check_same_thread": False}
"""Opened and closed by other threads than the lane's, never used by two at once."""
POOL: Final = 10
"""Connections to PostgreSQL, unless the caller knows better."""
IDLE_IN_TRANSACTION_MS: Final = "30000"
"""PostgreSQL ends a transaction that forgot itself; a stuck one would hold up the log."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """Where works wait for their turn: writes, writes that name what they look up, reads, and
    reads that may take long."""

    write: Lane | AwaitedLane
    together: Lane | AwaitedLane
    read: Lane | AwaitedLane
    search: Lane | AwaitedLane

    def all(self) -> tuple[Lane | AwaitedLane, ...]:
        return self.write, self.together, self.read, self.search

    async def close(self) -> None:
        for lane in self.all():
            await lane.close()


@dataclass(frozen=True, slots=True)
class Database:
    """The lanes that the product's work goes through, and engines for whoever looks after it."""

    writer: AsyncEngine
    reader: AsyncEngine
    lanes: Lanes

    @property
    def is_sqlite(self) -> bool:
        return self.writer.dialect.name == "sqlite"

    @property
    def is_gone(self) -> bool:
        """Whether somebody deleted SQLite's file: it takes writes still, and forgets them all."""
        file = self.writer.url.database
        return (
            self.is_sqlite and file not in {None, "", ":memory:"} and not Path(str(file)).exists()
        )

    async def close(self) -> None:
        await self.lanes.close()
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits at the end of the block; SQLite's begins IMMEDIATE."""
        async with self.writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A read-only transaction that sees one moment of the database."""
        async with self.reader.connect() as connection:
            yield connection


@asynccontextmanager
async def opened_database(url: str, pool_size: int = POOL) -> AsyncIterator[Database]:
    """The database at `url`, closed again at the end of the block."""
    database = open_database(url, pool_size)
    try:
        yield database
    finally:
        await database.close()


def open_database(url: str, pool_size: int = POOL) -> Database:
    """Engines for `url` (sqlite+aiosqlite://… or postgresql+asyncpg://…); connects lazily.

    `pool_size` is how many connections to PostgreSQL this process keeps at most, but one for each
    lane and one beside them there are always; SQLite has its own numbers. Errors never show
    parameters: those may be people's data.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _embedded(url)
    return _served(url, pool_size)


def _served(url: str, pool_size: int) -> Database:
    """PostgreSQL: a few connections for each lane, the rest for migrations, backups and imports."""
    reads, searches, writes = (max(1, pool_size * part // 10) for part in (2, 2, 2))
    together, others = 1, max(1, pool_size - reads - searches - writes - 1)
    laned = _postgres(url, reads + searches + writes + together, isolation_level="AUTOCOMMIT")
    writer = _postgres(url, others, pool_pre_ping=True)
    return Database(
        writer,
        writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
        Lanes(
            write=AwaitedLane(laned, writes, 1, WRITING, write_turn),
            together=AwaitedLane(laned, together, AT_ONCE, WRITING, write_turn),
            read=AwaitedLane(laned, reads, AT_ONCE, READING, read_turn),
            search=AwaitedLane(laned, searches, 1, READING, read_turn),
        ),
    )


def _postgres(url: str, size: int, **options: Any) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={
            "server_settings": {
                "application_name": "waypost",
                "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
                "jit": "off",
            }
        },
        **options,
    )


def _embedded(url: str) -> Database:
    plain = make_url(url).set(drivername="sqlite+pysqlite")
    write = create_engine(plain, poolclass=StaticPool, hide_parameters=True, connect_args=_SHARED)
    read = create_engine(plain, poolclass=StaticPool, hide_parameters=True, connect_args=_SHARED)
    search = create_engine(plain, poolclass=StaticPool, hide_parameters=True, connect_args=_SHARED)
    _prepare(write)
    _prepare(read, read_only=True)
    _prepare(search, read_only=True)
    writes = Lane("waypost writes", write, inline_turns.write_turn)
    return Database(
        _sqlite(url, begin="BEGIN IMMEDIATE", size=1),
        _sqlite(url, begin="BEGIN", size=READERS, read_only=True),
        Lanes(
            write=writes,
            together=writes,
            read=Lane("waypost reads", read, inline_turns.read_turn),
            search=Lane("waypost searches", search, inline_turns.read_turn),
        ),
    )


def _sqlite(url: str, *, begin: str, size: int, read_only: bool = False) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
    )
    _prepare(engine.sync_engine, read_only=read_only)

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _prepare(engine: Engine, *, read_only: bool = False) -> None:
    """Make every connection durable and strict, and let it begin transactions by word only."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin by itself, and deferred
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        _switch_to_wal(cursor)
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            f"cache_size = -{CACHE_KIB}",
            f"query_only = {'ON' if read_only else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _switch_to_wal(cursor: Any) -> None:
    """Keep a write-ahead log. SQLite waits for nobody who switches at the same moment; we do."""
    deadline = monotonic() + BUSY_TIMEOUT_MS / 1_000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if monotonic() > deadline:
                raise
            sleep(WAL_PAUSE_S)
        else:
            return
