"""Gathered rows written to SQLite: each statement once for all rows of its kind."""

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Table

from app.storage.rows import EventRow
from app.storage.statements.wording import to_driver, value_picker
from app.storage.tables import events, metadata
from app.storage.together.gathered import Gathered, Row, StaleShelf

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
        inserts = gathered.inserts()
        for kind in sorted(inserts, key=lambda kind: _RANKS[kind[0]]):
            text, values = _insertion(*kind)
            self._driver.executemany(text, map(values, inserts[kind]))
        moved = [
            (after.on_hand, after.reserved, after.version, after.sku, after.warehouse, stored)
            for stored, after in gathered.moved.values()
        ]
        written = self._driver.executemany(_MOVED, moved).rowcount if moved else 0
        if written != len(moved):
            raise StaleShelf(f"{len(moved) - written} of {len(moved)}")
        self._driver.executemany(_SOLD, ((change, sku) for sku, change in gathered.sold.items()))

    async def add_up(self, counts: Sequence[tuple[Table, Sequence[Row]]]) -> None:
        for table, rows in counts:
            if rows:
                text, values = _insertion(table, tuple(rows[0]))
                keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
                added = f"ON CONFLICT ({keys}) DO UPDATE SET count = count + excluded.count"
                self._driver.executemany(f"{text} {added}", map(values, rows))

    async def append(self, entries: Sequence[EventRow]) -> None:
        head = self._driver.execute(_GROWN, (len(entries),)).fetchone()[0]
        first = head - len(entries) + 1
        text, _ = _insertion(events, EventRow._fields)
        self._driver.executemany(
            text, (_ENTRY((first + place, *entry[1:])) for place, entry in enumerate(entries))
        )


@lru_cache(maxsize=200)
def _insertion(table: Table, names: tuple[str, ...]) -> tuple[str, Any]:
    """The statement for these columns, and a function from a row to its values in order."""
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    values = value_picker(names, [to_driver(table.c[name].type) for name in names])
    return f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", values


_ENTRY: Final = value_picker(
    range(len(EventRow._fields)), [to_driver(events.c[name].type) for name in EventRow._fields]
)
