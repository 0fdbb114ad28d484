"""Gathered rows written to PostgreSQL: one statement for all of them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Table

from app.domain.stock import Shelf
from app.storage.rows import EventRow
from app.storage.statements.wording import to_json, value_picker
from app.storage.tables import events
from app.storage.together.gathered import Gathered, Row, StaleShelf

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
        inserts = gathered.inserts()
        parts = [_insertion(*kind, place) for place, kind in enumerate(inserts, 1)]
        values: list[Any] = [_values(*kind, rows) for kind, rows in inserts.items()]
        moved = [_moved_row(stored, after) for stored, after in gathered.moved.values()]
        sold = [{"sku": sku, "available": change} for sku, change in gathered.sold.items()]
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

    async def add_up(self, counts: Sequence[tuple[Table, Sequence[Row]]]) -> None:
        parts: list[str] = []
        values: list[str] = []
        for table, rows in counts:
            if rows:
                inserted = _insertion(table, tuple(rows[0]), len(parts) + 1)
                keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
                parts.append(
                    f"{inserted[:-1]} ON CONFLICT ({keys})"
                    f" DO UPDATE SET count = {table.name}.count + excluded.count)"
                )
                values.append(orjson.dumps(rows).decode())
        if parts:
            await self._driver.execute(f"WITH {', '.join(parts)} SELECT 1", *values)

    async def append(self, entries: Sequence[EventRow]) -> None:
        rows = _values(events, EventRow._fields, [entry._asdict() for entry in entries])
        for place, row in enumerate(rows, 1):
            row["position"] = place
        text = _appending(EventRow._fields)
        await self._driver.execute(text, orjson.dumps(rows).decode(), len(rows))


def _moved_row(stored: int, after: Shelf) -> Row:
    return {
        "sku": after.sku,
        "warehouse": after.warehouse,
        "on_hand": after.on_hand,
        "reserved": after.reserved,
        "version": after.version,
        "stored": stored,
    }


def _values(table: Table, names: tuple[str, ...], rows: Sequence[Row]) -> list[dict[str, Any]]:
    pick = _picker(table, names)
    return [dict(zip(names, pick(row), strict=True)) for row in rows]


@lru_cache(maxsize=200)
def _picker(table: Table, names: tuple[str, ...]) -> Any:
    return value_picker(names, [to_json(table.c[name].type) for name in names])


@lru_cache(maxsize=1_000)
def _insertion(table: Table, names: tuple[str, ...], place: int) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    rows = _ROWS.format(table=table.name, place=place)
    return f"new_{place} AS (INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {rows})"


@lru_cache(maxsize=10)
def _appending(names: tuple[str, ...]) -> str:
    others = ", ".join(f'"{name}"' for name in names if name != "position")
    rows = _ROWS.format(table=events.name, place=1)
    return (
        "WITH head AS (UPDATE log_head SET position = position + $2 WHERE id = 1"
        " RETURNING position - $2 AS before)"
        f" INSERT INTO events (position, {others})"
        f" SELECT head.before + new.position, {others} FROM {rows} AS new, head"
    )
