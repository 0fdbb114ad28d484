"""What works leave to be written together, and what a database must be able to do with it."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, Protocol

from sqlalchemy import Table

from app.domain.stock import Place, Shelf
from app.storage.tables import shelves
from app.storage.together.entries import Entry

Row = Mapping[str, Any]
Values = tuple[Any, ...]


class StaleShelf(Exception):
    """A shelf changed under the lock: a bug in the order of locks, never the caller's fault."""


class Columns:
    """Columns of a table, two or more, in the order in which rows of values fill them."""

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        self.table = table
        self.names = tuple(map(str, names))
        self.values: Callable[[Row], Values] = itemgetter(*names)
        """A row whose values have names, as these columns take it."""


named_columns: Final = lru_cache(maxsize=200)(Columns)
"""The columns that rows of names fill: the same object for the same names."""
_SHELVES: Final = Columns(shelves, Shelf._fields)


class Gathered:
    """Rows to insert, and stock that moved, in the order in which works left them.

    What was left since the last `keep` is the work's at hand, and can be taken out again.
    """

    def __init__(self) -> None:
        self._rows: dict[Columns, list[Values]] = {}
        self._moves: list[tuple[Shelf | None, Shelf]] = []
        self._added: list[tuple[Columns, int]] = []
        self._kept_moves = 0

    def __bool__(self) -> bool:
        return bool(self._rows or self._moves)

    @property
    def has_own(self) -> bool:
        """Whether the work at hand has left anything."""
        return bool(self._added) or len(self._moves) > self._kept_moves

    def insert(self, columns: Columns, rows: Sequence[Values]) -> None:
        """Rows that fill these columns."""
        known = self._rows.setdefault(columns, [])
        self._added.append((columns, len(known)))
        known += rows

    def move(self, before: Shelf | None, after: Shelf) -> None:
        """A shelf that was as `before`, where there was one."""
        self._moves.append((before, after))

    def keep(self) -> None:
        """What the work at hand has left stands."""
        self._added.clear()
        self._kept_moves = len(self._moves)

    def take_own(self) -> "Gathered":
        """What the work at hand has left, which is no longer here."""
        own = Gathered()
        for columns, before in reversed(self._added):
            rows = self._rows[columns]
            own._rows[columns] = rows[before:] + own._rows.get(columns, [])
            del rows[before:]
            if not rows:
                del self._rows[columns]
        own._moves = self._moves[self._kept_moves :]
        del self._moves[self._kept_moves :]
        self._added.clear()
        return own

    def moved(self) -> tuple[list[Shelf], list[tuple[int, Shelf]]]:
        """New shelves; and those that were stored, each with the version that it is stored in."""
        new: dict[Place, Shelf] = {}
        changed: dict[Place, tuple[int, Shelf]] = {}
        for before, after in self._moves:
            place = after.place
            if before is None or place in new:
                new[place] = after
            else:
                first = changed.get(place)
                changed[place] = first[0] if first else before.version, after
        return list(new.values()), list(changed.values())

    def sold(self) -> dict[str, int]:
        """By how much what can be sold of products has changed."""
        sums: dict[str, int] = {}
        for before, after in self._moves:
            change = after.available - (before.available if before else 0)
            sums[after.sku] = sums.get(after.sku, 0) + change
        return {sku: change for sku, change in sums.items() if change}

    def inserts(self, new: Sequence[Shelf]) -> Mapping[Columns, Sequence[Values]]:
        """The rows to insert; new shelves are among them."""
        return {**self._rows, _SHELVES: new} if new else self._rows


class Writer(Protocol):
    """Writes to one database what was gathered for it."""

    async def say(self, *words: str) -> None:
        """Words about savepoints, one after another."""

    async def write(self, gathered: Gathered) -> None:
        """Write all of it.

        Raises:
            StaleShelf: a shelf is not as it was known.
        """

    async def add_up(self, counts: Sequence[tuple[Columns, Sequence[Values]]]) -> None:
        """Add to counters, whose number comes last; rows go in the order they are given in."""

    async def append(self, entries: Sequence[Entry]) -> None:
        """Write entries of the log behind its head, which stays locked until the commit."""
