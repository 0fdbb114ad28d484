"""How the rows of a filtered list are found, at a cost that does not grow with the table.

No shop can pay for an index on every filter and sort together. So a filter says how to its own rows
(`Way`), and how many those are decides: **few are gathered** by their own index and sorted, **many
are met on the way** along an index in the list's order, because every few rows there is one of
them. Where many rows stand elsewhere in the order, the way ends after `STEPS` rows and the rarest
filter's rows are gathered after all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    ScalarSelect,
    Select,
    Subquery,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.cursors import Key
from app.storage.reading.sorting import SortKey, beyond, ordered, plain_key, until
from app.storage.statements.conditions import looked_at

FEW: Final = 2_000
"""Rows that are gathered and sorted in some milliseconds."""
STEPS: Final = 20_000
"""Rows of an index in the list's order that are passed before gathering is tried after all."""
MANY: Final = 50_000
"""Rows up to which filters are compared where none is few."""


@dataclass(frozen=True, slots=True)
class Way:
    """One filter of a list.

    `ids` find the ids of its rows, each by an index of its own; empty where there is none. `runs`
    are the parts whose rows an index holds in the list's order, where there is one.
    """

    condition: ColumnElement[bool]
    ids: tuple[Select[Any], ...] = ()
    runs: tuple[ColumnElement[bool], ...] = ()


def in_order(
    own_id: ColumnElement[Any], column: ColumnElement[Any], values: Iterable[object]
) -> Way:
    """Any of these values, of a column whose index goes on in the list's order."""
    return of_runs(own_id, tuple(column == value for value in sorted(set(values), key=str)))


def of_runs(
    own_id: ColumnElement[Any], runs: tuple[ColumnElement[bool], ...], *, sorted_alike: bool = True
) -> Way:
    """Any of these conditions, each with an index; `sorted_alike` if that has the list's order."""
    ids = tuple(select(own_id).where(run) for run in runs)
    return Way(or_(*runs), ids, runs if sorted_alike else ())


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


class Found:
    """The filtered rows of one table, whose one key column is `own_id`."""

    def __init__(
        self, connection: AsyncConnection, own_id: ColumnElement[Any], ways: Sequence[Way]
    ) -> None:
        self._connection = connection
        self._id = own_id
        self._ways = ways
        self._lead: Way | None = None

    async def look(self) -> None:
        """Choose the way; nothing to choose where an index has the filtered rows in order."""
        if self._has_residue():
            counts = await self._counted(FEW + 1)
            fewest = min(counts, default=None, key=lambda each: each[0])
            if fewest is not None and fewest[0] <= FEW:
                self._lead = fewest[1]

    def _has_residue(self) -> bool:
        """Whether rows on the way have to be looked at one by one."""
        return len(self._ways) > 1 or any(not way.runs for way in self._ways)

    async def _counted(self, most: int) -> list[tuple[int, Way]]:
        """How many rows each way has, up to `most`."""
        ways = [way for way in self._ways if way.ids]
        if not ways:
            return []
        counts = [counted(way.ids, most) for way in ways]
        (row,) = (await self._connection.execute(select(*counts))).all()
        return [(int(count), way) for count, way in zip(row, ways, strict=True)]

    async def rows(self, wanted: Select[Any], reach: Reach) -> list[Row[Any]]:
        """The rows of `wanted`, their keys behind their own columns."""
        wanted = wanted.add_columns(*reach.columns())
        if self._lead is not None:
            return await self._gathered(self._lead, wanted, reach)
        end = await self._end(reach) if self._has_residue() else None
        rows = await self._met(wanted, reach, end)
        if end is None or len(rows) == reach.most:
            return rows
        counts = await self._counted(MANY)
        _, rarest = min(counts, key=lambda each: each[0])
        return await self._gathered(rarest, wanted, reach)

    async def _gathered(self, lead: Way, wanted: Select[Any], reach: Reach) -> list[Row[Any]]:
        first = (
            select(self._id.label("own_id"), *reach.columns())
            .where(
                self._id.in_(together(lead.ids)),
                *(looked_at(way.condition) for way in self._ways if way is not lead),
                *(looked_at(condition) for condition in reach.conditions()),
            )
            .order_by(*reach.order())
            .limit(reach.most)
            .subquery()
        )
        query = wanted.where(self._id.in_(select(first.c.own_id)))
        rows = await self._connection.execute(query.order_by(*reach.order()).limit(reach.most))
        return list(rows.all())

    def _runs(self) -> tuple[tuple[ColumnElement[bool], ...], list[ColumnElement[bool]]]:
        """The runs to walk along, and what is left to look at on the way."""
        along = next((way for way in self._ways if way.runs), None)
        residue = [looked_at(way.condition) for way in self._ways if way is not along]
        return (along.runs if along else (true(),)), residue

    async def _met(self, wanted: Select[Any], reach: Reach, end: Key | None) -> list[Row[Any]]:
        runs, residue = self._runs()
        frame = [*reach.conditions(), *residue]
        if end is not None:
            frame.append(until(reach.keys, end, backward=reach.backward))
        if len(runs) > 1:
            parts = [
                select(self._id.label("own_id"), *reach.columns())
                .where(run, *frame)
                .order_by(*reach.order())
                .limit(reach.most)
                for run in runs
            ]
            ids = select(_merged(parts, reach).c.own_id)
            query = wanted.where(self._id.in_(ids))
        else:
            query = wanted.where(*runs, *frame)
        rows = await self._connection.execute(query.order_by(*reach.order()).limit(reach.most))
        return list(rows.all())

    async def _end(self, reach: Reach) -> Key | None:
        """The key `STEPS` rows along the way; None where the way is shorter."""
        if not any(way.ids for way in self._ways):
            return None
        runs, _ = self._runs()
        ends = [
            select(*reach.columns())
            .where(run, *reach.conditions())
            .order_by(*reach.order())
            .limit(1)
            .offset(STEPS)
            for run in runs
        ]
        row = (await self._connection.execute(select(_merged(ends, reach)))).first()
        return None if row is None else plain_key(row)

    async def total(self, most: int) -> int:
        """How many rows there are, counted up to `most`."""
        lead = await self._leading()
        if lead is None:
            rows = select(self._id).where(*(way.condition for way in self._ways))
        else:
            led = together(lead.ids).subquery()
            (own_id,) = led.c
            rows = select(own_id).distinct()
            others = [looked_at(way.condition) for way in self._ways if way is not lead]
            if others:
                known = rows.subquery()
                rows = select(self._id).join(known, known.c[0] == self._id).where(*others)
        few = rows.limit(most).subquery()
        return int(await self._connection.scalar(select(func.count()).select_from(few)) or 0)

    async def _leading(self) -> Way | None:
        """The way to count along: the rarest; None where rows of all filters are on every page."""
        if self._lead is not None or not self._has_residue():
            return self._lead
        counts = await self._counted(MANY)
        if len(counts) == len(self._ways) == 1:
            return counts[0][1]
        fewest = min(counts, default=None, key=lambda each: each[0])
        return fewest[1] if fewest is not None and fewest[0] < MANY else None


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


def _merged(parts: Sequence[Select[Any]], reach: Reach) -> Subquery:
    """The first rows of all parts, each of which is in order already."""
    merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
    keys = [
        SortKey(merged.c[f"key_{n}"], key.kind, key.descending) for n, key in enumerate(reach.keys)
    ]
    order = ordered(keys, backward=reach.backward)
    return select(merged).order_by(*order).limit(reach.most).subquery()
