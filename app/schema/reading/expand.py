"""The plan at work: for each relation that is asked for, one read for all its owners.

The number of statements follows from the selection alone, never from the number of rows.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from graphql import GraphQLError

from app.context import Paging
from app.domain.actors import Actor, Role
from app.domain.carrier_choice import CarrierBook
from app.domain.permissions import CARRIER_ORDER_FIELDS
from app.execution.selection import SelectedField, Selection
from app.schema.related import RelationKey, key
from app.storage.cursors import LogCursors
from app.storage.reading import Reading

MOST_OWNERS: Final = 500
"""Owners of one statement; more are read in several, as SQL bounds its parameters."""


@dataclass(slots=True)
class Reader:
    """One moment of the database, read for one viewer."""

    reading: Reading
    viewer: Actor
    cursors: LogCursors
    paging: Paging
    at: datetime
    """Now, as the viewer's clock has it."""
    carriers: CarrierBook = field(default_factory=CarrierBook)

    async def fill(
        self,
        owners: Iterable[Any],
        selection: Selection,
        declared: str | None = None,
        taken: Collection[str] = (),
    ) -> None:
        """Read everything that `selection` asks of these GraphQL objects, level by level.

        `declared` is their type as the schema names it; an abstract one says nothing. Fields that
        are `taken` are read elsewhere.
        """
        by_kind: dict[type, dict[int, Any]] = {}
        for owner in owners:
            if owner is not None:
                by_kind.setdefault(type(owner), {})[id(owner)] = owner
        for kind, alike in by_kind.items():
            type_name = _type_name(kind, declared)
            if type_name == "Order" and self.viewer.role is Role.CARRIER:
                ensure_carrier_reads(selection.fields(type_name))
            for step in steps_of(selection, type_name):
                if step.asked.name not in taken:
                    await self._take(step, list(alike.values()))

    async def _take(self, step: "Step", owners: Sequence[Any]) -> None:
        if step.relation is None:
            children = [getattr(owner, step.attribute, None) for owner in owners]
        else:
            await self._load(step.relation, owners, step)
            children = [owner.related.get(step.place) for owner in owners]
        if step.reads_below:
            await self.fill(_flat(children), step.asked.selection, step.asked.answer)

    async def _load(self, relation: "Relation", owners: Sequence[Any], step: "Step") -> None:
        place = step.place
        missing = [owner for owner in owners if place not in owner.related]
        for start in range(0, len(missing), MOST_OWNERS):
            some = missing[start : start + MOST_OWNERS]
            for owner, value in zip(some, await relation(self, some, step.asked), strict=True):
                owner.related[place] = value


@dataclass(frozen=True, slots=True)
class Step:
    """One field of a plan: what to read for it, and whether anything is to be read below it."""

    asked: SelectedField
    relation: "Relation | None"
    attribute: str
    place: RelationKey
    """Where its answer is kept beside its owner."""
    reads_below: bool


def steps_of(selection: Selection, type_name: str) -> tuple[Step, ...]:
    """What must be read for objects of that type; worked out once for an operation."""
    known: tuple[Step, ...] | None = selection.plans.get(type_name)
    if known is None:
        known = selection.plans[type_name] = tuple(_steps(selection, type_name))
    return known


def _steps(selection: Selection, type_name: str) -> Iterator[Step]:
    for asked in selection.fields(type_name):
        load = RELATIONS.get((type_name, asked.name))
        holds = (type_name, asked.name) in INLINE or _is_container(type_name)
        if load is None and not holds:
            continue
        below = _may_read(asked.selection, asked.answer)
        if load is not None or below:
            attribute = snake(asked.name)
            yield Step(asked, load, attribute, key(attribute, **asked.arguments), below)


def _may_read(selection: Selection, type_name: str) -> bool:
    """Whether reading goes on below; orders are looked into, as carriers may not read all."""
    return type_name == "Order" or bool(steps_of(selection, type_name))


Relation = Callable[[Reader, Sequence[Any], SelectedField], Awaitable[Sequence[Any]]]
"""Reads one field of many owners; the answers are in the owners' order."""
RELATIONS: Final[dict[tuple[str, str], Relation]] = {}
INLINE: Final[set[tuple[str, str]]] = set()
"""Fields that hold objects which were read with their owner."""


def relation(type_name: str, *fields: str) -> Callable[[Relation], Relation]:
    """Make a function the reader of these fields."""

    def known(load: Relation) -> Relation:
        for name in fields:
            RELATIONS[type_name, name] = load
        return load

    return known


def _is_container(type_name: str) -> bool:
    return type_name.endswith(("Connection", "Edge", "Success", "Access"))


def snake(name: str) -> str:
    """The Python name of a GraphQL field."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def _type_name(kind: Any, declared: str | None) -> str:
    """The concrete type's name; a generic class, such as an edge, is what the schema says."""
    definition = kind.__strawberry_definition__
    return declared if definition.is_graphql_generic and declared else str(definition.name)


def _flat(values: Iterable[Any]) -> Iterable[Any]:
    for value in values:
        if isinstance(value, list):
            yield from (item for item in value if _is_object(item))
        elif _is_object(value):
            yield value


def _is_object(value: Any) -> bool:
    return hasattr(type(value), "__strawberry_definition__")


def ensure_carrier_reads(fields: Sequence[SelectedField]) -> None:
    """A carrier reads the number, the status and the times of the order behind its parcel."""
    for asked in fields:
        if asked.name not in CARRIER_ORDER_FIELDS:
            raise GraphQLError(
                f"A carrier may not read {asked.name} of an order.",
                extensions={"code": "FORBIDDEN"},
            )
