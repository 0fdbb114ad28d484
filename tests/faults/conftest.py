"""Real processes that are killed; databases of both kinds under them."""

from tests.databases import (
    database_kind,
    migrated_file,
    migrated_postgres,
    migrated_sqlite,
    migrated_template,
    migrated_url,
    postgres_server,
)

__all__ = [
    "database_kind",
    "migrated_file",
    "migrated_postgres",
    "migrated_sqlite",
    "migrated_template",
    "migrated_url",
    "postgres_server",
]
