"""Backs the database up while it serves: one moment of it, in a file either database restores.

Personal data stays sealed in the file. It opens under the keyring only, which isn't in it.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.care.backup_file import BATCH, BackupWriter, Header, TableHeader
from app.storage.care.migrating import NEWEST, revision_of
from app.storage.care.portable import PORTABLE, PortableTable
from app.storage.connections.database import Database

Watch: TypeAlias = Callable[[str, int, int], None]
"""Told what is at work, how many rows are done, and of how many."""


class CannotBackUp(Exception):
    """The database is empty, or not of this version."""


async def back_up(
    database: Database, file: Path, *, at: datetime, watch: Watch = lambda *_: None
) -> Header:
    """Write one moment of `database` to `file`; an older file is replaced at the end only.

    Raises:
        CannotBackUp: the database is not at this code's revision.
        DatabaseTooNew: a newer Waypost has migrated it.
    """
    revision = await revision_of(database)
    if revision is None:
        raise CannotBackUp("The database is empty: there is nothing to back up.")
    if revision != NEWEST:
        raise CannotBackUp(
            f"The database is at revision {revision}, this version at {NEWEST}: run"
            " `waypost migrate`, or back it up with the version that has served it."
        )
    async with database.reading() as connection:
        header = await _header(connection, revision, at)
        with _replacing(file) as out:
            writer = BackupWriter(out, header)
            done = 0
            for table in PORTABLE:
                done = await _write(connection, table, writer, watch, done, header.rows)
            writer.end()
    return header


async def _header(connection: AsyncConnection, revision: str, at: datetime) -> Header:
    tables = [
        TableHeader(table.name, table.columns, await count_rows(connection, table))
        for table in PORTABLE
    ]
    return Header(revision, at.astimezone(UTC).isoformat(), tuple(tables))


async def count_rows(connection: AsyncConnection, table: PortableTable) -> int:
    counted = await connection.scalar(select(func.count()).select_from(table.clause))
    return int(counted or 0)


async def _write(
    connection: AsyncConnection,
    table: PortableTable,
    writer: BackupWriter,
    watch: Watch,
    done: int,
    total: int,
) -> int:
    """The table's rows, after `done` others; returns how many are done then."""
    async with connection.stream(table.all_rows()) as rows:
        async for batch in rows.partitions(BATCH):
            writer.rows([table.cells(row) for row in batch])
            done += len(batch)
            watch(table.name, done, total)
    return done


@contextmanager
def _replacing(file: Path) -> Iterator[BinaryIO]:
    """A file beside `file` that takes its place once it is written and safe on the disk."""
    handle, draft = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink()
        raise
