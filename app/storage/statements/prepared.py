"""Statements that are asked all day: compiled once, and handed to the driver as text.

SQLAlchemy is their one source. What it does anew for every execution (cache keys, parameters, row
objects, type by type) costs several times what the database needs; here it is done once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import orjson
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.connections.driven import Driven
from app.storage.connections.lanes import Inline
from app.storage.statements.row_making import rows_maker
from app.storage.statements.wording import (
    ONE,
    Numbered,
    Worded,
    for_postgres,
    for_sqlite,
    plain,
)

R = TypeVar("R")
_PLAIN: Final = frozenset({str, int, bytes})
"""What both drivers take as it is."""
MOST_NARROW: Final = 200
"""Choices of columns that are remembered of one statement."""


class Prepared(Generic[R]):
    """A select whose parameters have names; rows come as `make` makes them of their columns.

    A list parameter is a `bindparam(name, expanding=True)`; `lists` names them.
    """

    def __init__(
        self, statement: Select[Any], make: Callable[..., R], lists: Iterable[str] = ()
    ) -> None:
        self._statement = statement
        self._make = make
        self._lists = frozenset(lists)
        self._narrow: dict[tuple[str, ...], Prepared[Any]] = {}

    def only(self, columns: tuple[str, ...] | None) -> "Prepared[Any]":
        """The same for some columns, its rows as the driver gives them; itself for None."""
        if columns is None:
            return self
        if columns not in self._narrow:
            if len(self._narrow) >= MOST_NARROW:
                self._narrow.clear()
            known = self._statement.selected_columns
            narrow = self._statement.with_only_columns(
                *(known[name] for name in columns), maintain_column_froms=True
            )
            self._narrow[columns] = Prepared(narrow, as_it_comes, self._lists)
        return self._narrow[columns]

    async def fetch(self, connection: AsyncConnection, **parameters: Any) -> list[R]:
        """The rows for these parameters."""
        if isinstance(connection, Inline):
            if connection.shared is not None:
                await connection.settle(only_reads=True)
            return self._inline(connection, parameters)
        if isinstance(connection, Driven):
            numbered = self._numbered
            return self._build(await connection.rows(numbered.text, numbered.values(parameters)))
        rows = await connection.execute(self._statement, parameters)
        make = self._make
        return [make(*row) for row in rows]

    async def one(self, connection: AsyncConnection, **parameters: Any) -> R | None:
        """The only row; None where there is none."""
        rows = await self.fetch(connection, **parameters)
        return rows[0] if rows else None

    def _inline(self, connection: Inline, parameters: dict[str, Any]) -> list[R]:
        lists = self._lists
        are_single = bool(lists) and all(len(parameters[name]) == 1 for name in lists)
        text, constants = self._worded_for_one if are_single else self._worded
        given = dict(constants)
        for name, value in parameters.items():
            if name not in lists:
                given[name] = value if type(value) in _PLAIN else plain(value)
            elif are_single:
                given[name] = value[0]
            else:
                given[name] = orjson.dumps(list(value)).decode()
        return self._build(connection.driver.execute(text, given).fetchall())

    @cached_property
    def _worded(self) -> Worded:
        return for_sqlite(self._statement, self._lists)

    @cached_property
    def _worded_for_one(self) -> Worded:
        """For lists of one each: SQLite finds it several times sooner than in a list."""
        return for_sqlite(self._statement, self._lists, ONE)

    @cached_property
    def _numbered(self) -> Numbered:
        return for_postgres(self._statement)

    @cached_property
    def _build(self) -> Callable[[Sequence[Any]], list[R]]:
        if self._make is as_it_comes:
            return _as_they_come
        columns = self._statement.selected_columns
        return rows_maker(self._make, [column.type for column in columns])


def as_it_comes(*values: Any) -> tuple[Any, ...]:
    """A row as it is: words and instants as the database keeps them."""
    return values


def _as_they_come(rows: Any) -> Any:
    return rows


def grouped(rows: Iterable[R], column: str) -> dict[str, list[R]]:
    """The rows by one of their columns, each group in the rows' order; an unknown key is empty."""
    key = attrgetter(column)
    found: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
