"""From a driver's rows to ours, many at a time, by a function that knows their columns."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Boolean
from sqlalchemy.types import TypeEngine

from app.storage.statements.columns import Instant, Word, Words, from_micros

R = TypeVar("R")


def rows_maker(
    make: Callable[..., R], kinds: Sequence[TypeEngine[Any]]
) -> Callable[[Sequence[Any]], list[R]]:
    """A function that makes `make` of the columns of every row; named tuples are made fastest."""
    known: dict[str, Any] = {"make": make, "new": tuple.__new__}
    parts = []
    for place, kind in enumerate(kinds):
        part, known[f"of_{place}"] = _converted(kind, place)
        parts.append(part)
    names = "".join(f"v{place}, " for place in range(len(kinds)))
    values = ", ".join(parts)
    if not hasattr(make, "_fields"):
        source = f"lambda rows: [make({values}) for {names}in rows]"
    elif values == names.removesuffix(", "):
        source = "lambda rows: [new(make, row) for row in rows]"
    else:
        source = f"lambda rows: [new(make, ({values},)) for {names}in rows]"
    made: Callable[[Sequence[Any]], list[R]] = eval(source, known)
    return made


def _converted(kind: TypeEngine[Any], place: int) -> tuple[str, Any]:
    """The value of a column as an expression, and what stands behind its name there."""
    value, name = f"v{place}", f"of_{place}"
    if isinstance(kind, Instant):
        return f"(None if {value} is None else {name}({value}))", from_micros
    if isinstance(kind, Word):
        return f"{name}[{value}]", {None: None} | {word.value: word for word in kind.kind}
    if isinstance(kind, Words):
        return f"{name}[{value}]", _WordSets(kind.kind)
    if isinstance(kind, Boolean):
        return f"{name}[{value}]", {None: None, False: False, True: True}
    return value, None


class _WordSets(dict[str | None, frozenset[StrEnum] | None]):
    """Small sets of words by their text; there are few different ones."""

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__({None: None})
        self._kind = kind

    def __missing__(self, text: str) -> frozenset[StrEnum]:
        found = frozenset(self._kind(word) for word in text.split(",") if word)
        self[text] = found
        return found
