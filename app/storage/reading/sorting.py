"""The order of a list: its keys, and what stands behind a place in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, tuple_

from app.storage.cursors import Key
from app.storage.statements.columns import Instant, from_micros, to_micros


@dataclass(frozen=True, slots=True)
class SortKey:
    """One part of a list's order."""

    column: ColumnElement[Any]
    kind: type[int] | type[str] | type[bool]
    descending: bool = False


def instant_key(column: ColumnElement[Any], *, descending: bool) -> SortKey:
    """A key over an instant; cursors carry it as microseconds."""
    return SortKey(column, int, descending)


def ordered(keys: Sequence[SortKey], *, backward: bool) -> list[ColumnElement[Any]]:
    """What to sort by, in the direction of reading."""
    return [
        key.column.desc() if key.descending is not backward else key.column.asc() for key in keys
    ]


def beyond(keys: Sequence[SortKey], at: Sequence[Any], *, backward: bool) -> ColumnElement[bool]:
    """True of rows behind `at` in the direction of reading."""
    values = _values(keys, at)
    directions = {key.descending is not backward for key in keys}
    if len(directions) == 1:
        left = tuple_(*(key.column for key in keys))
        right = tuple_(*values, types=[key.column.type for key in keys])
        return left < right if directions.pop() else left > right
    steps = []
    # Bound, as SQLAlchemy refuses to compare with a bare True or False.
    bound = [literal(value, key.column.type) for key, value in zip(keys, values, strict=True)]
    for n, (key, value) in enumerate(zip(keys, bound, strict=True)):
        same = [k.column == v for k, v in zip(keys[:n], bound[:n], strict=True)]
        falls = key.descending is not backward
        steps.append(and_(*same, key.column < value if falls else key.column > value))
    return or_(*steps)


def until(keys: Sequence[SortKey], at: Key, *, backward: bool) -> ColumnElement[bool]:
    """True of `at` and the rows before it as one reads, for keys of one direction."""
    left = tuple_(*(key.column for key in keys))
    right = tuple_(*_values(keys, at), types=[key.column.type for key in keys])
    return left >= right if keys[0].descending is not backward else left <= right


def _values(keys: Sequence[SortKey], at: Sequence[Any]) -> list[object]:
    return [
        from_micros(part)
        if isinstance(key.column.type, Instant) and isinstance(part, int)
        else part
        for key, part in zip(keys, at, strict=True)
    ]


def plain_key(parts: Sequence[Any]) -> Key:
    """The key of a row as cursors carry it."""
    return tuple(to_micros(part) if hasattr(part, "tzinfo") else part for part in parts)
