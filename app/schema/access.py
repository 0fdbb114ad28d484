"""How compiled rendering reaches what Strawberry's types hold: read once from their definitions."""

from collections.abc import Callable, Iterable, Mapping
from inspect import getattr_static
from operator import attrgetter
from typing import Any

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
)
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from app.execution.compiled.access import Attribute, Derived, Exact, Item, Method, Rows, Way
from app.execution.compiled.access import Made as MadeOf
from app.schema.back import BACK
from app.schema.fields import BesideIt, Made
from app.schema.reading.rows import ROWS
from app.schema.scalars import EXACT


class StrawberryAccess:
    """The ways to the values of a schema that Strawberry built."""

    def __init__(self, schema: GraphQLSchema) -> None:
        # Strawberry 0.341 has no public name for it
        self._strawberry: strawberry.Schema = schema._strawberry_schema  # type: ignore[attr-defined]  # noqa: SLF001

        self._ways: dict[tuple[str, str], Way | None] = {}

    def way(self, owner: GraphQLObjectType, field_name: str) -> Way | None:
        """The way to a field's value; None where only its resolver knows."""
        place = (owner.name, field_name)
        if place not in self._ways:
            self._ways[place] = self._found(owner, field_name)
        return self._ways[place]

    def _found(self, owner: GraphQLObjectType, field_name: str) -> Way | None:
        field = owner.fields[field_name].extensions.get(BACK)
        definition = _definition(owner)
        if not isinstance(field, StrawberryField) or definition is None or field.extensions:
            return None
        if field.base_resolver is None:
            return _held(definition.origin, field.python_name)
        return self._method(field)

    def rows(self, owner: GraphQLObjectType, field_name: str) -> Rows | None:
        """The rows that a field's objects are made of, where they may stay rows."""
        return ROWS.get((owner.name, field_name))

    def kind(self, named: GraphQLObjectType) -> type | None:
        """The class of that type's objects; those of a generic, such as edges, share one."""
        definition = _definition(named)
        if definition is None:
            return None
        return (definition.concrete_of or definition).origin

    def members(self, named: GraphQLEnumType) -> Iterable[object]:
        """The members of the Python enum behind it."""
        members: Iterable[object] = getattr(named, "wrapped_cls", ())
        return tuple(members)

    def exact(self, leaf: GraphQLScalarType) -> Exact | None:
        """The values that scalars of ours write without looking at them twice."""
        return EXACT.get(leaf.name)

    def _method(self, field: StrawberryField) -> Method | None:
        resolver = field.base_resolver
        assert resolver is not None, "asked of fields that have one"
        if resolver.is_async or not resolver.self_parameter or resolver.parent_parameter:
            return None
        info = resolver.info_parameter
        call = resolver.wrapped_func
        if isinstance(call, staticmethod | classmethod):
            return None
        return Method(call, info.name if info else None, self._named(field))

    def _named(
        self, field: StrawberryField
    ) -> Callable[[Mapping[str, object]], Mapping[str, object]]:
        config = self._strawberry.config
        scalars = self._strawberry.schema_converter.scalar_registry

        def named(given: Mapping[str, object]) -> Mapping[str, object]:
            return convert_arguments(
                dict(given), field.arguments, scalar_registry=scalars, config=config
            )

        return named


def _definition(named: GraphQLNamedType) -> StrawberryObjectDefinition | None:
    definition = named.extensions.get(BACK)
    return definition if isinstance(definition, StrawberryObjectDefinition) else None


def _held(kind: type, name: str) -> Way:
    """An attribute; one that `app.schema.fields` made a property is taken apart."""
    held: Any = getattr_static(kind, name, None)
    if not isinstance(held, property) or held.fget is None:
        return Attribute(name)
    if isinstance(held.fget, Made):
        return MadeOf(held.fget.make, held.fget.paths, held.fget.parts)
    if isinstance(held.fget, BesideIt):
        return Item("related", held.fget.place)
    if isinstance(held.fget, attrgetter):
        path: str = held.fget.__reduce__()[1][0]
        return Attribute(path)
    return Derived(held.fget)
