"""Rows written all day, past SQLAlchemy's per-execution work.

New rows wait to be written together with others; changes go to the driver as text it knows.
"""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Delete, Table, Update, bindparam, delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.connections.driven import Driven
from app.storage.connections.lanes import Inline
from app.storage.statements.wording import for_postgres, for_sqlite, plain
from app.storage.together.gathered import Row, named_columns
from app.storage.together.shared import Shared


def sharing(connection: AsyncConnection) -> Shared:
    """What the works of this connection's transaction share."""
    assert isinstance(connection, Inline | Driven), "works run in lanes"
    assert connection.shared is not None, "works that write run in a write turn"
    return connection.shared


async def insert_rows(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Leave `rows` to be inserted with others; they all name the same columns."""
    if rows:
        columns = named_columns(table, tuple(rows[0]))
        sharing(connection).insert(columns, [columns.values(row) for row in rows])


async def update_rows(connection: AsyncConnection, table: Table, where: Row, changes: Row) -> int:
    """Write `changes` over the rows whose columns are as `where` says; how many there were."""
    change = _updating(table, tuple(where), tuple(changes))
    given = {f"the_{name}": value for name, value in where.items()}
    given |= {f"new_{name}": value for name, value in changes.items()}
    return await change.run(connection, given)


async def delete_rows(connection: AsyncConnection, table: Table, where: Row) -> int:
    """Delete the rows whose columns are as `where` says; how many there were."""
    change = _deleting(table, tuple(where))
    return await change.run(connection, {f"the_{name}": value for name, value in where.items()})


class _Change:
    """An update or a delete whose parameters have names, as both drivers take it."""

    def __init__(self, statement: Update | Delete) -> None:
        self._worded = for_sqlite(statement)
        self._numbered = for_postgres(statement)

    async def run(self, connection: AsyncConnection, given: dict[str, object]) -> int:
        """How many rows it changed."""
        if isinstance(connection, Inline):
            await connection.settle(only_reads=False)
            text, constants = self._worded
            values = constants | {name: plain(value) for name, value in given.items()}
            return connection.driver.execute(text, values).rowcount
        assert isinstance(connection, Driven), "works run in lanes"
        return await connection.count_changed(self._numbered.text, self._numbered.values(given))


@lru_cache(maxsize=200)
def _updating(table: Table, keys: tuple[str, ...], names: tuple[str, ...]) -> _Change:
    return _Change(
        update(table)
        .where(*(table.c[name] == bindparam(f"the_{name}") for name in keys))
        .values({name: bindparam(f"new_{name}") for name in names})
    )


@lru_cache(maxsize=200)
def _deleting(table: Table, keys: tuple[str, ...]) -> _Change:
    return _Change(
        delete(table).where(*(table.c[name] == bindparam(f"the_{name}") for name in keys))
    )
