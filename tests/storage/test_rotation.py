"""After a rotation the newest key alone opens everything."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, update

from app.storage.care import rotation
from app.storage.care.opening import opened_store
from app.storage.care.rotation import SEALED, Rotation, reseal
from app.storage.connections.database import Database, opened_database
from app.storage.sealing import Sealer, new_key
from app.storage.tables import metadata, notes, orders
from tests.databases import KEY, StoreSettingsOf
from tests.storage.filling import fill

OLD = Sealer([KEY])
NEW_KEY = new_key()
NEW = Sealer([NEW_KEY])
BOTH = Sealer([NEW_KEY, KEY])
# customers and notes 3 each; orders, scans, instructions, adjustments 2 (the second has none); the
# index key
VALUES = 17


@pytest.fixture
async def shop(migrated_url: str, tmp_path: Path) -> StoreSettingsOf:
    settings = StoreSettingsOf(migrated_url, tmp_path)
    async with opened_store(settings):
        await fill(migrated_url, OLD)
    return settings


def test_every_sealed_column_is_known() -> None:
    sealed = {
        table.name
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name == "sealed"
    }

    assert {each.table.name for each in SEALED} == sealed


async def test_the_newest_key_alone_opens_everything(
    shop: StoreSettingsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    seen: list[tuple[str, int, int]] = []

    async with opened_database(shop.database_url) as database:
        done = await reseal(database, BOTH, lambda *step: seen.append(step))
        opened = await _open_all(database, NEW)

    assert done == Rotation(read=VALUES, resealed=VALUES)
    assert opened.count(b"Anna") == VALUES - 1
    assert seen[-1] == ("unmatched_scans", VALUES, VALUES)
    async with opened_store(replace(shop, keyring=(NEW_KEY,))):
        pass


async def _open_all(database: Database, sealer: Sealer) -> list[bytes]:
    opened = []
    async with database.reading() as connection:
        for each in SEALED:
            wanted = select(each.owner, each.sealed).where(each.sealed.is_not(None))
            for owner, sealed in await connection.execute(wanted):
                opened.append(sealer.open(sealed, f"{each.context}:{owner}"))
    return opened


async def test_it_goes_on_where_it_was_stopped(
    shop: StoreSettingsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)

    def stop(what: str, done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    async with opened_database(shop.database_url) as database:
        with pytest.raises(KeyboardInterrupt):
            await reseal(database, BOTH, stop)
        rest = await reseal(database, BOTH)
        again = await reseal(database, BOTH)

    assert rest == Rotation(read=VALUES, resealed=VALUES - 4)
    assert again == Rotation(read=VALUES)


async def test_what_somebody_changed_meanwhile_is_not_written_over(
    shop: StoreSettingsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_values = rotation._replace
    edited = OLD.seal(b"Bertha", "order:№1 王小明")

    async def edit_first(database: Database, each: rotation.SealedColumn, fresh: list) -> int:  # type: ignore[type-arg]
        if each.table is orders:
            async with database.writing() as connection:
                first = orders.c.id == "№1 王小明"
                await connection.execute(update(orders).where(first).values(sealed=edited))
        return await replace_values(database, each, fresh)

    async with opened_database(shop.database_url) as database:
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(rotation, "_replace", edit_first)
            first = await reseal(database, BOTH)
        second = await reseal(database, BOTH)
        opened = await _open_all(database, NEW)

    assert (first.resealed, second.resealed) == (VALUES - 1, 1)
    assert b"Bertha" in opened


async def test_a_value_of_a_lost_key_is_counted_and_left_alone(shop: StoreSettingsOf) -> None:
    lost = Sealer([new_key()]).seal(b"Anna", "note:№1 王小明")
    async with opened_database(shop.database_url) as database:
        async with database.writing() as connection:
            first = notes.c.order_id == "№1 王小明"
            await connection.execute(update(notes).where(first).values(sealed=lost))

        done = await reseal(database, BOTH)

    assert done == Rotation(read=VALUES, resealed=VALUES - 1, lost=1)
