"""Running totals for the wall: counted in the transaction of each change, never by scanning."""

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.columns import to_micros
from app.storage.lanes import Inline
from app.storage.prepared import NAMED
from app.storage.tables import throughput, totals

MINUTE_US = 60_000_000


def minute_of(at: datetime) -> int:
    """Whole minutes since 1970."""
    return to_micros(at) // MINUTE_US


class Tally:
    """Changes of the totals, gathered during a transaction and written at its end."""

    def __init__(self) -> None:
        self._totals: Counter[str] = Counter()
        self._minutes: Counter[tuple[str, int]] = Counter()

    def add(self, name: str, change: int) -> None:
        self._totals[name] += change

    def happened(self, kind: str, at: datetime) -> None:
        """One more `kind` (placed, shipped, delivered) in the minute of `at`."""
        self._minutes[kind, minute_of(at)] += 1

    async def write(self, connection: AsyncConnection) -> None:
        """In a fixed order, so that two writers never wait for each other in a circle."""
        changed = sorted((name, count) for name, count in self._totals.items() if count)
        if changed:
            await _add_up(
                connection, totals, [{"name": name, "count": count} for name, count in changed]
            )
        if self._minutes:
            rows: list[dict[str, str | int]] = [
                {"kind": kind, "minute": minute, "count": count}
                for (kind, minute), count in sorted(self._minutes.items())
            ]
            await _add_up(connection, throughput, rows)


async def _add_up(
    connection: AsyncConnection, table: Table, rows: list[dict[str, str | int]]
) -> None:
    if isinstance(connection, Inline):
        connection.driver.executemany(_TEXTS[table.name], rows)
        return
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    await connection.execute(_adding(table, make(table)), rows)


def _adding(table: Table, made: postgresql.Insert | sqlite.Insert) -> Insert:
    count: ColumnElement[int] = table.c["count"] + made.excluded["count"]
    return made.on_conflict_do_update(index_elements=list(table.primary_key), set_={"count": count})


_TEXTS = {
    table.name: str(_adding(table, sqlite.insert(table)).compile(dialect=NAMED))
    for table in (totals, throughput)
}
