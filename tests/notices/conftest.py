"""Databases of both kinds, and a real mail server that does as it is told."""

from collections.abc import Iterator

import pytest

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
from tests.notices.mailing import MailRoom, receiving
from tests.usecases.emptied import migrated_postgres, postgres_of_worker

__all__ = [
    "database_kind",
    "database_url",
    "mail_room",
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


@pytest.fixture
def mail_room() -> Iterator[MailRoom]:
    with receiving() as room:
        yield room
