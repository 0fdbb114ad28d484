"""Arguments as resolvers read them: null for one that has a default means the default."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeAlias

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLSchema,
    Undefined,
    is_non_null_type,
    is_object_type,
)
from graphql.utilities.coerce_input_value import coerce_default_value

Resolver: TypeAlias = Callable[..., object]


def default_of(argument: GraphQLArgument) -> object:
    """The argument's default as a resolver gets it; None where it has none."""
    default: object = coerce_default_value(argument)
    if default is Undefined:
        default = argument.default_value
    return None if default is Undefined else default


def with_defaults(field: GraphQLField, arguments: Mapping[str, object]) -> dict[str, object]:
    """`arguments` where null, given for a nullable argument with a default, is that default."""
    return {**arguments, **_replaced(_defaults(field), arguments)}


def null_means_default(schema: GraphQLSchema) -> None:
    """Teach every resolver of the schema the rule, once, before it serves."""
    for declared in schema.type_map.values():
        if not is_object_type(declared) or declared.name.startswith("__"):
            continue
        for field in declared.fields.values():
            defaults = _defaults(field)
            if defaults and field.resolve is not None:
                field.resolve = _taught(field.resolve, defaults)
            if defaults and field.subscribe is not None:
                field.subscribe = _taught(field.subscribe, defaults)


def _defaults(field: GraphQLField) -> dict[str, object]:
    return {
        argument.out_name or name: default
        for name, argument in field.args.items()
        if not is_non_null_type(argument.type) and (default := default_of(argument)) is not None
    }


def _replaced(defaults: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    return {
        name: default for name, default in defaults.items() if name in given and given[name] is None
    }


def _taught(resolver: Resolver, defaults: Mapping[str, object]) -> Resolver:
    @wraps(resolver)
    def resolve(source: object, info: object, **given: object) -> object:
        return resolver(source, info, **{**given, **_replaced(defaults, given)})

    return resolve
