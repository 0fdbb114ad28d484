"""Brings a database to the revision of this code: once, whole, whoever else tries it as well."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.storage.database import Database, opened_database
from app.storage.unusable import DatabaseUnusable

SCRIPTS: Final = "app.storage:migrations"
_ONE_MIGRATOR: Final = 0x57_41_59_50
"""PostgreSQL's advisory lock that a migration holds (any number nobody else uses)."""


class DatabaseTooNew(DatabaseUnusable):
    """A newer Waypost has migrated this database; this one doesn't know its revision."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database is at revision {revision}, which this Waypost (at {head()}) does not"
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
    return await revision_of(database) != head()


async def revision_of(database: Database) -> str | None:
    """The database's revision; None while it is empty.

    Raises:
        DatabaseTooNew: this code doesn't know it.
    """
    async with database.reading() as connection:
        return await connection.run_sync(_known_revision)


def head() -> str:
    """The newest revision this code knows."""
    newest = _scripts().get_current_head()
    assert newest is not None, "there is a first revision"
    return newest


def _upgrade(connection: Connection) -> bool:
    if _known_revision(connection) == head():
        return False
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True


def _known_revision(connection: Connection) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in _scripts().walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseTooNew(revision)
    return revision


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    return config
