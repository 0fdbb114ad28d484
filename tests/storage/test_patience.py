"""A search that looks at too much is given up in time, with words that help, and blocks nobody."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import text

from app.storage.care.opening import opened_store
from app.storage.connections.patience import TooBroad
from app.storage.reading import Reading
from app.storage.store import Store
from tests.api.doors import opened_doors
from tests.builders import MAY
from tests.databases import StoreSettingsOf

ENDLESS = {
    "sqlite": "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


@pytest_asyncio.fixture
async def hasty(migrated_url: str, tmp_path: Path) -> AsyncIterator[Store]:
    settings = StoreSettingsOf(migrated_url, tmp_path, search_timeout_s=0.1)
    async with opened_store(settings) as opened:
        yield opened


async def endless(moment: Reading) -> object:
    connection = moment.orders._connection
    return await connection.execute(text(ENDLESS[connection.dialect.name]))


async def test_a_search_ends_in_time_and_the_next_one_is_served(hasty: Store) -> None:
    async with asyncio.timeout(20):
        with pytest.raises(TooBroad):
            await hasty.read(endless, search=True)

        assert await hasty.read(lambda moment: moment.log.head(), search=True) == 0


async def test_the_answer_says_what_to_do(hasty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def page(reads: object, *_: object, **__: object) -> object:
        connection = reads._connection  # type: ignore[attr-defined]
        return await connection.execute(text(ENDLESS[connection.dialect.name]))

    monkeypatch.setattr("app.storage.reading.orders.OrderReads.page", page)
    async with opened_doors(hasty) as doors, asyncio.timeout(20):
        answer = await doors.answer('{ orders(filter: {search: "a"}) { nodes { number } } }', MAY)

    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "TOO_BROAD"
    assert "given up after 0.1 s" in error["message"]
    assert error["path"] == ["orders"]
