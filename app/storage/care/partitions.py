"""PostgreSQL's partitions of the log: made ahead of need, dropped whole when they have aged."""

import logging
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    TableClause,
    any_,
    bindparam,
    column,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.connections.database import Database
from app.storage.kept import log
from app.storage.kept.log_ending import stays
from app.storage.tables import events
from app.storage.tables.log import PARTITION

logger = logging.getLogger(__name__)

MOST_MOVED: Final = 5_000
"""Entries that may stay of a partition to be dropped; more would keep everybody waiting."""
LOCK_WAIT_MS: Final = 500
"""Others queue behind whoever waits for a lock on the whole table, so not for long."""
_ONE_CHANGER: Final = 0x57_41_59_51
"""PostgreSQL's advisory lock on the partitions (`migrating` has the number before)."""
_IN_USE: Final = "55P03"
"""PostgreSQL's word for a lock that did not come in time."""
_LISTED: Final = text("""SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_class
    JOIN pg_inherits ON inhrelid = oid WHERE inhparent = 'events'::regclass""")
_RANGE: Final = re.compile(r"FROM \((?:'(\d+)'|MINVALUE)\) TO \('(\d+)'\)")


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """A part of the log: the positions from `begin` on that come before `end`."""

    begin: int
    end: int
    name: str

    @property
    def entries(self) -> TableClause:
        """Its rows, by the names that they have in the whole."""
        return table(self.name, *(column(each.name, each.type) for each in events.c))


async def partitions(connection: AsyncConnection) -> list[Partition]:
    """Those with bounds, the oldest first."""
    rows = await connection.execute(_LISTED)
    found = [(name, _RANGE.search(bound)) for name, bound in rows]
    return sorted(
        Partition(int(bound[1] or 0), int(bound[2]), name) for name, bound in found if bound
    )


async def make_ahead(database: Database) -> None:
    """See to it that a whole partition is to spare behind the log's head.

    Where nobody did so in time, entries went to `events_rest`; partitions go on behind them.
    """
    async with _changing(database) as connection:
        head = await log.head(connection)
        end = max((each.end for each in await partitions(connection)), default=0)
        while end - head < PARTITION:
            begin = end if end > head else _begin_of(head) + PARTITION
            await _make(connection, begin)
            end = begin + PARTITION


async def make_for(connection: AsyncConnection, positions: Iterable[int]) -> None:
    """See to it that entries which are about to be restored come into partitions."""
    known = await partitions(connection)
    for begin in sorted({_begin_of(position) for position in positions}):
        if not any(each.begin <= begin < each.end for each in known):
            await _make(connection, begin)


async def drop_aged(database: Database, horizon: int) -> None:
    """Drop the partitions that were given up whole; what stays of them moves to `events_rest`.

    One of which much stays, and one that somebody reads, is left as it is.
    """
    async with database.reading() as connection:
        aged = [each for each in await partitions(connection) if each.end <= horizon + 1]
        staying = [await _staying(connection, each) for each in aged]
    for partition, positions in zip(aged, staying, strict=True):
        if len(positions) > MOST_MOVED:
            continue
        try:
            await _drop(database, partition, positions)
        except DBAPIError as refused:
            if getattr(refused.orig, "sqlstate", None) != _IN_USE:
                raise
            logger.info("%s is in use: it is dropped next time.", partition.name)


async def _staying(connection: AsyncConnection, partition: Partition) -> list[int]:
    """What stays of a partition, as far as that may be moved; looked for before anybody waits."""
    part = partition.entries
    wanted = select(part.c.position).where(stays(part)).limit(MOST_MOVED + 1)
    return list(await connection.scalars(wanted))


async def _drop(database: Database, partition: Partition, positions: list[int]) -> None:
    part = partition.entries
    moved = part.c.position == any_(bindparam("moved", positions, ARRAY(BigInteger)))
    async with _changing(database) as connection:
        await connection.execute(text(f"ALTER TABLE events DETACH PARTITION {part.name}"))
        await connection.execute(
            insert(events).from_select(part.c.keys(), select(*part.c).where(moved))
        )
        await connection.execute(text(f"DROP TABLE {part.name}"))


async def _make(connection: AsyncConnection, begin: int) -> None:
    """Made apart and attached, so that nobody who reads or writes the others waits."""
    name = f"events_from_{begin}"
    bounds = f"FROM ({begin}) TO ({begin + PARTITION})"
    await connection.execute(text(f"CREATE TABLE {name} (LIKE events)"))
    await connection.execute(
        text(f"ALTER TABLE events ATTACH PARTITION {name} FOR VALUES {bounds}")
    )


def _begin_of(position: int) -> int:
    """Where the partition begins that a position belongs to."""
    return position // PARTITION * PARTITION


@asynccontextmanager
async def _changing(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction that changes partitions, one at a time; it rather fails than waits long."""
    async with database.writing() as connection:
        await connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_WAIT_MS}"))
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_CHANGER})"))
        yield connection
