"""A SQLite file that another process keeps to itself refuses writes in a way one can act on."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from app.storage.care.opening import opened_store
from app.storage.connections import database
from app.storage.connections.lanes import Crowded
from app.storage.transaction import Transaction
from tests.databases import NewDatabase, StoreSettingsOf

AT = datetime(2026, 11, 21, tzinfo=UTC)


async def _nothing(_: Transaction) -> str:
    return "done"


async def test_a_write_that_waits_too_long_for_another_process_may_come_back(
    migrated_sqlite: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 20)
    url = migrated_sqlite()
    other = sqlite3.connect(str(make_url(url).database), isolation_level=None)

    async with opened_store(StoreSettingsOf(url, tmp_path)) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Crowded):
            await store.write(_nothing, AT)
        other.execute("ROLLBACK")

        assert await store.write(_nothing, AT) == "done"
    other.close()
