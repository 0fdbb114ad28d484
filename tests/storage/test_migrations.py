"""Migrations make exactly the tables that the code names, once, whoever tries it at once."""

import asyncio
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect, select, text

from app.storage.care import revisions
from app.storage.care.migrating import (
    NEWEST,
    DatabaseTooNew,
    migrate,
    needs_migration,
    revision_of,
)
from app.storage.care.partitions import Partition, partitions
from app.storage.care.revisions import known
from app.storage.connections.database import Database, opened_database
from app.storage.tables import events, log_head, log_horizon, metadata
from app.storage.tables.log import PARTITION
from tests.databases import NewDatabase

ROOT = Path(__file__).parents[2]
_SQLITE = "SELECT name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version' ORDER BY name"
_POSTGRES = """
    SELECT indexname AS name, indexdef AS made FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    AND conrelid <> 'alembic_version'::regclass
    UNION ALL
    SELECT table_name || '.' || column_name, concat_ws(
        ' ', ordinal_position, data_type, character_maximum_length, is_nullable, column_default)
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    UNION ALL
    SELECT oid::regclass || ' partition', pg_get_expr(relpartbound, oid) FROM pg_class
    WHERE relispartition AND relkind = 'r'
    ORDER BY 1, 2
"""


async def test_migrations_make_what_the_models_say(database_url: str) -> None:
    await migrate(database_url)

    async with opened_database(database_url) as database, database.reading() as connection:
        differences = await connection.run_sync(_differences)
        checks = await connection.run_sync(_checks)

    assert differences == []
    assert checks == {
        (table.name, check.name)
        for table in metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True, "include_name": _is_modelled}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def _is_modelled(name: str | None, *_: object) -> bool:
    """Not so the full-text index and partitions: they are compared below, to the letter."""
    return not str(name).startswith(("product_index", "ix_product_texts_grams", "events_"))


def _checks(connection: Connection) -> set[tuple[str, str | None]]:
    inspector = inspect(connection)
    return {
        (table, check["name"])
        for table in metadata.tables
        for check in inspector.get_check_constraints(table)
    }


async def test_every_definition_is_the_models_to_the_letter(
    request: pytest.FixtureRequest, database_kind: str
) -> None:
    make: NewDatabase = request.getfixturevalue(f"new_{database_kind}")
    migrated, modelled = make(), make()
    await migrate(migrated)
    async with opened_database(modelled) as database, database.writing() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))

    made = await _definitions(migrated)

    assert len(made) > len(metadata.tables)
    assert made == await _definitions(modelled)


async def _definitions(url: str) -> list[tuple[str, str]]:
    async with opened_database(url) as database, database.reading() as connection:
        rows = await connection.execute(text(_SQLITE if database.is_sqlite else _POSTGRES))
        # SQLite writes an added column behind the others, without a line of its own.
        return [(name, " ".join((made or "").split())) for name, made in rows]


async def test_an_empty_database_needs_migration_and_a_migrated_one_does_not(
    database_url: str,
) -> None:
    assert await needs_migration(database_url)

    assert await migrate(database_url)

    assert not await needs_migration(database_url)
    assert not await migrate(database_url)


async def test_a_new_log_is_empty_and_has_a_name_of_its_own(
    request: pytest.FixtureRequest, database_kind: str
) -> None:
    make: NewDatabase = request.getfixturevalue(f"new_{database_kind}")
    names = set()
    for url in (make(), make()):
        await migrate(url)
        async with opened_database(url) as database, database.reading() as connection:
            head_row = (await connection.execute(select(log_head))).one()
        assert (head_row.id, head_row.position, len(head_row.log_id)) == (1, 0, 12)
        names.add(head_row.log_id)

    assert len(names) == 2


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(migrated_url: str) -> None:
    async with opened_database(migrated_url) as database:
        await _mark(database, "9999")

    with pytest.raises(DatabaseTooNew, match=f"9999.*{NEWEST}"):
        await needs_migration(migrated_url)
    with pytest.raises(DatabaseTooNew):
        await migrate(migrated_url)


