"""What works leave to be written together, and what a database must be able to do with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Table

from app.domain.stock import Place, Shelf
from app.storage.rows import EventRow
from app.storage.tables import shelves

Row = Mapping[str, Any]


class StaleShelf(Exception):
    """A shelf changed under the lock: a bug in the order of locks, never the caller's fault."""


class Gathered:
    """Rows to insert and stock that moved."""

    def __init__(self) -> None:
        self.rows: dict[tuple[Table, tuple[str, ...]], list[Row]] = {}
        self.new: dict[Place, Shelf] = {}
        self.moved: dict[Place, tuple[int, Shelf]] = {}
        self.sold: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self.rows or self.new or self.moved or self.sold)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Rows of `table` that all name the same columns."""
        self.rows.setdefault((table, tuple(rows[0])), []).extend(rows)

    def move(self, before: Shelf | None, after: Shelf) -> None:
        """A shelf that is stored as `before` or is new, unless it has moved here already."""
        if before is None or after.place in self.new:
            self.new[after.place] = after
            return
        stored, _ = self.moved.get(after.place, (before.version, before))
        self.moved[after.place] = stored, after

    def sell(self, sku: str, change: int) -> None:
        """What can be sold of a product changes by so much."""
        self.sold[sku] += change

    def join(self, later: "Gathered") -> None:
        """Take over what another one gathered after this."""
        for key, rows in later.rows.items():
            self.rows.setdefault(key, []).extend(rows)
        self.new |= later.new
        for place, (stored, after) in later.moved.items():
            if place in self.new:
                self.new[place] = after
            else:
                self.moved[place] = self.moved.get(place, (stored,))[0], after
        self.sold.update(later.sold)

    def inserts(self) -> Mapping[tuple[Table, tuple[str, ...]], Sequence[Row]]:
        """The rows to insert, by their table and columns; new shelves are among them."""
        if not self.new:
            return self.rows
        names = Shelf.__slots__
        made = [{name: getattr(shelf, name) for name in names} for shelf in self.new.values()]
        return {**self.rows, (shelves, names): made}


class Writer(Protocol):
    """Writes to one database what was gathered for it."""

    async def say(self, *words: str) -> None:
        """Words about savepoints, one after another."""

    async def write(self, gathered: Gathered) -> None:
        """Write all of it.

        Raises:
            StaleShelf: a shelf is not as it was known.
        """

    async def add_up(self, counts: Sequence[tuple[Table, Sequence[Row]]]) -> None:
        """Add to counters, each table's rows in the order they are given in."""

    async def append(self, entries: Sequence[EventRow]) -> None:
        """Write entries of the log behind its head, which stays locked until the commit."""
