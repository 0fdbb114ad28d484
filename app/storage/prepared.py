"""Statements that are asked all day: compiled once, and on SQLite handed to the driver as text.

SQLAlchemy is their one source. What it does anew for every execution (cache keys, parameters, row
objects, type by type) costs several times what SQLite needs for the answer; here it is done once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar, cast

import orjson
from sqlalchemy import Boolean, Select
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from app.storage.columns import Instant, Word, Words, from_micros, to_micros
from app.storage.lanes import Inline

R = TypeVar("R")
Convert = Callable[[Any], Any]

NAMED: Final = pysqlite.dialect(paramstyle="named")
_LIST: Final = "(SELECT value FROM json_each(:{name}))"
"""SQLite's list parameter: one text, so the statement stays the same for any length."""


class Prepared(Generic[R]):
    """A select whose parameters have names; rows come as `make` makes them of their columns.

    A list parameter is a `bindparam(name, expanding=True)`; `lists` names them.
    """

    def __init__(
        self, statement: Select[Any], make: Callable[..., R], lists: Sequence[str] = ()
    ) -> None:
        self._statement = statement
        self._make = make
        self._lists = frozenset(lists)

    async def fetch(self, connection: AsyncConnection, **parameters: Any) -> list[R]:
        """The rows for these parameters."""
        if isinstance(connection, Inline):
            return self._inline(connection, parameters)
        rows = await connection.execute(self._statement, parameters)
        make = self._make
        return [make(*row) for row in rows]

    async def one(self, connection: AsyncConnection, **parameters: Any) -> R | None:
        """The only row; None where there is none."""
        rows = await self.fetch(connection, **parameters)
        return rows[0] if rows else None

    def _inline(self, connection: Inline, parameters: dict[str, Any]) -> list[R]:
        for name, value in parameters.items():
            if name in self._lists:
                parameters[name] = orjson.dumps(list(value)).decode()
            elif hasattr(value, "tzinfo"):
                parameters[name] = to_micros(value)
        found = connection.driver.execute(self._sql, self._constants | parameters).fetchall()
        build = self._build
        return [build(row) for row in found]

    @cached_property
    def _constants(self) -> dict[str, Any]:
        """What SQLAlchemy binds by itself, such as the OFFSET that SQLite wants after a LIMIT."""
        bound = self._statement.compile(dialect=NAMED).params
        return {name: value for name, value in bound.items() if value is not None}

    @cached_property
    def _sql(self) -> str:
        text = str(self._statement.compile(dialect=NAMED))
        for name in self._lists:
            text = text.replace(f"(__[POSTCOMPILE_{name}])", _LIST.format(name=name))
        return text

    @cached_property
    def _build(self) -> Callable[[Sequence[Any]], R]:
        """A function from a driver's row to ours, that converts only what needs it."""
        converters: dict[str, Any] = {"make": self._make}
        parts = []
        for place, column in enumerate(self._statement.selected_columns):
            convert = _converter(column.type)
            if convert is None:
                parts.append(f"row[{place}]")
                continue
            converters[f"c{place}"] = convert
            parts.append(f"(None if row[{place}] is None else c{place}(row[{place}]))")
        source = f"lambda row: make({', '.join(parts)})"
        return cast(Callable[[Sequence[Any]], R], eval(source, converters))


def grouped(rows: Iterable[R], column: str) -> dict[str, list[R]]:
    """The rows by one of their columns, each group in the rows' order; an unknown key is empty."""
    key = attrgetter(column)
    found: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _converter(kind: TypeEngine[Any]) -> Convert | None:
    """What a driver's value of this column needs to become ours; None where it is so already."""
    if isinstance(kind, Instant):
        return from_micros
    if isinstance(kind, Word):
        return {member.value: member for member in kind.kind}.__getitem__
    if isinstance(kind, Words):
        return _WordSets(kind.kind)
    if isinstance(kind, Boolean):
        return bool
    return None


class _WordSets:
    """Small sets of words by their text; there are few different ones."""

    def __init__(self, kind: type[StrEnum]) -> None:
        self._kind = kind
        self._known: dict[str, frozenset[StrEnum]] = {}

    def __call__(self, text: str) -> frozenset[StrEnum]:
        found = self._known.get(text)
        if found is None:
            found = frozenset(self._kind(word) for word in text.split(",") if word)
            self._known[text] = found
        return found