async def _mark(database: Database, revision: str) -> None:
    async with database.writing() as connection:
        await connection.execute(
            text("UPDATE alembic_version SET version_num = :r"), {"r": revision}
        )


async def test_a_migration_that_fails_leaves_nothing_behind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.bulk_insert", fails)
        with pytest.raises(RuntimeError, match="power"):
            await migrate(database_url)

    async with opened_database(database_url) as database:
        assert await revision_of(database) is None
        async with database.reading() as connection:
            assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []
    assert await migrate(database_url)


async def test_of_processes_that_start_at_once_one_migrates(database_url: str) -> None:
    code = "import asyncio, sys; from app.storage.care.migrating import migrate; sys.stdin.read(1);"
    code += "print(asyncio.run(migrate(sys.argv[1])))"
    ready = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, database_url),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(4)
    ]

    told = await asyncio.gather(*(each.communicate(b"!") for each in ready))

    assert sorted(out.strip() for out, _ in told) == [b"False", b"False", b"False", b"True"]


async def _at_revision(url: str, revision: str) -> None:
    def upgrade(connection: Connection) -> None:
        config = revisions._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    async with opened_database(url) as database, database.writing() as connection:
        await connection.run_sync(upgrade)


async def _logged(database: Database, first: int, last: int) -> None:
    """Entries at these positions, as an older version left them."""
    async with database.writing() as connection:
        for position in range(first, last + 1):
            await connection.execute(
                text("""INSERT INTO events (position, feed, type, order_id, actor_role, actor_name,
                    internal, detail, occurred_at, recorded_at)
                    VALUES (:at, 'order', 'order.placed', :order_id, 'SALES', 'Sam', false, '{}',
                    0, 0)"""),
                {"at": position, "order_id": f"order {position % 3}"},
            )
        await connection.execute(text("UPDATE log_head SET position = :at"), {"at": last})


async def test_a_log_that_lost_its_begin_has_its_horizon_there(database_url: str) -> None:
    await _at_revision(database_url, "0002")
    async with opened_database(database_url) as database:
        await _logged(database, 4, 9)

    await migrate(database_url)

    async with opened_database(database_url) as database, database.reading() as connection:
        assert await connection.scalar(select(log_horizon.c.position)) == 3


@pytest.mark.postgres
async def test_a_long_log_becomes_the_first_partition_and_nothing_is_copied(
    new_postgres: NewDatabase,
) -> None:
    url, newest = new_postgres(), 2 * PARTITION
    await _at_revision(url, "0002")
    async with opened_database(url) as database:
        await _logged(database, newest - 3, newest)
        before = await _files(database, "events", "pk_events", "ix_events_order")

        await migrate(url)

        names = ("events_first", "events_first_pkey", "events_first_order_id_position_idx")
        assert await _files(database, *names) == before
        async with database.reading() as connection:
            assert await partitions(connection) == [Partition(0, 3 * PARTITION, "events_first")]
            kept = await connection.scalars(select(events.c.position).order_by(events.c.position))
            assert list(kept) == list(range(newest - 3, newest + 1))


async def _files(database: Database, *names: str) -> list[int]:
    """Where tables and indexes lie on the disk; what is written anew lies elsewhere."""
    async with database.reading() as connection:
        return [
            int(
                await connection.scalar(
                    text("SELECT pg_relation_filenode(CAST(CAST(:n AS text) AS regclass))"),
                    {"n": name},
                )
                or 0
            )
            for name in names
        ]


def test_no_revision_goes_back() -> None:
    revisions = (ROOT / "app/storage/migrations/versions").glob("r*.py")

    assert [file.name for file in revisions if "def downgrade" in file.read_text()] == []


def test_the_newest_revision_is_the_last_script() -> None:
    assert known()[0] == NEWEST
