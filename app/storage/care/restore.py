"""Restores a backup into either database: checked first, loaded whole, under a new log identity."""

import secrets
from typing import Final

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.care import migrating, partitions
from app.storage.care.backup import Watch, count_rows
from app.storage.care.backup_file import BackupReader, BadBackup, Header
from app.storage.care.portable import PORTABLE
from app.storage.connections.database import Database
from app.storage.sealing import CannotOpen, Sealer
from app.storage.tables import events, log_head, metadata

LOG_ID_BYTES: Final = 9
_BY_NAME: Final = {table.name: table for table in PORTABLE}
_ALWAYS_THERE: Final = frozenset({"log_head", "log_horizon", "secrets"})
"""Tables that hold rows as soon as a store was opened; they are no data of the shop."""


class HasData(Exception):
    """The database is in use, and nobody has said that it may be overwritten."""

    def __init__(self, rows: int) -> None:
        super().__init__(
            f"The database has data already ({rows:,} rows). Nothing was changed;"
            " `--yes` restores over it."
        )


class CannotRestore(Exception):
    """The backup doesn't fit this version, these keys or this database."""


def check(reader: BackupReader, sealer: Sealer, watch: Watch = lambda *_: None) -> Header:
    """Read the whole backup and change nothing.

    Raises:
        BadBackup: it isn't whole.
        CannotRestore: it is of another version, or sealed by other keys.
    """
    header = reader.header
    if header.revision != migrating.NEWEST:
        raise CannotRestore(
            f"The backup is of revision {header.revision}, this version restores"
            f" {migrating.NEWEST}: use the version that made it, then `waypost migrate`."
        )
    if {table.name: table.columns for table in header.tables} != {
        table.name: table.columns for table in PORTABLE
    }:
        raise BadBackup("The backup has other tables than its revision.")
    done = 0
    for table, rows in reader.batches():
        if table.name == "secrets":
            _check_keys([_BY_NAME[table.name].values(cells) for cells in rows], sealer)
        done += len(rows)
        watch("checking", done, header.rows)
    return header


def _check_keys(rows: list[dict[str, object]], sealer: Sealer) -> None:
    for row in rows:
        sealed = row["sealed"]
        assert isinstance(sealed, bytes)
        try:
            sealer.open(sealed, f"secret:{row['name']}")
        except CannotOpen:
            raise CannotRestore(
                "WAYPOST_ENCRYPTION_KEYS does not open this backup: nobody could read the personal"
                " data in it. Nothing was changed; add the key that sealed it to the list."
            ) from None


async def restore(
    database: Database,
    reader: BackupReader,
    sealer: Sealer,
    *,
    overwrite: bool = False,
    watch: Watch = lambda *_: None,
) -> Header:
    """Make `database` what the backup says, in one transaction, after checking all of it.

    The log gets a new identity: cursors from before name places in a log that is gone.

    Raises:
        BadBackup, CannotRestore: see `check`; nothing was changed.
        HasData: it would overwrite something, and `overwrite` is off.
        DatabaseTooNew: a newer Waypost has migrated the database.
    """
    check(reader, sealer, watch)
    await migrating.upgrade(database)
    try:
        async with database.writing() as connection:
            if not overwrite:
                await _refuse_to_overwrite(connection)
            await _empty(connection)
            await _load(connection, reader, watch)
            await _renew_log(connection)
            if not database.is_sqlite:
                await _move_sequences(connection)
            await _verify(connection, reader.header)
    except DBAPIError as refused:
        reason = str(refused.orig).splitlines()[0]  # what follows may be people's data
        raise CannotRestore(
            f"The database refused the backup; nothing was changed: {reason}"
        ) from None
    return reader.header


async def _refuse_to_overwrite(connection: AsyncConnection) -> None:
    rows = 0
    for table in PORTABLE:
        if table.name not in _ALWAYS_THERE:
            rows += await count_rows(connection, table)
    if rows:
        raise HasData(rows)


async def _empty(connection: AsyncConnection) -> None:
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in PORTABLE)
        await connection.execute(text(f"TRUNCATE {names}"))
        return
    for table in reversed(PORTABLE):
        await connection.execute(delete(table.clause))


async def _load(connection: AsyncConnection, reader: BackupReader, watch: Watch) -> None:
    done = 0
    for header, rows in reader.batches():
        table = _BY_NAME[header.name]
        values = [table.values(cells) for cells in rows]
        if table.name == events.name and connection.dialect.name == "postgresql":
            await partitions.make_for(connection, [int(str(row["position"])) for row in values])
        await connection.execute(insert(table.clause), values)
        done += len(rows)
        watch(table.name, done, reader.header.rows)


async def _renew_log(connection: AsyncConnection) -> None:
    log_id = secrets.token_urlsafe(LOG_ID_BYTES)
    await connection.execute(update(log_head).values(log_id=log_id))


async def _move_sequences(connection: AsyncConnection) -> None:
    """Let PostgreSQL count on after the ids that came in; unlike setval, this can roll back."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = await connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": table.name, "column": column.name},
        )
        newest = await connection.scalar(select(column).order_by(column.desc()).limit(1))
        await connection.execute(
            text(f"ALTER SEQUENCE {sequence} RESTART WITH {(newest or 0) + 1}")
        )


async def _verify(connection: AsyncConnection, header: Header) -> None:
    for expected in header.tables:
        stored = await count_rows(connection, _BY_NAME[expected.name])
        if stored != expected.rows:
            raise CannotRestore(
                f"{expected.name} has {stored:,} rows instead of {expected.rows:,};"
                " nothing was changed."
            )
