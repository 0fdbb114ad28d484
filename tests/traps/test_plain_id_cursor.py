"""Trap: whoever reads `id > last` on PostgreSQL steps over rows that commit later.

A sequence gives numbers before the commit, so a slower writer's lower number appears after a faster
one's higher number. Positions of the log are taken at the end of a transaction, under one lock
(ADR 0002). Here a tail follows what eight stores write, as eight processes do; beside each entry
its writer puts a row with a number from a sequence, which a plain reader follows.
"""

import asyncio
import random
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from app.domain.actors import SYSTEM
from app.storage.care.opening import opened_store
from app.storage.kept.entries import blank_entry
from app.storage.store import Store
from app.storage.transaction import Transaction
from tests.builders import NOON
from tests.databases import NewDatabase, StoreSettingsOf
from tests.subscriptions.bells import SilentBell
from tests.subscriptions.following import followed, taken
from tests.traps.elsewhere import ensure_guarded

WRITERS = 8
EACH = 40
TOTAL = WRITERS * EACH
SEED = 20_261_122
ENTRY = blank_entry("order", "order.note_added", SYSTEM, NOON, NOON)
ADD = text("INSERT INTO plain DEFAULT VALUES")
SLEEP = text("SELECT pg_sleep(:seconds)")
NEWER = "SELECT id FROM plain WHERE id > $1 ORDER BY id"


@pytest.mark.postgres
async def test_a_tail_has_all_that_eight_processes_write_where_plain_ids_lose_some(
    migrated_postgres: NewDatabase, tmp_path: Path
) -> None:
    url = migrated_postgres()
    plain = await asyncpg.connect(url.replace("+asyncpg", ""))
    await plain.execute("CREATE TABLE plain (id BIGSERIAL PRIMARY KEY)")
    done = asyncio.Event()
    async with AsyncExitStack() as opened:
        reader, *writers = [
            await opened.enter_async_context(
                opened_store(StoreSettingsOf(url, tmp_path, database_pool_size=5), migrate=False)
            )
            for _ in range(1 + WRITERS)
        ]
        async with followed(reader, SilentBell(), poll_s=0.002) as hub:
            following = asyncio.create_task(taken(hub, 0, TOTAL))
            naive = asyncio.create_task(_follow_plainly(plain, done))
            await asyncio.gather(
                *(_write(store, random.Random(SEED + n)) for n, store in enumerate(writers))
            )
            done.set()
            seen, told = await naive, await following
    kept = [row["id"] for row in await plain.fetch(NEWER, 0)]
    await plain.close()

    assert told == list(range(1, TOTAL + 1))
    assert len(kept) == TOTAL
    assert set(seen) < set(kept), "a plain reader has lost nothing this time"


async def _write(store: Store, chance: random.Random) -> None:
    """Transactions that take their number early, do something, and commit."""

    async def work(tx: Transaction) -> None:
        await tx.connection.execute(ADD)
        await tx.connection.execute(SLEEP, {"seconds": chance.uniform(0, 0.01)})
        tx.entries.append(ENTRY)

    for _ in range(EACH):
        await store.write(work, NOON)


async def _follow_plainly(connection: asyncpg.Connection, done: asyncio.Event) -> list[int]:
    """What is seen by who asks for what is newer than the last, until after the end."""
    seen = [0]
    is_last = False
    while not is_last:
        is_last = done.is_set()
        seen += [row["id"] for row in await connection.fetch(NEWER, seen[-1])]
        await asyncio.sleep(0.001)
    return seen[1:]


def test_it_is_guarded_elsewhere_too() -> None:
    ensure_guarded(
        "storage/test_log_order.py::test_eight_writers_and_a_reader_who_misses_nothing",
        "storage/test_log_order.py::test_the_trap_a_sequence_would_have_lost_one",
    )
