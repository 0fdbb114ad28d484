"""PostgreSQL's way in: lanes whose connections are awaited, and what one turn in them is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar, cast

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.storage.connections.driven import Driven
from app.storage.connections.lanes import Job, WaitingLine, Work, answer
from app.storage.together.ahead import Ahead
from app.storage.together.gathered import StaleShelf
from app.storage.together.gathered_on_postgres import PostgresWriter
from app.storage.together.looking_up import look_up
from app.storage.together.shared import Shared

T = TypeVar("T")
Turn = Callable[[Driven, Sequence[Job[Any]]], Awaitable[None]]
READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
WRITING: Final = "BEGIN"
_HUNG_UP: Final = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresError,
)
"""What a BEGIN meets on a connection that the server has left."""
_SPOILT: Final = (DBAPIError, StaleShelf, *_HUNG_UP)
"""After one of these nothing of the transaction can be kept."""


class AwaitedLane:
    """Some connections; each takes its share of what waits, and runs it by one `turn`.

    A turn finds its transaction begun by the words of `begin`.
    """

    def __init__(
        self, engine: AsyncEngine, connections: int, at_once: int, begin: str, turn: Turn
    ) -> None:
        self._engine = engine
        self._connections = connections
        self._at_once = at_once
        self._begin = begin
        self._turn = turn
        self._waiting = WaitingLine()
        self._idle: list[Driven] = []
        self._serving: set[asyncio.Task[None]] = set()

    async def run(
        self,
        work: Work[T],
        rank: int = 0,
        after: Callable[[T], None] | None = None,
        ahead: Ahead | None = None,
    ) -> T:
        """The result of `work`; whatever it raises is raised here. See `Lane.run`."""
        job = Job(work, rank, asyncio.get_running_loop().create_future(), after, ahead)
        self._waiting.join(job)
        if len(self._serving) < self._connections:
            self._serving.add(asyncio.create_task(self._serve()))
        result: T = await job.future
        return result

    async def close(self) -> None:
        """Finish what waits, then hang up."""
        while self._serving:
            await asyncio.gather(*self._serving)
        while self._idle:
            await self._idle.pop().retire()
        await self._engine.dispose()

    async def _serve(self) -> None:
        try:
            await self._serve_all()
        finally:
            # Not when the task is over: whoever joined in between would wait for ever.
            self._serving.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _serve_all(self) -> None:
        connection: Driven | None = None
        while len(self._waiting):
            taken = self._waiting.take(self._share())
            jobs = [job for job in taken if not job.future.cancelled()]
            if not jobs:  # all have left while they waited
                continue
            try:
                connection = await self._begun(connection)
                await self._turn(connection, jobs)
                if not len(self._waiting):
                    await connection.end()
            except Exception as broken:  # whoever waits must hear of it, whatever it is
                for job in jobs:
                    job.error = job.error or broken
                if connection is not None:
                    await connection.give_up()
                    connection = None
            answer([job for job in jobs if not job.is_answered])
        if connection is not None:
            self._idle.append(connection)

    def _share(self) -> int:
        return min(self._at_once, -(-len(self._waiting) // self._connections))

    async def _begun(self, connection: Driven | None) -> Driven:
        """A connection in a new transaction; one that the server has left is replaced."""
        while connection is None and self._idle:
            connection = self._idle.pop()
        if connection is not None and connection.is_old:
            await connection.retire()
            connection = None
        if connection is not None and await self._has_begun(connection):
            return connection
        connection = await Driven.open(self._engine)
        if not await self._has_begun(connection):
            raise ConnectionResetError("PostgreSQL hangs up as soon as it is called")
        return connection

    async def _has_begun(self, connection: Driven) -> bool:
        try:
            await connection.start_transaction(self._begin)
        except _HUNG_UP:
            await connection.give_up()
            return False
        return True


async def read_turn(connection: Driven, jobs: Sequence[Job[Any]]) -> None:
    """Run the jobs on one moment of the database, one that began after all of them came."""
    for job in jobs:
        try:
            job.result = await connection.run(job.work(cast(AsyncConnection, connection)))
        except Exception as error:
            job.error = error
            await connection.take_back()
            await connection.start_transaction(READING)
        answer([job])


async def write_turn(connection: Driven, jobs: Sequence[Job[Any]]) -> None:
    """Run the jobs one after another and commit once; nobody hears before it is durable.

    One that is refused leaves nothing. Where the database itself refuses, the transaction is
    lost for all: each is then run again, alone.
    """
    try:
        await _together(connection, jobs)
    except Exception as lost:
        if connection.is_unsure:
            raise
        await connection.take_back()
        for job in jobs:
            job.result, job.error = None, lost if len(jobs) == 1 else None
        if len(jobs) > 1:
            for job in jobs:
                await connection.start_transaction(WRITING)
                await write_turn(connection, [job])


async def _together(connection: Driven, jobs: Sequence[Job[Any]]) -> None:
    alone = len(jobs) == 1
    shared = Shared(PostgresWriter(connection.driver), alone=alone)
    await look_up(connection, shared, Ahead.of_all(job.ahead for job in jobs if job.ahead))
    connection.shared = shared
    for job in jobs:
        try:
            job.result = await connection.run(job.work(cast(AsyncConnection, connection)))
        except Exception as error:
            if alone or isinstance(error, _SPOILT):
                raise
            job.error = error
            await shared.drop()
        if not alone:
            await asyncio.sleep(0)  # others of this process have waited long enough
    await shared.finish()
    await connection.commit()
