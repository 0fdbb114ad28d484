"""Compiled rendering reaches every field of the public schema, and nothing is left to guesses."""

from graphql import GraphQLEnumType, GraphQLObjectType, is_introspection_type

from app.api import public_schema
from app.execution.compiled.access import Attribute
from app.schema.access import StrawberryAccess

SCHEMA = public_schema()
ROOTS = {SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type}
ACCESS = StrawberryAccess(SCHEMA)
OBJECTS = [
    declared
    for declared in SCHEMA.type_map.values()
    if isinstance(declared, GraphQLObjectType)
    and not is_introspection_type(declared)
    and declared not in ROOTS
]


def test_every_field_has_a_way_and_every_type_a_class() -> None:
    unreached = [
        f"{owner}.{name}"
        for owner in OBJECTS
        for name in owner.fields
        if ACCESS.way(owner, name) is None
    ]

    assert unreached == []
    assert [str(owner) for owner in OBJECTS if ACCESS.kind(owner) is None] == []


def test_columns_are_read_from_their_rows() -> None:
    order = SCHEMA.type_map["Order"]
    assert isinstance(order, GraphQLObjectType)

    assert ACCESS.way(order, "number") == Attribute("row.number")
    assert ACCESS.way(order, "placedAt") == Attribute("row.placed_at")


def test_enums_know_their_members() -> None:
    for declared in SCHEMA.type_map.values():
        if isinstance(declared, GraphQLEnumType) and not is_introspection_type(declared):
            written = {declared.coerce_output_value(each) for each in ACCESS.members(declared)}
            assert written == set(declared.values)
