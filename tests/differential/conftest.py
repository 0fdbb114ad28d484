"""Answers are compared on one database; what is compared is above it."""

import pytest
import pytest_asyncio

from app.storage.store import Store
from tests.databases import migrated_file, migrated_sqlite, migrated_url, store
from tests.differential.pair import Pair, a_pair
from tests.differential.shop import Known, filled, known_of

__all__ = ["migrated_file", "migrated_sqlite", "migrated_url", "store"]


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest_asyncio.fixture
async def begun(store: Store) -> list[str]:
    """The numbers of a shop's orders."""
    return await filled(store)


@pytest_asyncio.fixture
async def pair(store: Store, begun: list[str], monkeypatch: pytest.MonkeyPatch) -> Pair:
    return await a_pair(store, monkeypatch)


@pytest_asyncio.fixture
async def known(pair: Pair, begun: list[str]) -> Known:
    return await known_of(pair.doors, begun)
