"""A read whose connection is ended under it is asked once more; who reads notices nothing."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app.storage.care.opening import opened_store
from app.storage.reading import Reading
from tests.databases import NewDatabase, StoreSettingsOf

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
