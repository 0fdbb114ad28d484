"""SQLite's way in: threads with connections of their own, that take all waiting work at once.

A work is a coroutine that awaits nothing but its connection. In a lane that connection answers at
once, so the coroutine runs to its end without leaving the thread: one change of thread for a whole
operation however many statements it has, and under load one for many operations.
"""

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, cast

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.together.ahead import Ahead
from app.storage.together.shared import Shared

T = TypeVar("T")
Work = Callable[[AsyncConnection], Coroutine[Any, Any, T]]

AT_ONCE: Final = 50
"""Works of one transaction: more commits are saved than anybody notices having waited."""
FOR_OTHERS: Final = 10
"""Places of each turn that go by age alone, so that nobody starves behind the urgent."""


RETRY_S: Final = 1
"""A full queue of writes is worked off in about that time."""


class Crowded(Exception):
    """More work waits than is allowed; come back in a moment."""


class Strayed(RuntimeError):
    """A work awaited something else than its connection: that can't be run in a lane."""


class Inline:
    """A connection that looks asynchronous and answers at once."""

    def __init__(self, connection: Connection) -> None:
        self.sync = connection
        self.shared: Shared | None = None
        self.dialect = connection.dialect
        self.driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        await self.settle(only_reads=isinstance(statement, Select))
        return self.sync.execute(statement, parameters)

    async def scalar(self, statement: Any, parameters: Any = None) -> Any:
        await self.settle(only_reads=isinstance(statement, Select))
        return self.sync.scalar(statement, parameters)

    async def scalars(self, statement: Any, parameters: Any = None) -> Any:
        await self.settle(only_reads=isinstance(statement, Select))
        return self.sync.scalars(statement, parameters)

    async def exec_driver_sql(self, statement: str, parameters: Any = None) -> Any:
        await self.settle(only_reads=False)
        return self.sync.exec_driver_sql(statement, parameters)

    async def settle(self, *, only_reads: bool) -> None:
        """Write what waits to be written, before a statement that may look at it."""
        if self.shared is not None:
            await self.shared.settle(only_reads=only_reads)


def run_through(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result, run here and now.

    Raises:
        Strayed: it waits for something that does not answer at once.
    """
    try:
        coroutine.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    coroutine.close()
    raise Strayed("a work in a lane awaits its connection only")


@dataclass(slots=True)
class Job(Generic[T]):
    """A work that waits, and who waits for it."""

    work: Work[T]
    rank: int
    future: "asyncio.Future[T]"
    after: Callable[[T], None] | None = None
    ahead: Ahead | None = None
    result: T | None = None
    error: BaseException | None = None
    is_answered: bool = False


class Lane:
    """One thread and one connection; `turn` runs a batch of jobs in one transaction."""

    def __init__(
        self, name: str, engine: Engine, turn: Callable[[Inline, Sequence[Job[Any]]], None]
    ) -> None:
        self._engine = engine
        self._turn = turn
        self._connection: Inline | None = None
        self._waiting = WaitingLine()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._started = False

    async def run(
        self,
        work: Work[T],
        rank: int = 0,
        after: Callable[[T], None] | None = None,
        ahead: Ahead | None = None,
    ) -> T:
        """The result of `work`; whatever it raises is raised here.

        A caller who leaves while waiting is not served; a work that has begun is finished, and
        `after` hears its result on the loop though nobody waits for it.
        """
        if not self._started:
            self._started = True
            self._thread.start()
        job = Job(work, rank, asyncio.get_running_loop().create_future(), after, ahead)
        self._waiting.join(job)
        result: T = await job.future
        return result

    async def close(self) -> None:
        """Finish what waits, then end the thread."""
        self._waiting.close()
        if self._started:
            await asyncio.to_thread(self._thread.join)
        self._engine.dispose()

    def _run(self) -> None:
        while taken := self._waiting.take(AT_ONCE):
            jobs = [job for job in taken if not job.future.cancelled()]
            if not jobs:  # all have left while they waited
                continue
            try:
                if self._connection is None:
                    self._connection = Inline(self._engine.connect())
                self._turn(self._connection, jobs)
            except BaseException as broken:  # whoever waits must hear of it, whatever it is
                for job in jobs:
                    job.error = broken
                self._part_with_connection()
            loop = jobs[0].future.get_loop()
            loop.call_soon_threadsafe(answer, jobs)
        self._part_with_connection()

    def _part_with_connection(self) -> None:
        """After a turn that failed as a whole nobody knows its state: the next one gets another."""
        with suppress(Exception):
            self._engine.dispose()
        self._connection = None


def answer(jobs: Sequence[Job[Any]]) -> None:
    """Let everybody hear what became of their job; runs on the loop."""
    for job in jobs:
        job.is_answered = True
        if job.error is None and job.after is not None:
            job.after(job.result)
        if job.future.cancelled():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)


class WaitingLine:
    """Jobs that wait for their turn: urgent ones first, then by age."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._urgent: deque[Job[Any]] = deque()
        self._others: deque[Job[Any]] = deque()
        self._closed = False

    def __len__(self) -> int:
        return len(self._urgent) + len(self._others)

    def join(self, job: Job[Any]) -> None:
        with self._changed:
            (self._urgent if job.rank > 0 else self._others).append(job)
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()

    def take(self, most: int) -> list[Job[Any]]:
        """Up to `most` jobs, waiting until there is one; none when the line is closed."""
        with self._changed:
            while not len(self) and not self._closed:
                self._changed.wait()
            kept = min(len(self._others), FOR_OTHERS)
            taken = [self._urgent.popleft() for _ in range(min(len(self._urgent), most - kept))]
            room = most - len(taken)
            return taken + [self._others.popleft() for _ in range(min(len(self._others), room))]
