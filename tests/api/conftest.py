"""Doors that touch a database are tested on both."""

from collections.abc import AsyncIterator

import pytest_asyncio

from app.storage.store import Store
from tests.api.doors import Doors, opened_doors
from tests.databases import (
    database_kind,
    database_url,
    migrated_file,
    migrated_sqlite,
    migrated_template,
    migrated_url,
    new_postgres,
    new_sqlite,
    postgres_server,
    store,
)
from tests.usecases.emptied import migrated_postgres, postgres_of_worker

__all__ = [
    "database_kind",
    "database_url",
    "doors",
    "migrated_file",
    "migrated_postgres",
    "migrated_sqlite",
    "migrated_template",
    "migrated_url",
    "new_postgres",
    "new_sqlite",
    "postgres_of_worker",
    "postgres_server",
    "store",
]


@pytest_asyncio.fixture
async def doors(store: Store) -> AsyncIterator[Doors]:
    async with opened_doors(store) as opened:
        yield opened
