"""One database, two kinds: how connections are opened, and how a transaction begins."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, StaticPool

from app.storage.lanes import Lane, read_turn, write_turn

BUSY_TIMEOUT_MS: Final = 10_000
"""How long SQLite waits for another process's write."""
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
    """SQLite's threads: one that writes, one that reads, one for reads that may take long."""

    write: Lane
    read: Lane
    search: Lane

    async def close(self) -> None:
        await self.write.close()
        await self.read.close()
        await self.search.close()


@dataclass(frozen=True, slots=True)
class Database:
    """The engines of one database, and on SQLite the lanes that most work goes through."""

    writer: AsyncEngine
    reader: AsyncEngine
    lanes: Lanes | None = None

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
        if self.lanes is not None:
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

    `pool_size` is how many connections to PostgreSQL this process keeps at most; SQLite has its
    own numbers. Errors never show parameters: those may be people's data.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _embedded(url)
    writer = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "server_settings": {
                "application_name": "waypost",
                "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_MS,
                "jit": "off",
            }
        },
    )
    return Database(
        writer,
        writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
    )


def _embedded(url: str) -> Database:
    plain = make_url(url).set(drivername="sqlite+pysqlite")
    write = create_engine(plain, poolclass=StaticPool, hide_parameters=True, connect_args=_SHARED)
    read = create_engine(plain, poolclass=StaticPool, hide_parameters=True, connect_args=_SHARED)
    search = create_engine(plain, poolclass=StaticPool, hide_parameters=True, connect_args=_SHARED)
    _prepare(write, begin="BEGIN IMMEDIATE")
    _prepare(read, begin="BEGIN", read_only=True)
    _prepare(search, begin="BEGIN", read_only=True)
    return Database(
        _sqlite(url, begin="BEGIN IMMEDIATE", size=1),
        _sqlite(url, begin="BEGIN", size=READERS, read_only=True),
        Lanes(
            Lane("waypost writes", write, write_turn),
            Lane("waypost reads", read, read_turn),
            Lane("waypost searches", search, read_turn),
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
    _prepare(engine.sync_engine, begin=begin, read_only=read_only)
    return engine


def _prepare(engine: Engine, *, begin: str, read_only: bool = False) -> None:
    """Let every connection begin its transactions by `begin`, durable and strict."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin by itself, and deferred
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"cache_size = -{CACHE_KIB}",
            f"query_only = {'ON' if read_only else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)
