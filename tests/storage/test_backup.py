"""A backup brings everything back, on either database, or changes nothing."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.care import backup as backing_up
from app.storage.care.backup import CannotBackUp, back_up
from app.storage.care.backup_file import BackupReader, BadBackup
from app.storage.care.opening import opened_store
from app.storage.care.portable import PORTABLE, PortableTable
from app.storage.care.restore import CannotRestore, HasData, restore
from app.storage.connections.database import opened_database
from app.storage.cursors import CursorUnknown, LogCursors
from app.storage.sealing import Sealer, new_key
from app.storage.tables import log_head, notes
from tests.databases import KEY, KINDS, NewDatabase, StoreSettingsOf
from tests.storage.filling import BIG, ROWS, STARTED, everything_at, fill

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SEALER = Sealer([KEY])


@pytest.fixture
async def shop(migrated_url: str, tmp_path: Path) -> str:
    """A database that was in use: keys, and rows in every table."""
    async with opened_store(StoreSettingsOf(migrated_url, tmp_path)):
        await fill(migrated_url, SEALER)
    return migrated_url


@pytest.fixture
async def backup(shop: str, tmp_path: Path) -> Path:
    return await _back_up(shop, tmp_path / "shop.backup")


async def _back_up(url: str, file: Path) -> Path:
    async with opened_database(url) as database:
        await back_up(database, file, at=NOON)
    return file


async def _restore(url: str, file: Path, sealer: Sealer = SEALER, *, yes: bool = False) -> None:
    async with opened_database(url) as database:
        await restore(database, BackupReader(file), sealer, overwrite=yes)


async def _log_id(url: str) -> str:
    async with opened_database(url) as database, database.reading() as connection:
        return str(await connection.scalar(select(log_head.c.log_id)))


@pytest.mark.parametrize("onto", KINDS)
async def test_what_was_destroyed_comes_back_on_either_database(
    shop: str, backup: Path, onto: str, request: pytest.FixtureRequest
) -> None:
    make: NewDatabase = request.getfixturevalue(f"new_{onto}")
    empty = make()

    await _restore(empty, backup)

    restored = await everything_at(empty)
    assert restored == await everything_at(shop)
    assert all(len(rows) == ROWS for name, rows in restored.items() if name not in STARTED)


async def test_a_restored_log_is_another_log_at_the_same_place(
    shop: str, backup: Path, tmp_path: Path
) -> None:
    before = LogCursors(await _log_id(shop)).of(7)

    await _restore(shop, backup, yes=True)

    async with opened_store(StoreSettingsOf(shop, tmp_path)) as store:
        with pytest.raises(CursorUnknown):
            store.cursors.read(before)
        assert store.cursors.read(store.cursors.of(7)) == 7


async def test_data_is_not_overwritten_unless_told(shop: str, backup: Path) -> None:
    before = await everything_at(shop), await _log_id(shop)

    with pytest.raises(HasData, match="--yes"):
        await _restore(shop, backup)

    assert (await everything_at(shop), await _log_id(shop)) == before


async def test_told_so_it_replaces_what_came_after_the_backup(shop: str, backup: Path) -> None:
    before = await everything_at(shop)
    await _add_note(shop)

    await _restore(shop, backup, yes=True)

    assert await everything_at(shop) == before


async def test_ids_go_on_after_those_that_came_in(
    backup: Path, request: pytest.FixtureRequest, database_kind: str
) -> None:
    empty = request.getfixturevalue(f"new_{database_kind}")()

    await _restore(empty, backup)

    assert await _add_note(empty) == BIG + ROWS + 1


async def _add_note(url: str) -> int:
    """As the shop adds one; the database gives the id."""
    note = {"order_id": "№1 王小明", "about": "x", "visible_to_customer": False, "sealed": b"x"}
    who = {"actor_role": "SALES", "actor_name": "Sam", "at": NOON}
    async with opened_database(url) as database, database.writing() as connection:
        made = await connection.execute(insert(notes).values(**note, **who).returning(notes.c.id))
        return int(made.scalar_one())


@pytest.mark.parametrize("fault", ["cut short", "byte changed", "row left out", "something else"])
async def test_a_damaged_file_is_refused_and_nothing_changed(
    shop: str, backup: Path, fault: str
) -> None:
    before = await everything_at(shop), await _log_id(shop)
    _damage(backup, fault)

    with pytest.raises(BadBackup, match=r"shop\.backup is not a whole backup"):
        await _restore(shop, backup, yes=True)

    assert (await everything_at(shop), await _log_id(shop)) == before


def _damage(file: Path, fault: str) -> None:
    whole = file.read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    match fault:
        case "cut short":
            file.write_bytes(whole[:-100])
        case "byte changed":
            changed = [line.replace(b'"\xe2\x84\x961', b'"\xe2\x84\x962') for line in lines]
            file.write_bytes(gzip.compress(b"".join(changed)))
        case "row left out":
            file.write_bytes(gzip.compress(b"".join(lines[:5] + lines[6:])))
        case "another revision":
            lines[0] = lines[0].replace(b'"0009"', b'"9999"', 1)
            file.write_bytes(gzip.compress(b"".join(lines)))
        case "something else":
            file.write_bytes(b"PK\x03\x04 is no backup")


async def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match=r"gone\.backup cannot be read: No such file"):
        BackupReader(tmp_path / "gone.backup")


async def test_a_backup_of_other_keys_or_revision_is_refused_untouched(
    shop: str, backup: Path
) -> None:
    before = await everything_at(shop)

    with pytest.raises(CannotRestore, match="WAYPOST_ENCRYPTION_KEYS"):
        await _restore(shop, backup, Sealer([new_key()]), yes=True)
    _damage(backup, "another revision")
    with pytest.raises(CannotRestore, match="9999"):
        await _restore(shop, backup, yes=True)

    assert await everything_at(shop) == before


async def test_a_load_that_fails_in_the_middle_changes_nothing(
    shop: str, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await everything_at(shop), await _log_id(shop)

    async def fails(*_: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr("app.storage.care.restore._verify", fails)
        with pytest.raises(RuntimeError, match="power"):
            await _restore(shop, backup, yes=True)

    assert (await everything_at(shop), await _log_id(shop)) == before


async def test_a_backup_is_one_moment_while_others_write(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await everything_at(shop)
    write = backing_up._write

    async def write_late(connection: AsyncConnection, table: PortableTable, *rest: Any) -> int:
        if table is PORTABLE[0]:
            await _add_note(shop)
        return await write(connection, table, *rest)

    monkeypatch.setattr(backing_up, "_write", write_late)
    file = await _back_up(shop, tmp_path / "moment.backup")

    assert len((await everything_at(shop))["notes"]) == ROWS + 1
    await _restore(shop, file, yes=True)
    assert await everything_at(shop) == before


def test_the_file_shows_nobody_s_data_and_only_its_owner_reads_it(backup: Path) -> None:
    assert b"Anna" not in gzip.decompress(backup.read_bytes())
    assert backup.stat().st_mode & 0o077 == 0


async def test_a_backup_that_fails_leaves_the_older_one(
    shop: str, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = _files(backup.parent)

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.storage.care.backup_file.BackupWriter.end", fails)
    with pytest.raises(OSError, match="No space"):
        await _back_up(shop, backup)

    assert _files(backup.parent) == older


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*backup*")}


async def test_an_empty_database_has_nothing_to_back_up(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(CannotBackUp, match="empty"):
        await _back_up(database_url, tmp_path / "x")
