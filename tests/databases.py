"""Throw-away databases of both kinds, and stores on them; a conftest imports the fixtures.

`database_url` is an empty database, `migrated_url` one at the newest revision, `store` a store
on such a one. Each comes once on SQLite and once on PostgreSQL.
"""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from app.storage.care.migrating import migrate
from app.storage.care.opening import opened_store
from app.storage.sealing import new_key
from app.storage.store import Store

SERVER = os.environ.get("WAYPOST_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
KINDS = ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.twin])]
KEY = new_key()
NewDatabase = Callable[[], str]
"""Makes a database that goes with the test, and returns its URL."""


@dataclass(frozen=True)
class StoreSettingsOf:
    """The settings of a store on `database_url`."""

    database_url: str
    data_dir: Path
    keyring: tuple[str, ...] = (KEY,)
    database_pool_size: int = 10
    write_queue_max: int = 1_000
    search_timeout_s: float = 5.0


@contextmanager
def postgres_database(template: str | None = None) -> Iterator[str]:
    """The name of a new database on the test server, dropped at the end."""
    name = f"waypost_test_{uuid.uuid4().hex}"
    like = f" TEMPLATE {template}" if template else ""
    run_apart(_on_server(f"CREATE DATABASE {name}{like}"))
    try:
        yield name
    finally:
        run_apart(_on_server(f"DROP DATABASE {name} WITH (FORCE)"))


def url_of(name: str) -> str:
    """How Waypost is told of a database on the test server."""
    return f"{SERVER}/{name}".replace("postgresql", "postgresql+asyncpg", 1)


def run_apart(work: Coroutine[Any, Any, object]) -> None:
    """Run `work` to its end from a fixture, whose own loop may not be running yet."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, work).result()


async def _on_server(statement: str) -> None:
    connection = await asyncpg.connect(f"{SERVER}/postgres", timeout=5)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres_server() -> None:
    """Skips what needs PostgreSQL where there is none."""
    try:
        run_apart(_on_server("SELECT 1"))
    except (OSError, TimeoutError, asyncpg.PostgresError) as missing:
        pytest.skip(f"needs PostgreSQL at {SERVER}: {missing}")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    file = tmp_path_factory.mktemp("template") / "migrated.db"
    run_apart(migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres_server: None) -> Iterator[str]:
    """The name of a migrated PostgreSQL database, to be copied."""
    with postgres_database() as name:
        run_apart(migrate(url_of(name)))
        yield name


@pytest.fixture
def new_sqlite(tmp_path: Path) -> NewDatabase:
    return lambda: f"sqlite+aiosqlite:///{tmp_path / uuid.uuid4().hex}.db"


@pytest.fixture
def new_postgres(postgres_server: None) -> Iterator[NewDatabase]:
    with ExitStack() as made:
        yield lambda: url_of(made.enter_context(postgres_database()))


@pytest.fixture
def migrated_sqlite(tmp_path: Path, migrated_file: Path) -> NewDatabase:
    def make() -> str:
        copy = shutil.copy(migrated_file, tmp_path / f"{uuid.uuid4().hex}.db")
        return f"sqlite+aiosqlite:///{copy}"

    return make


@pytest.fixture
def migrated_postgres(migrated_template: str) -> Iterator[NewDatabase]:
    with ExitStack() as made:
        yield lambda: url_of(made.enter_context(postgres_database(migrated_template)))


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str) -> str:
    """An empty database."""
    make: NewDatabase = request.getfixturevalue(f"new_{database_kind}")
    return make()


@pytest.fixture
def migrated_url(request: pytest.FixtureRequest, database_kind: str) -> str:
    """A database at the newest revision, without a row."""
    make: NewDatabase = request.getfixturevalue(f"migrated_{database_kind}")
    return make()


@pytest_asyncio.fixture
async def store(migrated_url: str, tmp_path: Path) -> AsyncIterator[Store]:
    async with opened_store(StoreSettingsOf(migrated_url, tmp_path)) as opened:
        yield opened
