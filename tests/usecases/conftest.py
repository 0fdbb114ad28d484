"""The use cases are tested on both databases."""

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
