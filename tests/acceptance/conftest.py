"""One running Waypost for all stories: on its embedded database, and on PostgreSQL where found."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from .product import Waypost
from .shop import Shop

POSTGRES = "postgresql://postgres@127.0.0.1:5432"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgres: needs PostgreSQL on its usual port")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def _administer(statement: str) -> None:
    connection = await asyncpg.connect(f"{POSTGRES}/postgres")
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres_settings() -> Iterator[dict[str, str]]:
    """A database of our own, gone afterwards; Redis rings the bell where it is found."""
    if not listens(5432):
        pytest.skip("no PostgreSQL listens on port 5432")
    name = f"waypost_acceptance_{secrets.token_hex(4)}"
    asyncio.run(_administer(f"CREATE DATABASE {name}"))
    url = f"{POSTGRES}/{name}".replace("postgresql", "postgresql+asyncpg", 1)
    bell = {"WAYPOST_BROADCAST_URL": "redis://127.0.0.1:6379"} if listens(6379) else {}
    yield {"WAYPOST_DATABASE_URL": url} | bell
    asyncio.run(_administer(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.twin])],
)
def product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Waypost]:
    settings: dict[str, str] = {}
    if request.param == "postgres":
        settings = request.getfixturevalue("postgres_settings")
    running = Waypost(tmp_path_factory.mktemp("waypost"), settings)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def shop(product: Waypost) -> Shop:
    return Shop(product)


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own")


@pytest.fixture(scope="module")
def restartable(own_folder: Path) -> Iterator[Waypost]:
    running = Waypost(own_folder, {})
    yield running
    running.stop()


@pytest.fixture
def own_product(restartable: Waypost) -> Waypost:
    """A running server that a story may stop and start again."""
    if restartable.running is None or restartable.running.poll() is not None:
        restartable.start()
    return restartable
