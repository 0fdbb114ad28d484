"""Real processes that are killed; databases of both kinds under them."""

import logging

from tests.databases import (
    database_kind,
    migrated_file,
    migrated_sqlite,
    migrated_template,
    migrated_url,
    postgres_server,
)
from tests.usecases.emptied import migrated_postgres, postgres_of_worker

__all__ = [
    "database_kind",
    "migrated_file",
    "migrated_postgres",
    "migrated_sqlite",
    "migrated_template",
    "migrated_url",
    "postgres_of_worker",
    "postgres_server",
]

logging.getLogger("httpx").setLevel(logging.WARNING)
"""A line for each of thousands of requests would bury what a run has to say."""
