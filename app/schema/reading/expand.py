"""The plan at work: for each relation that is asked for, one read for all its owners.

The number of statements follows from the selection alone, never from the number of rows.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLError

from app.context import Paging
from app.domain.actors import Actor, Role
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

    async def fill(
        self, owners: Iterable[Any], selection: Selection, declared: str | None = None
    ) -> None:
        """Read everything that `selection` asks of these GraphQL objects, level by level.

        `declared` is their type as the schema names it; an abstract one says nothing.
        """
        by_type: dict[str, dict[int, Any]] = {}
        for owner in owners:
            if owner is not None:
                type_name = _type_name(owner, declared)
                by_type.setdefault(type_name, {})[id(owner)] = owner
        for type_name, alike in by_type.items():
            await self._fill_type(type_name, list(alike.values()), selection)

    async def _fill_type(self, type_name: str, owners: Sequence[Any], selection: Selection) -> None:
        fields = selection.fields(type_name)
        if type_name == "Order" and self.viewer.role is Role.CARRIER:
            ensure_carrier_reads(fields)
        for asked in fields:
            relation = RELATIONS.get((type_name, asked.name))
            if relation is not None:
                await self._load(relation, owners, asked)
                children = [owner.related.get(self.place(asked)) for owner in owners]
            elif (type_name, asked.name) in INLINE or _is_container(type_name):
                children = [getattr(owner, snake(asked.name), None) for owner in owners]
            else:
                continue
            await self.fill(_flat(children), asked.selection, asked.answer)

    async def _load(
        self, relation: "Relation", owners: Sequence[Any], asked: SelectedField
    ) -> None:
        place = self.place(asked)
        missing = [owner for owner in owners if place not in owner.related]
        for start in range(0, len(missing), MOST_OWNERS):
            some = missing[start : start + MOST_OWNERS]
            for owner, value in zip(some, await relation(self, some, asked), strict=True):
                owner.related[place] = value

    def place(self, asked: SelectedField) -> RelationKey:
        """Where the answer of a field is kept beside its owner."""
        return key(snake(asked.name), **asked.arguments)


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


def _type_name(owner: Any, declared: str | None) -> str:
    """The concrete type's name; a generic class, such as an edge, is what the schema says."""
    definition = type(owner).__strawberry_definition__
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
