"""Root types in, schema out: scalars configured, and nothing in it that says `= null`."""

from collections.abc import Iterator

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLSchema,
    Undefined,
    is_input_object_type,
    is_interface_type,
    is_object_type,
)
from strawberry.schema.config import StrawberryConfig

from app.execution.compiled.running import the_event
from app.schema.back import BACK
from app.schema.calling import call_straight
from app.schema.customers import Customer
from app.schema.inputs.making import know_inputs
from app.schema.orders import Order
from app.schema.scalars import SCALARS
from app.schema.shipments import Shipment
from app.schema.stock import Product, StockLevel, StockMovement, Warehouse

NODES = (Customer, Order, Product, Shipment, StockLevel, StockMovement, Warehouse)
"""What `node` may answer; the schema would not find them all by following fields."""


def build_schema(
    query: type, mutation: type | None = None, subscription: type | None = None
) -> GraphQLSchema:
    """The schema of these doors, as graphql-core runs it."""
    built = strawberry.Schema(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=NODES,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    # Strawberry 0.341 has no public name for the schema that graphql-core runs.
    schema = built._schema  # noqa: SLF001
    _without_null_defaults(schema)
    inputs = filter(is_input_object_type, schema.type_map.values())
    know_inputs((each.extensions[BACK] for each in inputs), built.config)
    call_straight((schema.query_type, schema.mutation_type), built.config)
    for feed in schema.subscription_type.fields.values() if schema.subscription_type else ():
        feed.resolve = the_event  # as Strawberry's own does
    return schema


def _without_null_defaults(schema: GraphQLSchema) -> None:
    """Let "may be absent" be said by the type alone.

    Strawberry 0.341 publishes Python's default None as a default value of null.
    """
    for given in _given(schema):
        if given.default_value is None:
            given.default_value = Undefined


def _given(schema: GraphQLSchema) -> Iterator[GraphQLArgument | GraphQLInputField]:
    for declared in schema.type_map.values():
        if is_input_object_type(declared):
            yield from declared.fields.values()
        elif is_object_type(declared) or is_interface_type(declared):
            for field in declared.fields.values():
                yield from field.args.values()
