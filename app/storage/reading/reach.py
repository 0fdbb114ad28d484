"""Some rows of a list's order, and how several parts of it are read as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    Subquery,
    func,
    literal_column,
    select,
    union_all,
)

from app.storage.cursors import Key
from app.storage.reading.sorting import SortKey, beyond, ordered


@dataclass(frozen=True, slots=True)
class Reach:
    """Which rows of a list's order: `most` of them after `at`, in the direction of reading."""

    keys: Sequence[SortKey]
    most: int
    at: Key | None = None
    backward: bool = False
    within: ColumnElement[bool] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [] if self.within is None else [self.within]
        if self.at is not None:
            found.append(beyond(self.keys, self.at, backward=self.backward))
        return found

    def order(self) -> list[ColumnElement[Any]]:
        return ordered(self.keys, backward=self.backward)

    def columns(self) -> list[ColumnElement[Any]]:
        return [key.column.label(f"key_{n}") for n, key in enumerate(self.keys)]


def merged(parts: Sequence[Select[Any]], reach: Reach) -> Subquery:
    """The first rows of all parts, each of which is in order already."""
    rows = union_all(*(select(part.subquery()) for part in parts)).subquery()
    keys = [
        SortKey(rows.c[f"key_{n}"], key.kind, key.descending) for n, key in enumerate(reach.keys)
    ]
    order = ordered(keys, backward=reach.backward)
    return select(rows).order_by(*order).limit(reach.most).subquery()


def together(parts: Sequence[Select[Any]]) -> Select[Any] | CompoundSelect[Any]:
    """The rows of all parts; one that is in several comes several times."""
    return union_all(*parts) if len(parts) > 1 else parts[0]


def counted(parts: Sequence[Select[Any]], most: int) -> ScalarSelect[int]:
    """How many rows the parts have, up to `most`; their indexes tell it without the rows."""
    ones: list[Select[Any]] = [
        part.with_only_columns(literal_column("1").label("one"), maintain_column_froms=True)
        for part in parts
    ]
    few = together(ones).limit(most).subquery()
    return select(func.count()).select_from(few).scalar_subquery()
