"""Traps are shown on both databases where they differ."""

from tests.databases import (
    database_kind,
    migrated_file,
    migrated_postgres,
    migrated_sqlite,
    migrated_template,
    migrated_url,
    postgres_server,
    store,
)

__all__ = [
    "database_kind",
    "migrated_file",
    "migrated_postgres",
    "migrated_sqlite",
    "migrated_template",
    "migrated_url",
    "postgres_server",
    "store",
]
