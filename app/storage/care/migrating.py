"""Brings a database to the revision of this code: once, whole, whoever else tries it as well."""

from importlib import import_module
from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from app.storage.care.unusable import DatabaseUnusable
from app.storage.connections.database import Database, opened_database

NEWEST: Final = "0009"
"""The newest revision this code knows; its script is the last one of `migrations`."""
_ONE_MIGRATOR: Final = 0x57_41_59_50
"""PostgreSQL's advisory lock that a migration holds (any number nobody else uses)."""


class DatabaseTooNew(DatabaseUnusable):
    """A newer Waypost has migrated this database; this one doesn't know its revision."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database is at revision {revision}, which this Waypost (at {NEWEST}) does not"
            " know: a newer version has migrated it. Run that version, or restore a backup."
        )


async def migrate(url: str) -> bool:
    """Bring the database at `url` to the newest revision; False if it was there.

    Raises:
        DatabaseTooNew: it is beyond this code.
    """
    async with opened_database(url) as database:
        return await upgrade(database)


async def needs_migration(url: str) -> bool:
    """Whether the database at `url` is at an older revision than this code, or empty.

    Raises:
        DatabaseTooNew: it is beyond this code.
    """
    async with opened_database(url) as database:
        return await is_behind(database)


async def upgrade(database: Database) -> bool:
    """Likewise for an open database. One transaction: it is migrated whole or not at all.

    Several processes may start at once: SQLite's write lock, or PostgreSQL's advisory lock,
    lets one of them work, and the others find nothing left to do.
    """
    if not await is_behind(database):
        return False
    async with database.writing() as connection:
        if not database.is_sqlite:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_MIGRATOR}
            )
        return await connection.run_sync(_upgrade)


async def is_behind(database: Database) -> bool:
    """See `needs_migration`."""
    return await revision_of(database) != NEWEST


async def revision_of(database: Database) -> str | None:
    """The database's revision; None while it is empty.

    Raises:
        DatabaseTooNew: this code doesn't know it.
    """
    async with database.reading() as connection:
        return await connection.run_sync(_known_revision)


def _upgrade(connection: Connection) -> bool:
    if _known_revision(connection) == NEWEST:
        return False
    _revisions().run(connection)
    return True


def _known_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if revision not in {None, NEWEST} and revision not in _revisions().known():
        raise DatabaseTooNew(str(revision))
    return None if revision is None else str(revision)


def _revisions() -> Any:
    """Imported only where there is something to do: Alembic takes a tenth of a second."""
    return import_module("app.storage.care.revisions")
