"""A large shop made of copies of a driven one, a table at a time, in SQL.

Each copy lies one window of time after the one before; the last has the times of the original.
Ids keep their form, as a window is a whole step of their first letters. Positions, the ledger and
the totals go on from copy to copy, so that they add up as if all of it had been driven.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from sqlalchemy import Column, LargeBinary, String, Table

from app.storage.care.migrating import migrate
from app.storage.statements.columns import Instant
from app.storage.statements.grams import spelled as grams_of
from app.storage.tables import metadata
from bench.copies import PREFIX, Copy, Renumberer
from bench.people import Renamer
from bench.progress import bar
from bench.scene import Scene

WAITING_ROOM_KIB: Final = 4_000_000
ONCE: Final = frozenset(
    {
        "secrets",
        "warehouses",
        "log_head",
        "products",
        "product_substitutes",
        "product_texts",
        "shelves",
        "totals",
    }
)
"""Copied once: one row stands for the whole shop."""
SUMMED: Final = ("throughput", "deliveries")
NEVER: Final = frozenset(
    {
        "deadlines",
        "adjustments",
        "carrier_choices",
        "carrier_polls",
        "idempotency",
        "ledger_sums",
        "log_horizon",
        "log_readers",
        "order_paces",
        "order_risks",
        "payment_events",
        "notifications",
        "revoked_tokens",
        "shortage_offers",
        "unmatched_scans",
    }
)
IDS: Final = frozenset({"order_id", "customer_id", "shipment_id", "alert_id"})
KEYS: Final = frozenset({"account_key", "email_key", "term"})
CONTEXTS: Final = {
    "customers": ("customer", "id"),
    "orders": ("order", "id"),
    "carrier_instructions": ("instruction", "shipment_id"),
    "notes": ("note", "order_id"),
    "tracking_events": ("scan", "shipment_id"),
}
"""What a sealed value is bound to, see `app.storage.care.rotation`."""
SHELF: Final = (
    "(SELECT {wanted} FROM base.shelves s WHERE s.sku = t.sku AND s.warehouse = t.warehouse)"
)
FREE: Final = "(SELECT available FROM base.products p WHERE p.sku = t.sku)"
RUNNING: Final = {
    "on_hand": SHELF.format(wanted="on_hand"),
    "reserved": SHELF.format(wanted="reserved"),
    "on_hand_after": SHELF.format(wanted="on_hand"),
    "reserved_after": SHELF.format(wanted="reserved"),
    "available_everywhere": FREE,
}
"""What one copy adds to these columns of the ledger and the log."""


def multiply(base: Scene, made: Scene) -> None:
    """Fill `made` with as many copies of `base` as it has room for."""
    for name in ("secret.key", "encryption.keys"):
        shutil.copy(base.folder / name, made.folder / name)
    asyncio.run(migrate(f"sqlite+aiosqlite:///{made.database}"))
    with closing(sqlite3.connect(made.database, isolation_level=None)) as connection:
        _hurry(connection)
        connection.execute("ATTACH ? AS base", (str(base.database),))
        indexes = _without_indexes(connection)
        _fill(connection, base, made.orders // base.orders)
        for index in indexes:
            connection.execute(index)
        connection.execute("DETACH base")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode = WAL")


def _hurry(connection: sqlite3.Connection) -> None:
    """Nothing of it has to outlive a power cut: it would be made again."""
    for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{WAITING_ROOM_KIB}"):
        connection.execute(f"PRAGMA {pragma}")


def _without_indexes(connection: sqlite3.Connection) -> list[str]:
    """Drop what is quicker to build at the end; returns how."""
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _, sql in found]


def _fill(connection: sqlite3.Connection, base: Scene, copies: int) -> None:
    renamer, renumberer = Renamer(base), Renumberer(connection)
    connection.create_function("renumbered", 1, renumberer.number, deterministic=True)
    connection.create_function("renamed_key", 1, renamer.key, deterministic=True)
    connection.create_function("renamed_seal", 4, renamer.seal)
    connection.create_function("grams_of", 1, grams_of, deterministic=True)
    (head,) = connection.execute(f"SELECT substr(min(id), 1, {PREFIX}) FROM base.orders").fetchone()
    statements = list(_statements())
    with bar(f"multiplying to {made_of(copies, base):,} orders", copies) as watch:
        connection.execute("BEGIN")
        _once(connection, copies)
        for ordinal in range(copies):
            copy = Copy(ordinal, copies - 1 - ordinal)
            given = copy.parameters(head)
            renamer.turn(ordinal)
            renumberer.turn(copy)
            for statement in statements:
                connection.execute(statement, given)
            watch(ordinal + 1, copies)
        connection.execute(_FOLDED)
        connection.execute("COMMIT")


def made_of(copies: int, base: Scene) -> int:
    return copies * base.orders


def _once(connection: sqlite3.Connection, copies: int) -> None:
    """The tables whose rows are the shop's own: as they are, their sums times the copies."""
    connection.execute("DELETE FROM log_head")
    grown = {
        "log_head": ("position",),
        "products": ("available",),
        "shelves": ("on_hand", "reserved", "incoming"),
        "totals": ("count",),
    }
    for table in metadata.sorted_tables:
        if table.name not in ONCE:
            continue
        name = table.name
        columns = [column.name for column in metadata.tables[name].columns]
        values = [f"{c} * :copies" if c in grown.get(name, ()) else f'"{c}"' for c in columns]
        connection.execute(
            f"INSERT INTO {name} ({_listed(columns)}) SELECT {', '.join(values)} FROM base.{name}",
            {"copies": copies} if ":copies" in "".join(values) else {},
        )


