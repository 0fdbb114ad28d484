"""Rows written all day: on SQLite as text the driver knows already, elsewhere by SQLAlchemy."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Table, Update, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from app.storage.columns import Instant, Words, to_micros
from app.storage.lanes import Inline
from app.storage.prepared import NAMED

Row = Mapping[str, Any]
Values = Callable[[Row], tuple[Any, ...]]


async def insert_rows(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert `rows`, which all name the same columns; nothing happens where there are none."""
    if not rows:
        return
    if not isinstance(connection, Inline):
        await connection.execute(insert(table), rows)
        return
    text, values = _insertion(table, tuple(rows[0]))
    if len(rows) == 1:
        connection.driver.execute(text, values(rows[0]))
    else:
        connection.driver.executemany(text, [values(row) for row in rows])


@lru_cache(maxsize=200)
def _insertion(
    table: Table, names: tuple[str, ...]
) -> tuple[str, Callable[[Row], tuple[Any, ...]]]:
    """The statement for these columns, and a function from a row to its values in order."""
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    converters = {f"c{n}": _binder(table.c[name].type) for n, name in enumerate(names)}
    parts = [
        f"row[{name!r}]"
        if converters[f"c{n}"] is None
        else f"(None if row[{name!r}] is None else c{n}(row[{name!r}]))"
        for n, name in enumerate(names)
    ]
    values = eval(f"lambda row: ({', '.join(parts)},)", converters)
    return f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", cast(Values, values)


def _binder(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """What a value of this column needs for SQLite's driver; None where it takes it as it is."""
    if isinstance(kind, Instant):
        return to_micros
    if isinstance(kind, Words):
        return lambda words: ",".join(sorted(words))
    return None


class PreparedUpdate:
    """An update whose parameters have names; `run` says how many rows it changed.

    With RETURNING one column, `value` answers it instead.
    """

    def __init__(self, statement: Update) -> None:
        self._statement = statement
        compiled = statement.compile(dialect=NAMED)
        self._text = str(compiled)
        self._constants = {n: v for n, v in compiled.params.items() if v is not None}

    async def run(self, connection: AsyncConnection, **parameters: Any) -> int:
        if isinstance(connection, Inline):
            return connection.driver.execute(self._text, self._constants | parameters).rowcount
        done = await connection.execute(self._statement, parameters)
        return int(done.rowcount)

    async def value(self, connection: AsyncConnection, **parameters: Any) -> Any:
        if isinstance(connection, Inline):
            rows = connection.driver.execute(self._text, self._constants | parameters).fetchall()
            return rows[0][0] if rows else None
        return await connection.scalar(self._statement, parameters)
