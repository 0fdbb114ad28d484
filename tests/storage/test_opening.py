"""A store opens with its own keys and revision, or says in one sentence why not."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from app.domain.actors import Actor, Role
from app.domain.contacts import TermKind
from app.storage.care.migrating import DatabaseTooNew
from app.storage.care.opening import NotMigrated, WrongKeys, opened_store
from app.storage.connections.database import opened_database
from app.storage.sealing import new_key
from app.storage.statements.columns import EPOCH
from app.storage.store import Store
from app.storage.tables import secrets
from app.storage.transaction import Transaction
from tests.databases import KEY, NewDatabase, StoreSettingsOf

SYSTEM = Actor(Role.SYSTEM, None)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> StoreSettingsOf:
    return StoreSettingsOf(database_url, tmp_path / "var" / "deep")


async def test_an_empty_place_becomes_a_store(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "deep"
    settings = StoreSettingsOf(f"sqlite+aiosqlite:///{folder}/waypost.db", folder)

    async with opened_store(settings) as store, store.reading() as reading:
        assert reading is not None

    assert (folder / "waypost.db").is_file()


async def test_opened_again_it_is_the_same_store(settings: StoreSettingsOf) -> None:
    async with opened_store(settings) as store:
        digest, cursor = store.indexer.digest(TermKind.EMAIL, "anna"), store.cursors.of(3)

    async with opened_store(settings) as store:
        assert store.indexer.digest(TermKind.EMAIL, "anna") == digest
        assert store.cursors.read(cursor) == 3


async def test_stores_opened_at_once_agree_on_one_index_key(settings: StoreSettingsOf) -> None:
    async def digest() -> bytes:
        async with opened_store(settings) as store:
            return store.indexer.digest(TermKind.EMAIL, "anna")

    digests = await asyncio.gather(*(digest() for _ in range(5)))

    assert len(set(digests)) == 1
    async with opened_store(settings) as store, store.database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(secrets)) == 1


async def test_rotated_keys_open_it_and_strange_ones_name_their_variable(
    settings: StoreSettingsOf,
) -> None:
    async with opened_store(settings) as store:
        digest = store.indexer.digest(TermKind.EMAIL, "anna")

    async with opened_store(replace(settings, keyring=(new_key(), KEY))) as store:
        assert store.indexer.digest(TermKind.EMAIL, "anna") == digest
    with pytest.raises(WrongKeys, match="WAYPOST_ENCRYPTION_KEYS"):
        async with opened_store(replace(settings, keyring=(new_key(),))):
            pass


async def test_without_migrating_it_says_what_to_run(settings: StoreSettingsOf) -> None:
    settings.data_dir.mkdir(parents=True)

    with pytest.raises(NotMigrated, match="waypost migrate"):
        async with opened_store(settings, migrate=False):
            pass


async def test_a_newer_database_is_refused(migrated_url: str, tmp_path: Path) -> None:
    async with opened_database(migrated_url) as database, database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseTooNew, match="newer version"):
        async with opened_store(StoreSettingsOf(migrated_url, tmp_path)):
            pass


async def test_the_bell_rings_after_a_commit_that_was_logged(settings: StoreSettingsOf) -> None:
    rung: list[str] = []

    async def log_something(transaction: Transaction) -> None:
        transaction.end_token("t", SYSTEM)

    async def log_nothing(_: Transaction) -> None:
        assert not rung

    async with opened_store(settings, on_commit=lambda: rung.append("ring")) as store:
        await store.write(log_nothing, EPOCH)
        await store.write(log_something, EPOCH)

    assert rung == ["ring"]


async def test_a_database_error_shows_nobody_s_data(store: Store) -> None:
    statement = text("INSERT INTO secrets (name, sealed) VALUES (:name, NULL)")

    with pytest.raises(IntegrityError) as refused:
        async with store.database.writing() as connection:
            await connection.execute(statement, {"name": "anna@example.com"})

    assert "parameters hidden" in str(refused.value)


async def test_a_database_whose_file_was_deleted_is_gone(
    migrated_sqlite: NewDatabase, tmp_path: Path
) -> None:
    url = migrated_sqlite()
    async with opened_store(StoreSettingsOf(url, tmp_path)) as store:
        assert not store.database.is_gone
        await asyncio.to_thread(Path(str(make_url(url).database)).unlink)

        assert store.database.is_gone
