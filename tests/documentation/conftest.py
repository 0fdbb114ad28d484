"""What the pages ask is asked of SQLite: the answers' shapes do not hang on the database."""

import pytest

from tests.databases import migrated_file, migrated_sqlite, migrated_url, store

__all__ = ["migrated_file", "migrated_sqlite", "migrated_url", "store"]


@pytest.fixture
def database_kind() -> str:
    return "sqlite"
