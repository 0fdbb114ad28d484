"""What the drivers are told: statements of SQLAlchemy as texts, and values as each takes them."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ClauseElement, LargeBinary
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.types import TypeEngine

from app.storage.statements.columns import Instant, Word, Words, to_micros

Convert = Callable[[Any], Any]

NAMED: Final = pysqlite.dialect(paramstyle="named")
_POSTGRES: Final = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
LIST: Final = "(SELECT value FROM json_each(:{name}))"
"""SQLite's list parameter: one text, so the statement stays the same for any length."""
ONE: Final = "(:{name})"
_IN: Final = re.compile(r"IN \(__\[POSTCOMPILE_(\w+)\]\)")
_NAME: Final = re.compile(r"(?<![:\w]):(\w+)")


class Worded(NamedTuple):
    """A statement as SQLite's driver takes it, and the parameters that are always the same."""

    text: str
    constants: dict[str, Any]


class Numbered(NamedTuple):
    """A statement as PostgreSQL's driver takes it; parameters go by their place, from $1 on."""

    text: str
    names: tuple[str, ...]
    constants: dict[str, Any]

    def values(self, parameters: dict[str, Any]) -> list[Any]:
        """The parameters in their order, as the driver takes them."""
        given = self.constants | parameters
        return [plain(given[name]) for name in self.names]


def for_sqlite(statement: ClauseElement, lists: Iterable[str] = (), written: str = LIST) -> Worded:
    """`lists` are the parameters that hold many values, each `written` so; or ONE, if but one."""
    compiled = statement.compile(dialect=NAMED)
    text = str(compiled)
    for name in lists:
        text = text.replace(f"(__[POSTCOMPILE_{name}])", written.format(name=name))
    return Worded(text, _constants(compiled))


def for_postgres(statement: ClauseElement) -> Numbered:
    compiled = statement.compile(dialect=_POSTGRES)
    text = _IN.sub(r"= ANY(:\1)", str(compiled))
    names = tuple(dict.fromkeys(_NAME.findall(text)))
    places = {name: f"${place}" for place, name in enumerate(names, 1)}
    numbered = _NAME.sub(lambda found: places[found[1]], text)
    return Numbered(numbered, names, _constants(compiled))


def _constants(compiled: Any) -> dict[str, Any]:
    """What SQLAlchemy binds by itself, such as the OFFSET that SQLite wants after a LIMIT."""
    return {name: value for name, value in compiled.params.items() if value is not None}


def plain(value: Any) -> Any:
    """A parameter as both drivers take it."""
    if hasattr(value, "tzinfo"):
        return to_micros(value)
    return ",".join(sorted(value)) if isinstance(value, frozenset) else value


def to_driver(kind: TypeEngine[Any]) -> Convert | None:
    """What a value of this column needs for SQLite's driver; None where it takes it as it is."""
    if isinstance(kind, Instant):
        return to_micros
    if isinstance(kind, Word):
        return _text
    if isinstance(kind, Words):
        return _joined
    return None


def to_json(kind: TypeEngine[Any]) -> Convert | None:
    """What a value of this column needs to be read by PostgreSQL from JSON."""
    return _hexadecimal if isinstance(kind, LargeBinary) else to_driver(kind)


_text: Final = str.__str__
"""A word of an enum as nothing but its text: the driver asks others at length how to take them."""


def _joined(words: Iterable[str]) -> str:
    return ",".join(sorted(words))


def _hexadecimal(blob: bytes) -> str:
    return f"\\x{blob.hex()}"


def value_picker(
    names: Sequence[str | int], converters: Sequence[Convert | None]
) -> Callable[[Any], tuple[Any, ...]]:
    """A function from a row by name, or by place, to its values in the order of `names`."""
    known: dict[str, Any] = {f"c{place}": convert for place, convert in enumerate(converters)}
    parts = [
        _part(f"row[{name!r}]", place, convert)
        for place, (name, convert) in enumerate(zip(names, converters, strict=True))
    ]
    picked: Callable[[Any], tuple[Any, ...]] = eval(f"lambda row: ({', '.join(parts)},)", known)
    return picked


def _part(value: str, place: int, convert: Convert | None) -> str:
    if convert is None:
        return value
    return f"(None if {value} is None else c{place}({value}))"
