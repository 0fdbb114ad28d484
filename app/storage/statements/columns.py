"""Column types that keep a promise: instants are aware UTC, words are their enum."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, NewType, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Dialect, FromClause, Integer, String, type_coerce
from sqlalchemy.types import TypeDecorator

E = TypeVar("E", bound=StrEnum)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Micros = NewType("Micros", int)
"""An instant as whole microseconds since 1970, as the database keeps it."""
Serial = BigInteger().with_variant(Integer(), "sqlite")
"""A number the database gives; SQLite counts only in a plain INTEGER primary key."""


def to_micros(at: datetime | Micros) -> Micros:
    """Whole microseconds since 1970; exact, and sorts alike on every database."""
    return _micros(at) if isinstance(at, datetime) else at


@lru_cache(maxsize=1_000)
def _micros(at: datetime) -> Micros:
    """One write keeps the same few instants in dozens of rows."""
    return Micros((at - EPOCH) // MICROSECOND)


def from_micros(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def columns_of(table: FromClause, names: Iterable[str]) -> list[ColumnElement[Any]]:
    """The columns of a row to be shown: its instants stay microseconds, which are text sooner."""
    return [
        type_coerce(table.c[name], BigInteger).label(name)
        if isinstance(table.c[name].type, Instant)
        else table.c[name]
        for name in names
    ]


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, kept as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | Micros | None, dialect: Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Word(TypeDecorator[E], Generic[E]):
    """One word of a StrEnum, kept as its text."""

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.kind(value)


class Words(TypeDecorator[frozenset[E]], Generic[E]):
    """A small set of words, kept sorted and comma-separated."""

    impl = String(200)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: frozenset[E] | None, dialect: Dialect) -> str | None:
        return None if value is None else ",".join(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[E] | None:
        if value is None:
            return None
        return frozenset(self.kind(word) for word in value.split(",") if word)