def _statements() -> Iterator[str]:
    """One insert for each table that grows, those that others refer to first."""
    for table in metadata.sorted_tables:
        if table.name in ONCE | NEVER | {*SUMMED}:
            continue
        columns = [column.name for column in table.columns]
        values = ", ".join(_value(table, column) for column in table.columns)
        keys = ", ".join(f't."{column.name}"' for column in table.primary_key.columns)
        yield (
            f"INSERT INTO {table.name} ({_listed(columns)})"
            f" SELECT {values} FROM base.{table.name} t ORDER BY {keys}"
        )
    yield _UNSOLD
    yield _UNSOLD_TEXTS
    yield _THROUGHPUT
    yield _DELIVERIES


def _listed(columns: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _value(table: Table, column: Column[Any]) -> str:
    """What a copy has in this column, told by the column's name and type."""
    plain = f't."{column.name}"'
    name = column.name
    if isinstance(column.type, Instant):
        return f"{plain} + :shift"
    if isinstance(column.type, LargeBinary):
        return _blob(table, name, plain)
    if name in IDS or (name in {"id", "subject"} and isinstance(column.type, String)):
        return f":head || substr({plain}, {PREFIX + 1})"
    if name in _WORDS:
        return _WORDS[name].format(plain)
    if (name == "position" and table.name == "events") or (name == "id"):
        return f'{plain} + :ordinal * (SELECT max("{name}") FROM base.{table.name})'
    if name in RUNNING:
        return f"{plain} + :ordinal * {RUNNING[name]}"
    return plain


def _blob(table: Table, name: str, plain: str) -> str:
    if name == "sealed":
        context, owner = CONTEXTS[table.name]
        new = f":head || substr(t.{owner}, {PREFIX + 1})"
        return f"renamed_seal('{context}', t.{owner}, {new}, {plain})"
    return f"renamed_key({plain})" if name in KEYS else plain


_WORDS: Final = {
    "number": "renumbered({})",
    "order_number": "renumbered({})",
    "tracking_number": "'JJD' || :code || substr({}, 7)",
    "tracking_folded": "'jjd' || lower(:code) || substr({}, 7)",
    "detail": "CASE WHEN {0} LIKE '%order_number%' THEN json_set({0}, '$.order_number',"
    " renumbered(json_extract({0}, '$.order_number'))) ELSE {0} END",
}
_UNSOLD: Final = """INSERT INTO products (sku, name, price_minor, currency, available)
  SELECT sku || '-' || :code, name || ' ' || :code, price_minor, currency, 0
  FROM base.products ORDER BY sku LIMIT 50"""
_UNSOLD_TEXTS: Final = """INSERT INTO product_texts (sku, text, grams)
  SELECT sku || '-' || :code, text || ' ' || lower(:code), grams_of(text || ' ' || lower(:code))
  FROM base.product_texts ORDER BY sku LIMIT 50"""
"""A catalogue grows with its shop: one more product for twenty orders, none in stock yet."""
_THROUGHPUT: Final = """INSERT INTO throughput (kind, minute, count)
  SELECT kind, minute + :shift / 60000000, count FROM base.throughput WHERE true
  ON CONFLICT (kind, minute) DO UPDATE SET count = count + excluded.count"""
_DELIVERIES: Final = """INSERT INTO deliveries (day, carrier, warehouse, arrival, count)
  SELECT day + :shift / 86400000000, carrier, warehouse, arrival, count
  FROM base.deliveries WHERE true
  ON CONFLICT (day, carrier, warehouse, arrival) DO UPDATE SET count = count + excluded.count"""
_FOLDED: Final = """INSERT INTO ledger_sums (sku, warehouse, movement_id, on_hand, reserved)
  SELECT sku, warehouse, max(id), sum(on_hand_change), sum(reserved_change)
  FROM stock_movements GROUP BY sku, warehouse"""
"""As a server that has run for a while has folded it."""
