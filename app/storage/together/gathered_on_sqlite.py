"""Gathered rows written to SQLite: each statement once for all rows of its kind."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Boolean, Column, LargeBinary, Table
from sqlalchemy.types import TypeEngine

from app.storage.statements.columns import Instant
from app.storage.statements.wording import Convert, to_driver, value_picker
from app.storage.tables import events, metadata
from app.storage.together.entries import KINDS, Entry
from app.storage.together.gathered import Columns, Gathered, StaleShelf, Values

_RANKS: Final[Mapping[Table, int]] = {
    table: rank for rank, table in enumerate(metadata.sorted_tables)
}
"""Tables behind those they refer to: SQLite looks at foreign keys row by row."""
_MOVED: Final = (
    "UPDATE shelves SET on_hand = ?, reserved = ?, version = ?"
    " WHERE sku = ? AND warehouse = ? AND version = ?"
)
_SOLD: Final = "UPDATE products SET available = available + ? WHERE sku = ?"
_GROWN: Final = "UPDATE log_head SET position = position + ? WHERE id = 1 RETURNING position"


class SqliteWriter:
    """Writes through a driver that answers at once."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver

    async def say(self, *words: str) -> None:
        for each in words:
            self._driver.execute(each)

    async def write(self, gathered: Gathered) -> None:
        new, changed = gathered.moved()
        inserts = gathered.inserts(new)
        for columns in sorted(inserts, key=lambda columns: _RANKS[columns.table]):
            self._insert(columns, inserts[columns])
        moved = [
            (after.on_hand, after.reserved, after.version, after.sku, after.warehouse, stored)
            for stored, after in changed
        ]
        written = self._driver.executemany(_MOVED, moved).rowcount if moved else 0
        if written != len(moved):
            raise StaleShelf(f"{len(moved) - written} of {len(moved)}")
        sold = gathered.sold().items()
        self._driver.executemany(_SOLD, [(change, sku) for sku, change in sold])

    async def add_up(self, counts: Sequence[tuple[Columns, Sequence[Values]]]) -> None:
        for columns, rows in counts:
            keys = ", ".join(f'"{column.name}"' for column in columns.table.primary_key)
            self._insert(
                columns, rows, f"ON CONFLICT ({keys}) DO UPDATE SET count = count + excluded.count"
            )

    async def append(self, entries: Sequence[Entry]) -> None:
        head = self._driver.execute(_GROWN, (len(entries),)).fetchone()[0]
        numbered = enumerate(entries, head - len(entries) + 1)
        for kind, alike in groupby(numbered, key=lambda one: type(one[1])):
            text, values = _TOLD[kind]
            self._driver.executemany(text, [values((place, *entry)) for place, entry in alike])

    def _insert(self, columns: Columns, rows: Sequence[Values], otherwise: str = "") -> None:
        """What no row has is left out: the driver takes half a microsecond for each null."""
        names: list[str] = []
        values: list[Iterable[Any]] = []
        for (name, converted), column in zip(_kinds(columns), zip(*rows, strict=True), strict=True):
            if column.count(None) < len(column):
                names.append(name)
                values.append(converted(column))
        text = f"{_insertion(columns.table, tuple(names))} {otherwise}"
        self._driver.executemany(text, zip(*values, strict=True))


@lru_cache(maxsize=1_000)
def _insertion(table: Table, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(names))})"


@lru_cache(maxsize=200)
def _kinds(columns: Columns) -> list[tuple[str, Callable[[Values], Iterable[Any]]]]:
    """The columns' names, and what makes their values into what the driver takes."""
    return [(name, _converter(columns.table.c[name])) for name in columns.names]


def _converter(column: Column[Any]) -> Callable[[Values], Iterable[Any]]:
    convert = _to_driver(column.type)
    if convert is None:
        return lambda values: values
    if column.nullable:
        return lambda values: [None if value is None else convert(value) for value in values]
    return lambda values: map(convert, values)


def _to_driver(kind: TypeEngine[Any]) -> Convert | None:
    """Of these the driver knows at once how to take them."""
    if isinstance(kind, Boolean):
        return int
    return bytearray if isinstance(kind, LargeBinary) else to_driver(kind)


def _telling(entry: type[Entry]) -> tuple[str, Callable[[Values], Values]]:
    """The statement for entries of this kind, and a function from a numbered one to its values.

    Their instants are numbers already.
    """
    names = ("position", *entry._fields)
    kinds = [events.c[name].type for name in names]
    converters = [None if isinstance(kind, Instant) else _to_driver(kind) for kind in kinds]
    return _insertion(events, names), value_picker(range(len(names)), converters)


_TOLD: Final[Mapping[type, tuple[str, Callable[[Values], Values]]]] = {
    kind: _telling(kind) for kind in KINDS
}
