"""Arguments as resolvers read them; null for one that has a default means the default."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeAlias

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLSchema,
    Undefined,
    VariableNode,
    get_argument_values,
    is_non_null_type,
    is_object_type,
    is_required_argument,
)
from graphql.execution import VariableValues
from graphql.utilities.coerce_input_value import coerce_default_value

Resolver: TypeAlias = Callable[..., object]
Read: TypeAlias = Callable[[VariableValues], dict[str, Any]]


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


def arguments_reader(field: GraphQLField, node: FieldNode) -> Read:
    """A function from the operation's variables to the field's arguments.

    Where all that is given are variables, as most clients write it, nothing is worked out anew.
    It raises GraphQLError for what does not fit.
    """

    def read(variables: VariableValues) -> dict[str, Any]:
        return get_argument_values(field, node, variables)

    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    plain: list[tuple[str, str, bool]] = []
    for name, declared in field.args.items():
        value = given.get(name)
        has_default = coerce_default_value(declared) is not Undefined
        if isinstance(value, VariableNode) and not has_default:
            required = is_non_null_type(declared.type)
            plain.append((declared.out_name or name, value.name.value, required))
        elif value is not None or has_default or is_required_argument(declared):
            return read

    def read_plain(variables: VariableValues) -> dict[str, Any]:
        sent, found = variables.coerced, {}
        for out_name, name, required in plain:
            if name in sent and not (required and sent[name] is None):
                found[out_name] = sent[name]
            elif required:
                return read(variables)
        return found

    return read_plain
