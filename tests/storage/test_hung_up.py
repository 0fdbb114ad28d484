"""Connections that end: under a read, which is asked once more, and with the store, all of them."""

import asyncio
import gc
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from app.storage.care.opening import opened_store
from app.storage.reading import Reading
from app.storage.transaction import Transaction
from tests.builders import NOON
from tests.databases import NewDatabase, StoreSettingsOf

OTHERS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
ENDED = text("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.postgres
@pytest.mark.parametrize("search", [False, True])
async def test_a_read_is_asked_again_where_the_server_hung_up(
    migrated_postgres: NewDatabase, tmp_path: Path, search: bool
) -> None:
    asked = 0

    async def look(moment: Reading) -> int:
        nonlocal asked
        asked += 1
        if asked == 1:
            await moment._connection.execute(ENDED)
        return await moment.log.head()

    async with opened_store(StoreSettingsOf(migrated_postgres(), tmp_path)) as store:
        assert await store.read(look, search=search) == 0

    assert asked == 2


@pytest.mark.postgres
async def test_a_store_that_is_closed_hangs_up_every_connection(
    migrated_postgres: NewDatabase, tmp_path: Path
) -> None:
    async def look(moment: Reading) -> int:
        return await moment.log.head()

    async def change(_: Transaction) -> None:
        """Nothing, in a transaction of its own."""

    url = migrated_postgres()
    gc.disable()  # it would hang up for us, some time later
    try:
        async with opened_store(StoreSettingsOf(url, tmp_path)) as store:
            await store.read(look)
            await store.read(look, search=True)
            await store.write(change, NOON)
        watching = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            for _ in range(100):  # the server takes note of a farewell when it reads it
                left = await watching.fetchval(OTHERS)
                if not left:
                    break
                await asyncio.sleep(0.1)
            assert left == 0
        finally:
            await watching.close()
    finally:
        gc.enable()
