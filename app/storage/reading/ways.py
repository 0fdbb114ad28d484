"""How the rows of a filtered list are found, at a cost that does not grow with the table.

No shop can pay for an index on every filter and sort together. So a filter says how to its own rows
(`Way`), and how many those are decides: **few are gathered** by their own index and sorted, **many
are met on the way** along an index in the list's order, because every few rows there is one of
them. Where many rows stand elsewhere in the order, the way ends after all `STEPS` and the rarest
filter's rows are gathered after all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isqrt
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.cursors import Key
from app.storage.reading.reach import Reach, counted, merged, together
from app.storage.reading.sorting import plain_key, until
from app.storage.statements.conditions import looked_at

FEW: Final = 2_000
"""Rows that are gathered and sorted in some milliseconds."""
EVEN: Final = 8
"""In a table of n rows, gathering sqrt(EVEN * n) costs what meeting a page of them on the way does:
a row gathered is two steps of the way, and a page of twenty is met in 20 * n / sqrt(EVEN * n)."""
STEPS: Final = (4_000, 16_000)
"""Rows of an index in the list's order that are passed, one stretch after the other, before
gathering is tried after all. A stretch's end has to be looked for, so the first one is short; and
before the next one half as many rows are gathered, if that is all there are."""
MANY: Final = 50_000
"""Rows up to which filters are compared where none is few."""


@dataclass(frozen=True, slots=True)
class Way:
    """One filter of a list.

    `ids` find the ids of its rows, each by an index of its own; empty where there is none. `runs`
    are the parts whose rows an index holds in the list's order, where there is one; no row is in
    two of them. `passed` are the rows that `ids` go through where that is more than they find, and
    `known` is how many those are, up to FEW + 1, where somebody has counted.
    """

    condition: ColumnElement[bool]
    ids: tuple[Select[Any], ...] = ()
    runs: tuple[ColumnElement[bool], ...] = ()
    passed: tuple[Select[Any], ...] = ()
    known: int | None = None

    def is_counted(self, most: int) -> bool:
        """Whether `known` says as much as counting up to `most` would."""
        return self.known is not None and (self.known <= FEW or most <= self.known)


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


class Found:
    """The filtered rows of one table, whose one key column is `own_id`.

    `of` is how many rows the table has, where somebody knows.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        own_id: ColumnElement[Any],
        ways: Sequence[Way],
        of: int | None = None,
    ) -> None:
        self._connection = connection
        self._id = own_id
        self._ways = ways
        self._few = FEW if of is None else min(FEW, isqrt(EVEN * of))
        self._lead: Way | None = None

    async def look(self) -> None:
        """Choose the way; nothing to choose where an index has the filtered rows in order."""
        if self._has_residue():
            counts = await self._counted(FEW + 1)
            fewest = min(counts, default=None, key=lambda each: each[0])
            if fewest is not None and fewest[0] <= self._few:
                self._lead = fewest[1]

    def _has_residue(self) -> bool:
        """Whether rows on the way have to be looked at one by one."""
        return len(self._ways) > 1 or any(not way.runs for way in self._ways)

    async def _counted(self, most: int) -> list[tuple[int, Way]]:
        """How many rows are gone through to gather each way, up to `most`."""
        ways = [way for way in self._ways if way.ids]
        asked = {
            n: counted(way.passed or way.ids, most)
            for n, way in enumerate(ways)
            if not way.is_counted(most)
        }
        row = (await self._connection.execute(select(*asked.values()))).one() if asked else ()
        told = dict(zip(asked, row, strict=True))
        return [(int(told.get(n, way.known or 0)), way) for n, way in enumerate(ways)]

    async def rows(self, wanted: Select[Any], reach: Reach) -> list[Row[Any]]:
        """The rows of `wanted`, their keys behind their own columns."""
        wanted = wanted.add_columns(*reach.columns())
        if self._lead is not None:
            return await self._gathered(self._lead, wanted, reach)
        if not self._has_residue() or not any(way.ids for way in self._ways):
            return await self._met(wanted, reach, None)
        rows = await self._walked(wanted, reach)
        if rows is not None:
            return rows
        _, rarest = await self._rarest(MANY)
        return await self._gathered(rarest, wanted, reach)

    async def _walked(self, wanted: Select[Any], reach: Reach) -> list[Row[Any]] | None:
        """The rows met on the way; None where the rarest are sooner gathered after all."""
        rows: list[Row[Any]] = []
        most = reach.most
        for n, steps in enumerate(STEPS):
            if n > 0 and (await self._rarest(steps // 2 + 1))[0] <= steps // 2:
                return None
            end = await self._end(reach, steps)
            rows += await self._met(wanted, reach, end)
            if end is None or len(rows) == most:
                return rows
            reach = replace(reach, at=end, most=most - len(rows))
        return None

    async def _rarest(self, most: int) -> tuple[int, Way]:
        return min(await self._counted(most), key=lambda each: each[0])

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
            ids = select(merged(parts, reach).c.own_id)
            query = wanted.where(self._id.in_(ids))
        else:
            query = wanted.where(*runs, *frame)
        rows = await self._connection.execute(query.order_by(*reach.order()).limit(reach.most))
        return list(rows.all())

    async def _end(self, reach: Reach, steps: int) -> Key | None:
        """The key so many rows along the way; None where the way is shorter."""
        runs, _ = self._runs()
        ends = [
            select(*reach.columns())
            .where(run, *reach.conditions())
            .order_by(*reach.order())
            .limit(1)
            .offset(steps)
            for run in runs
        ]
        query = ends[0] if len(ends) == 1 else select(merged(ends, reach))
        row = (await self._connection.execute(query)).first()
        return None if row is None else plain_key(row)

    async def total(self, most: int) -> int:
        """How many rows there are, counted up to `most`."""
        lead = await self._leading()
        if lead is None:
            return await self._counted_up(self._all(), most)
        known = select(together(lead.ids).subquery()).distinct().subquery()
        rows = select(known)
        others = [looked_at(way.condition) for way in self._ways if way is not lead]
        if others:
            rows = select(self._id).join(known, known.c[0] == self._id).where(*others)
        return await self._counted_up([rows], most)

    def _all(self) -> list[Select[Any]]:
        """The ids of all rows, in parts that share none."""
        if self._ways and not self._has_residue():
            return [select(self._id).where(run) for run in self._ways[0].runs]
        return [select(self._id).where(*(way.condition for way in self._ways))]

    async def _counted_up(self, parts: Sequence[Select[Any]], most: int) -> int:
        return int(await self._connection.scalar(select(counted(parts, most))) or 0)

    async def _leading(self) -> Way | None:
        """The way to count along: the rarest; None where rows of all filters are on every page."""
        if self._lead is not None or not self._has_residue():
            return self._lead
        counts = await self._counted(MANY)
        if len(counts) == len(self._ways) == 1:
            return counts[0][1]
        fewest = min(counts, default=None, key=lambda each: each[0])
        return fewest[1] if fewest is not None and fewest[0] < MANY else None
