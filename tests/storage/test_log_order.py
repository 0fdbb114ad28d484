"""A reader that follows positions steps over no entry, however writers overlap."""

import asyncio
import random

import pytest
from sqlalchemy import select, text

from app.domain.actors import Actor, Role
from app.storage.connections.database import Database, opened_database
from app.storage.kept.entries import blank_entry
from app.storage.statements.columns import EPOCH
from app.storage.tables import events
from app.storage.together.gathered_on_postgres import PostgresWriter
from tests.databases import NewDatabase

pytestmark = pytest.mark.postgres

WRITERS = 8
EVENTS = 3_200
POOL = 3 * (WRITERS + 1)
"""Most of a pool is the lanes'; so many leave a connection for each writer and the reader."""
MOST_AT_ONCE = 5
LONGEST_S = 0.003
DEADLINE_S = 60
SEED = 20_261_121
SLEEP = text("SELECT pg_sleep(:seconds)")
ENTRY = blank_entry("order", "order.placed", Actor(Role.SYSTEM, None), EPOCH, EPOCH)


class _Undone(Exception):
    """A transaction that its writer gives up."""


async def _write(database: Database, chance: random.Random, count: int) -> None:
    """`count` entries in transactions of random length; every tenth is given up first."""
    while count:
        entries = [ENTRY] * min(count, chance.randint(1, MOST_AT_ONCE))
        try:
            async with database.writing() as connection:
                await connection.execute(SLEEP, {"seconds": chance.uniform(0, LONGEST_S)})
                raw = await connection.get_raw_connection()
                await PostgresWriter(raw.driver_connection).append(entries)
                await connection.execute(SLEEP, {"seconds": chance.uniform(0, LONGEST_S) / 4})
                if chance.random() < 0.1:
                    raise _Undone
            count -= len(entries)
        except _Undone:
            continue


async def _follow(database: Database, total: int) -> list[int]:
    """The positions that a reader sees who asks only for what is newer than the last."""
    seen = [0]
    while len(seen) <= total:
        wanted = select(events.c.position).where(events.c.position > seen[-1])
        async with database.reading() as connection:
            seen += await connection.scalars(wanted.order_by(events.c.position))
    return seen[1:]


@pytest.mark.patient
async def test_eight_writers_and_a_reader_who_misses_nothing(
    migrated_postgres: NewDatabase,
) -> None:
    each = EVENTS // WRITERS
    async with (
        opened_database(migrated_postgres(), pool_size=POOL) as database,
        asyncio.timeout(DEADLINE_S),
        asyncio.TaskGroup() as tasks,
    ):
        following = tasks.create_task(_follow(database, EVENTS))
        for writer in range(WRITERS):
            tasks.create_task(_write(database, random.Random(SEED + writer), each))

    assert following.result() == list(range(1, EVENTS + 1))


async def test_the_trap_a_sequence_would_have_lost_one(new_postgres: NewDatabase) -> None:
    """Why positions are no sequence: the lower number may commit after the higher one."""
    add = text("INSERT INTO trap DEFAULT VALUES RETURNING id")
    newer = text("SELECT id FROM trap WHERE id > :last ORDER BY id")
    seen = [0]
    async with opened_database(new_postgres()) as database:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE trap (id BIGSERIAL PRIMARY KEY)"))
        async with database.writing() as slow:
            await slow.execute(add)
            async with database.writing() as quick:
                await quick.execute(add)
            async with database.reading() as connection:
                seen += await connection.scalars(newer, {"last": seen[-1]})
        async with database.reading() as connection:
            seen += await connection.scalars(newer, {"last": seen[-1]})
            kept = list(await connection.scalars(newer, {"last": 0}))

    assert kept == [1, 2]
    assert seen == [0, 2]
