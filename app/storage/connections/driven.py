"""A connection to PostgreSQL whose driver is asked directly by what is asked all day."""

from collections.abc import Awaitable, Callable, Coroutine, Generator, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.storage.connections.lanes import Strayed
from app.storage.together.shared import Shared

T = TypeVar("T")
RENEWED_AFTER_S: Final = 60.0
"""A connection keeps its plans, also those made while a table was empty. A new one plans anew."""

GOODBYE_S: Final = 1.0


class Driven:
    """One connection that begins and ends its transactions by word.

    What is prepared goes to the driver; anything else through SQLAlchemy, which by its
    AUTOCOMMIT sends no BEGIN of its own, on the same connection and in the same transaction.
    """

    def __init__(self, connection: AsyncConnection, driver: Any) -> None:
        self._alchemy = connection
        self.driver = driver
        self.dialect = connection.dialect
        self.shared: Shared | None = None
        self.is_asking = False
        self.is_unsure = False
        """Whether a COMMIT was sent and not answered."""
        self._is_open = False
        self._old_from = monotonic() + RENEWED_AFTER_S

    @property
    def is_old(self) -> bool:
        """Whether its plans may be for tables that have grown since."""
        return monotonic() > self._old_from

    @classmethod
    async def open(cls, engine: AsyncEngine) -> "Driven":
        connection = await engine.connect()
        return cls(connection, (await connection.get_raw_connection()).driver_connection)

    async def rows(self, text: str, values: list[Any]) -> list[Any]:
        """The rows that a query answers."""
        found: list[Any] = await self._ask(True, self.driver.fetch, text, *values)
        return found

    async def change(self, text: str, values: list[Any]) -> list[Any]:
        """The rows that a change returns."""
        found: list[Any] = await self._ask(False, self.driver.fetch, text, *values)
        return found

    async def count_changed(self, text: str, values: list[Any]) -> int:
        """How many rows a change touched."""
        status: str = await self._ask(False, self.driver.execute, text, *values)
        return int(status.rpartition(" ")[2])

    async def say(self, words: str) -> None:
        """Words that change nothing in the database, such as a setting of this transaction."""
        await self._ask(True, self.driver.execute, words)

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        reads = bool(getattr(statement, "is_select", False))
        return await self._ask(reads, self._alchemy.execute, statement, parameters)

    async def scalar(self, statement: Any, parameters: Any = None) -> Any:
        reads = bool(getattr(statement, "is_select", False))
        return await self._ask(reads, self._alchemy.scalar, statement, parameters)

    async def scalars(self, statement: Any, parameters: Any = None) -> Any:
        reads = bool(getattr(statement, "is_select", False))
        return await self._ask(reads, self._alchemy.scalars, statement, parameters)

    async def copy(
        self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """Insert very many rows, as the driver takes them."""
        await self._ask(False, self._copy_rows, table, columns, rows)

    async def _copy_rows(
        self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        await self.driver.copy_records_to_table(table, records=rows, columns=columns)

    async def start_transaction(self, words: str) -> None:
        """Begin a transaction, and end the one that was only read in."""
        self.shared = None
        ended, self._is_open = "COMMIT; " if self._is_open else "", True
        await self.driver.execute(ended + words)

    async def commit(self) -> None:
        """Make the transaction durable. Until it answers, nobody can know whether it is."""
        self.is_unsure = True
        await self.driver.execute("COMMIT")
        self.is_unsure = self._is_open = False
        self.shared = None

    async def end(self) -> None:
        """End a transaction that was only read in, where there is one."""
        if self._is_open:
            self._is_open = False
            await self.driver.execute("COMMIT")

    async def take_back(self) -> None:
        """Undo the transaction."""
        self.shared, self._is_open = None, False
        await self.driver.execute("ROLLBACK")

    async def give_up(self) -> None:
        """Hang up, whatever state it is in."""
        with suppress(Exception):
            await self._alchemy.invalidate()
        with suppress(Exception):
            await self._alchemy.close()

    async def retire(self) -> None:
        """Say goodbye and hang up."""
        with suppress(Exception):
            await self.driver.close(timeout=GOODBYE_S)
        await self.give_up()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` returns.

        Raises:
            Strayed: it awaits something else than this connection.
        """
        return await _Watched(work, self)

    async def _ask(self, only_reads: bool, ask: Callable[..., Awaitable[T]], *given: Any) -> T:
        self.is_asking = True
        try:
            if self.shared is not None:
                await self.shared.settle(only_reads=only_reads)
            return await ask(*given)
        finally:
            self.is_asking = False


class _Watched(Awaitable[T]):
    """A work that may wait for nothing but its connection: others wait for what it has locked."""

    def __init__(self, work: Coroutine[Any, Any, T], connection: Driven) -> None:
        self._work = work
        self._connection = connection

    def __await__(self) -> Generator[Any, Any, T]:
        step: Callable[[Any], Any] = self._work.send
        given: Any = None
        while True:
            try:
                awaited = step(given)
            except StopIteration as done:
                result: T = done.value
                return result
            if not self._connection.is_asking:
                self._work.close()
                raise Strayed("a work awaits its connection only")
            step, given = self._work.send, None
            try:
                yield awaited
            except BaseException as thrown:
                step, given = self._work.throw, thrown
