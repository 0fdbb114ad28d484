"""SQLite's turns: what is done with the jobs that one lane took at once."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final, cast

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.connections.lanes import Inline, Job, run_through
from app.storage.together.ahead import Ahead
from app.storage.together.gathered import StaleShelf
from app.storage.together.gathered_on_sqlite import SqliteWriter
from app.storage.together.looked_up_inline import look_up_inline
from app.storage.together.shared import Shared

_SPOILT: Final = (sqlite3.Error, DBAPIError, StaleShelf)
"""After one of these nothing of the transaction can be kept."""


def read_turn(connection: Inline, jobs: Sequence[Job[Any]]) -> None:
    """Run the jobs on one moment of the database, one that began after all of them came."""
    driver = connection.driver
    driver.execute("BEGIN")
    for job in jobs:
        try:
            job.result = run_through(job.work(cast(AsyncConnection, connection)))
        except Exception as error:
            job.error = error
    driver.execute("COMMIT")


def write_turn(connection: Inline, jobs: Sequence[Job[Any]]) -> None:
    """Run the jobs one after another, write what they leave and commit once.

    Nobody hears before it is durable. One that is refused leaves nothing. Where the database
    itself refuses, the transaction is lost for all: each is then run again, alone.
    """
    connection.driver.execute("BEGIN IMMEDIATE")
    try:
        _together(connection, jobs)
    except Exception as lost:
        if connection.driver.in_transaction:  # SQLite may have taken it back itself
            connection.driver.execute("ROLLBACK")
        for job in jobs:
            job.result, job.error = None, lost if len(jobs) == 1 else None
        if len(jobs) > 1:
            for job in jobs:
                write_turn(connection, [job])
        return
    finally:
        connection.shared = None
    connection.driver.execute("COMMIT")


def _together(connection: Inline, jobs: Sequence[Job[Any]]) -> None:
    alone = len(jobs) == 1
    shared = Shared(SqliteWriter(connection.driver), alone=alone)
    answering = cast(AsyncConnection, connection)
    ahead = Ahead.of_all(job.ahead for job in jobs if job.ahead)
    run_through(look_up_inline(answering, shared, ahead))
    connection.shared = shared
    for job in jobs:
        try:
            job.result = run_through(job.work(answering))
        except Exception as error:
            if alone or isinstance(error, _SPOILT):
                raise
            job.error = error
            run_through(shared.drop())
    run_through(shared.finish())
