"""Levels at work: rows are read for all their owners at once, and rendered where they are read."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from app.domain.actors import Role
from app.execution.compiled.access import Deopt, Sight
from app.execution.compiled.infos import PlannedInfo
from app.execution.compiled.levels import Level
from app.execution.selection import Selection
from app.schema.reading.expand import Reader, ensure_carrier_reads

NONE: Final[Mapping[str, Any]] = MappingProxyType({})
MOST_CHOICES: Final = 1_000
"""Choices of columns that are remembered; clients decide how many there are."""
Columns: TypeAlias = tuple[str, ...] | None
"""Names of columns in the order of a row's values; None for whole rows."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Rows of many owners, each owner's in order."""

    rows: Sequence[Any]
    more: Collection[str] = ()
    """The owners who have more of them, where they were asked for by the page."""
    continued: bool = False
    """Whether there are some before them."""


Fetch: TypeAlias = Callable[[Reader, Sequence[str], Columns, Mapping[str, Any]], Awaitable[Fetched]]
"""Reads the rows of some owners, for the arguments of the field."""


@dataclass(frozen=True, slots=True)
class RowsOf:
    """How rows of a type are read, and made objects where they can't stay rows."""

    type_name: str
    make: Callable[[Reader, Any, Any], Any]
    """The object of a row and of what it inherits."""
    fetch: Fetch | None = None
    """None at the root, where the resolver reads them."""
    page: str | None = None
    """The name of the page's type around them."""


async def rendered(reader: Reader, info: PlannedInfo, rows: Sequence[Any]) -> list[Any]:
    """The answers of a root field's rows, with everything below them.

    Raises:
        Deopt: something is not as the schema promises; graphql-core says what.
    """
    level = info.level
    assert level is not None, "asked of fields that have one"
    seen = _Seen(reader, Sight(info.context), info.given)
    answers: list[Any] = []
    selection = _inside(level, info.selection)
    await seen.render(level, selection, _picked(level, rows), answers, None)
    return answers


@dataclass(frozen=True, slots=True)
class _Seen:
    """What all levels of one answer share."""

    reader: Reader
    sight: Sight
    given: Sequence[Mapping[str, Any]]

    async def render(
        self, level: Level, selection: Selection, rows: Sequence[Any], kept: Any, above: Any
    ) -> None:
        """Leave the answers of these rows in `kept`."""
        kind: RowsOf = level.rows.reader
        if kind.type_name == "Order" and self.reader.viewer.role is Role.CARRIER:
            ensure_carrier_reads(selection.fields("Order"))
        if level.columns is None:
            rows = [kind.make(self.reader, *pair) for pair in _inheriting(level, rows, above)]
            await self.reader.fill(rows, selection, kind.type_name, taken=level.taken)
        below = []
        if level.below:
            ids = [level.key_of(row) for row in rows]
            for child, passed_on in zip(level.below, level.passed_on, strict=True):
                inside = selection
                if child.makes_objects:
                    inside = _inside(child, _asked(selection, kind.type_name, child.name))
                inherited = passed_on and dict(zip(ids, map(passed_on, rows), strict=True))
                below.append(await self._hanging(child, inside, ids, inherited))
        try:
            level.render(rows, kept, above, below, self.sight, self.given)
        except Exception as error:
            # Whatever it is, graphql-core meets it again, and tells what and where.
            raise Deopt(level.name) from error

    async def _hanging(
        self, level: Level, selection: Selection, ids: Sequence[str], above: Any
    ) -> Any:
        """The answers of a level, by the keys of their owners."""
        kind: RowsOf = level.rows.reader
        arguments = NONE if level.slot is None else self.given[level.slot]
        assert kind.fetch is not None, "only the root has none"
        found = await kind.fetch(self.reader, ids, names_of(level.columns), arguments)
        kept: dict[str, list[Any]] = {one: [] for one in ids}
        await self.render(level, selection, found.rows, kept, above)
        return (kept, found.more, found.continued) if level.rows.is_paged else kept


def _inheriting(
    level: Level, rows: Sequence[Any], above: Mapping[str, Any] | None
) -> Iterator[tuple[Any, Any]]:
    """Whole rows, each with what it inherits."""
    if above is None or level.rows.owner is None:
        return ((row, None) for row in rows)
    owner_of = attrgetter(level.rows.owner.removeprefix("row."))
    return ((row, above[owner_of(row)]) for row in rows)


def _inside(level: Level, selection: Selection) -> Selection:
    """What is asked of the rows themselves: below the nodes, where they come as a page."""
    page: str | None = level.rows.reader.page
    return selection if page is None else _asked(selection, page, "nodes")


def _asked(selection: Selection, type_name: str, field: str) -> Selection:
    found = selection.named(type_name, field)
    return found[0].selection if len(found) == 1 else selection.below(type_name, field)


def _picked(level: Level, rows: Sequence[Any]) -> Sequence[Any]:
    """Whole rows as the level wants them; those that were cut already have no names."""
    if level.columns is None or not rows or not hasattr(rows[0], "_fields"):
        return rows
    pick = _picker(level.columns, rows[0]._fields)
    return [pick(row) for row in rows]


@lru_cache(maxsize=MOST_CHOICES)
def _picker(paths: tuple[str, ...], names: tuple[str, ...]) -> Callable[[Any], Any]:
    places = [names.index(name) for name in names_of(paths) or ()]
    if len(places) == 1:
        return lambda row: (row[places[0]],)
    return itemgetter(*places) if places else lambda row: ()


@lru_cache(maxsize=MOST_CHOICES)
def names_of(paths: tuple[str, ...] | None) -> Columns:
    """The names of the columns behind the paths of an object, such as "row.number"."""
    return None if paths is None else tuple(path.removeprefix("row.") for path in paths)
