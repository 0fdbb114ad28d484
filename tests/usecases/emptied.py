"""PostgreSQL for tests that only need their rows gone: one database a worker, emptied each time.

Making and dropping a database costs a second or two; a hundred tests would be minutes. A conftest
imports both fixtures beside those of `tests.databases`, whose `migrated_postgres` this replaces.
"""

from collections.abc import Iterator

import asyncpg
import pytest

from app.storage.tables import metadata
from tests.databases import SERVER, NewDatabase, postgres_database, run_apart, url_of

_ENDS = ("log_head", "log_horizon")
_TABLES = [each.name for each in reversed(metadata.sorted_tables) if each.name not in _ENDS]
_EMPTY = ";".join(
    [
        *(f"DELETE FROM {name}" for name in _TABLES),
        "UPDATE log_head SET position = 0",
        "UPDATE log_horizon SET position = 0, at = 0",
    ]
)


@pytest.fixture(scope="session")
def postgres_of_worker(migrated_template: str) -> Iterator[str]:
    """The name of a migrated database that this worker's tests use one after another."""
    with postgres_database(migrated_template) as name:
        yield name


@pytest.fixture
def migrated_postgres(postgres_of_worker: str) -> NewDatabase:
    """A database without a row; the same one each time, so once for each test."""

    def make() -> str:
        run_apart(_empty(postgres_of_worker))
        return url_of(postgres_of_worker)

    return make


async def _empty(name: str) -> None:
    connection = await asyncpg.connect(f"{SERVER}/{name}", timeout=5)
    try:
        await connection.execute(_EMPTY)
    finally:
        await connection.close()
