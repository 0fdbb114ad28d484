"""Gathered rows written to PostgreSQL: one statement for all of them."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import orjson

from app.domain.stock import Shelf
from app.storage.statements.wording import to_json, value_picker
from app.storage.tables import events
from app.storage.together.entries import KINDS, Entry
from app.storage.together.gathered import Columns, Gathered, Row, StaleShelf, Values

_ROWS: Final = "json_populate_recordset(NULL::{table}, ${place}::json)"
"""Rows as the table has them, from a parameter that is one text however many they are."""
_MOVED: Final = (
    "UPDATE shelves SET on_hand = new.on_hand, reserved = new.reserved, version = new.version"
    " FROM json_to_recordset(${place}::json) AS new"
    " (sku text, warehouse text, on_hand int, reserved int, version int, stored int)"
    " WHERE shelves.sku = new.sku AND shelves.warehouse = new.warehouse"
    " AND shelves.version = new.stored RETURNING 1"
)
_SOLD: Final = (
    "UPDATE products SET available = products.available + new.available"
    " FROM json_to_recordset(${place}::json) AS new (sku text, available int)"
    " WHERE products.sku = new.sku"
)


class PostgresWriter:
    """Writes by as few round trips as there can be."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver

    async def say(self, *words: str) -> None:
        await self._driver.execute("; ".join(words))

    async def write(self, gathered: Gathered) -> None:
        """Write all of it by one statement."""
        new, changed = gathered.moved()
        inserts = gathered.inserts(new)
        parts = [_insertion(columns, place) for place, columns in enumerate(inserts, 1)]
        values: list[Any] = [_named(columns, rows) for columns, rows in inserts.items()]
        moved = [_moved_row(stored, after) for stored, after in changed]
        sold = [{"sku": sku, "available": change} for sku, change in gathered.sold().items()]
        for name, text, changes in (("moved", _MOVED, moved), ("sold", _SOLD, sold)):
            if changes:
                parts.append(f"{name} AS ({text.format(place=len(parts) + 1)})")
                values.append(changes)
        if not parts:
            return
        counted = "(SELECT count(*) FROM moved)" if moved else "0"
        texts = (orjson.dumps(rows).decode() for rows in values)
        written = await self._driver.fetchval(f"WITH {', '.join(parts)} SELECT {counted}", *texts)
        if written != len(moved):
            raise StaleShelf(f"{len(moved) - written} of {len(moved)}")

    async def add_up(self, counts: Sequence[tuple[Columns, Sequence[Values]]]) -> None:
        parts: list[str] = []
        values: list[str] = []
        for columns, rows in counts:
            table = columns.table
            inserted = _insertion(columns, len(parts) + 1)
            keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
            parts.append(
                f"{inserted[:-1]} ON CONFLICT ({keys})"
                f" DO UPDATE SET count = {table.name}.count + excluded.count)"
            )
            values.append(orjson.dumps(_named(columns, rows)).decode())
        if parts:
            await self._driver.execute(f"WITH {', '.join(parts)} SELECT 1", *values)

    async def append(self, entries: Sequence[Entry]) -> None:
        rows = []
        for place, entry in enumerate(entries, 1):
            columns = _TOLD[type(entry)]
            rows += _named(columns, [(place, *entry)])
        await self._driver.execute(_APPENDED, orjson.dumps(rows).decode(), len(rows))


def _moved_row(stored: int, after: Shelf) -> Row:
    return {
        "sku": after.sku,
        "warehouse": after.warehouse,
        "on_hand": after.on_hand,
        "reserved": after.reserved,
        "version": after.version,
        "stored": stored,
    }


def _named(columns: Columns, rows: Sequence[Values]) -> list[dict[str, Any]]:
    values = _picker(columns)
    return [dict(zip(columns.names, values(row), strict=True)) for row in rows]


@lru_cache(maxsize=200)
def _picker(columns: Columns) -> Callable[[Values], Values]:
    converters = [to_json(columns.table.c[name].type) for name in columns.names]
    return value_picker(range(len(columns.names)), converters)


@lru_cache(maxsize=1_000)
def _insertion(columns: Columns, place: int) -> str:
    table, names = columns.table.name, ", ".join(f'"{name}"' for name in columns.names)
    rows = _ROWS.format(table=table, place=place)
    return f"new_{place} AS (INSERT INTO {table} ({names}) SELECT {names} FROM {rows})"


_TOLD: Final[Mapping[type, Columns]] = {
    kind: Columns(events, ("position", *kind._fields)) for kind in KINDS
}
_OTHERS: Final = ", ".join(f'"{column.name}"' for column in events.c if column.name != "position")
_APPENDED: Final = (
    "WITH head AS (UPDATE log_head SET position = position + $2 WHERE id = 1"
    " RETURNING position - $2 AS before)"
    f" INSERT INTO events (position, {_OTHERS})"
    f" SELECT head.before + new.position, {_OTHERS}"
    f" FROM {_ROWS.format(table=events.name, place=1)} AS new, head"
)
