"""SQLite's own word on how it would run a statement, and what of it grows with the shop."""

import re
import sqlite3
from collections.abc import Iterable

from app.storage.tables import metadata

CONSTANT = {
    "warehouses": "a shop has some, and the allocation weighs them all",
    "totals": "one row a figure of the wall",
    "log_head": "one row",
    "log_horizon": "one row",
    "log_readers": "one row a sender",
    "secrets": "one row a key",
    "revoked_tokens": "read whole once, when a process starts",
}
"""Tables that may be read whole, and why."""
GROWING = {table.name for table in metadata.sorted_tables} - set(CONSTANT)
OWNED = re.compile(
    r"\((id|sku|term|order_id|shipment_id|number|shipment_id)=\?"
    r"|PRIMARY KEY|USING INTEGER PRIMARY KEY|sqlite_autoindex"
)
"""A look-up by what a thing is or belongs to: as many rows as were named, or their parts."""
_STEP = re.compile(r"(SCAN|SEARCH) (\w+)")


MET_AT_ONCE = ("orders.open_alerts = 0",)
"""True of nearly every order: a page or a capped count of such is full after as many steps."""


def faults(connection: sqlite3.Connection, statement: str) -> list[str]:
    """What in the statement's plan costs more the more rows there are."""
    steps = connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    told = [(parent, detail) for _, parent, _, detail in steps]
    dense = any(condition in statement for condition in MET_AT_ONCE)
    found = [detail for _, detail in told if _is_full(detail) and not dense]
    for parent, detail in told:
        if detail.startswith("USE TEMP B-TREE FOR") and "DISTINCT" not in detail:
            beside = [other for other_parent, other in told if other_parent == parent]
            if any(_drives_many(other) for other in beside):
                found.append(f"{detail} after {beside}")
    return found


def _table(detail: str) -> str | None:
    step = _STEP.match(detail)
    return None if step is None else re.sub(r"_\d+$", "", step.group(2))


def _is_full(detail: str) -> bool:
    """A walk over a whole table; one along an index is in its order, and a LIMIT ends it."""
    along = "USING INDEX" in detail or "USING COVERING INDEX" in detail
    return detail.startswith("SCAN") and _table(detail) in GROWING and not along


def _drives_many(detail: str) -> bool:
    return _table(detail) in GROWING and (detail.startswith("SCAN") or OWNED.search(detail) is None)


def faults_of(file: str, statements: Iterable[str]) -> dict[str, list[str]]:
    """The statements that have faults, each once."""
    connection = sqlite3.connect(file)
    try:
        found = {each: faults(connection, each) for each in dict.fromkeys(statements)}
    finally:
        connection.close()
    return {statement: wrong for statement, wrong in found.items() if wrong}
