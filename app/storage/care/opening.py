"""Opens the store (revision, keys, the log's identity), or says in one sentence why not."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.deadline_rules import DEFAULT_POLICY, DeadlinePolicy
from app.storage.care import migrating
from app.storage.care.unusable import DatabaseUnusable
from app.storage.connections.database import Database, opened_database
from app.storage.cursors import LogCursors
from app.storage.kept.log import HEAD
from app.storage.sealing import CannotOpen, Indexer, Sealer, new_index_key
from app.storage.store import Store
from app.storage.tables import log_head, secrets

INDEX_KEY: Final = "index_key"
"""The row of `secrets` that holds the key of the keyed hashes."""


class StoreSettings(Protocol):
    """What the store must be told; the product's Settings are such (`with_keys` comes first)."""

    @property
    def data_dir(self) -> Path: ...
    @property
    def database_url(self) -> str: ...
    @property
    def database_pool_size(self) -> int: ...
    @property
    def write_queue_max(self) -> int: ...
    @property
    def search_timeout_s(self) -> float: ...
    @property
    def keyring(self) -> tuple[str, ...]: ...


class WrongKeys(DatabaseUnusable, CannotOpen):
    """The keyring isn't the one that sealed this database."""

    def __init__(self) -> None:
        super().__init__(
            "WAYPOST_ENCRYPTION_KEYS does not open this database: the key that sealed its data is"
            " not in the list. Add it after the newest; where the variable is not set, the keys"
            " are in encryption.keys in WAYPOST_DATA_DIR."
        )


class NotMigrated(DatabaseUnusable):
    """The database is at an older revision than this code, or empty."""

    def __init__(self) -> None:
        super().__init__("The database is not at this version's revision: run `waypost migrate`.")


@asynccontextmanager
async def opened_store(
    settings: StoreSettings,
    *,
    on_commit: Callable[[], None] = lambda: None,
    migrate: bool = True,
    policy: DeadlinePolicy = DEFAULT_POLICY,
) -> AsyncIterator[Store]:
    """The store that `settings` name, brought to the newest revision unless told otherwise.

    Raises:
        WrongKeys: the keyring doesn't open what is there.
        DatabaseTooNew: a newer Waypost has migrated the database.
        NotMigrated: it is behind, and `migrate` is off.
    """
    sealer = Sealer(settings.keyring)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    async with opened_database(settings.database_url, settings.database_pool_size) as database:
        if migrate:
            await migrating.upgrade(database)
        elif await migrating.is_behind(database):
            raise NotMigrated
        indexer = Indexer(await _index_key(database, sealer))
        cursors = await _cursors(database)
        yield Store(
            database,
            sealer,
            indexer,
            cursors,
            on_commit,
            settings.write_queue_max,
            settings.search_timeout_s,
            policy,
        )


async def _index_key(database: Database, sealer: Sealer) -> bytes:
    """The key of the keyed hashes, made now if there is none.

    Of several processes that start at once, the first to commit gives its own to all.
    """
    async with database.reading() as connection:
        sealed = await _kept_index_key(connection)
    if sealed is None:
        async with database.writing() as connection:
            await _keep_index_key(connection, sealer.seal(new_index_key(), f"secret:{INDEX_KEY}"))
            sealed = await _kept_index_key(connection)
    assert sealed is not None, "it was there or has just been kept"
    try:
        return sealer.open(sealed, f"secret:{INDEX_KEY}")
    except CannotOpen:
        raise WrongKeys from None


async def _kept_index_key(connection: AsyncConnection) -> bytes | None:
    wanted = select(secrets.c.sealed).where(secrets.c.name == INDEX_KEY)
    found: bytes | None = await connection.scalar(wanted)
    return found


async def _keep_index_key(connection: AsyncConnection, sealed: bytes) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    adding = insert(secrets).values(name=INDEX_KEY, sealed=sealed)
    await connection.execute(adding.on_conflict_do_nothing(index_elements=["name"]))


async def _cursors(database: Database) -> LogCursors:
    async with database.reading() as connection:
        log_id = await connection.scalar(select(log_head.c.log_id).where(log_head.c.id == HEAD))
    assert log_id is not None, "the log has a head since the first migration"
    return LogCursors(log_id)
