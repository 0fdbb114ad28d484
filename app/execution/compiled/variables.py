"""Variables as operations read them, for what clients plainly send right.

Everything else is Deopt: graphql-core looks at it again, and says what is wrong with it.
"""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any, TypeAlias

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    VariableDefinitionNode,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)
from graphql.execution import VariableValues
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValueSource
from graphql.utilities.coerce_input_value import coerce_default_value

from app.execution.compiled.access import Deopt, Unsupported

Coerce: TypeAlias = Callable[[Any], Any]
Read: TypeAlias = Callable[[Mapping[str, object]], VariableValues]


class Coercers:
    """One function for each input type of a schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._objects: dict[str, Coerce | None] = {}

    def reader(self, definitions: Sequence[VariableDefinitionNode]) -> Read | None:
        """A function from the variables as they were sent to their values; it raises Deopt.

        None where only graphql-core knows how they are read.
        """
        signatures = [get_variable_signature(self._schema, each) for each in definitions]
        known: list[tuple[str, Any, Coerce, bool]] = []
        for signature in signatures:
            if isinstance(signature, GraphQLError) or signature.default is not None:
                return None
            try:
                coerce = self.of(signature.type)
            except Unsupported:
                return None
            known.append((signature.name, signature, coerce, is_non_null_type(signature.type)))

        def read(sent: Mapping[str, object]) -> VariableValues:
            sources, coerced = {}, {}
            for name, signature, coerce, is_required in known:
                value = sent.get(name, Undefined)
                if value is not Undefined:
                    sources[name] = VariableValueSource(signature, value)
                    coerced[name] = coerce(value)
                elif is_required:
                    raise Deopt(name)
                else:
                    sources[name] = VariableValueSource(signature)
            return VariableValues(sources, coerced)

        return read

    def of(self, declared: GraphQLInputType) -> Coerce:
        """The function for values of this type, null included where that is allowed.

        Raises:
            Unsupported: a type that holds itself, or one of several inputs.
        """
        if is_non_null_type(declared):
            return _not_null(self._present(declared.of_type))
        present = self._present(declared)
        return lambda value: None if value is None else present(value)

    def _present(self, declared: Any) -> Coerce:
        if is_list_type(declared):
            return _list(self.of(declared.of_type))
        if is_input_object_type(declared):
            return self._object(declared)
        return _leaf(declared)

    def _object(self, declared: GraphQLInputObjectType) -> Coerce:
        if declared.name not in self._objects:
            self._objects[declared.name] = None  # until it is made
            self._objects[declared.name] = self._made(declared)
        known = self._objects[declared.name]
        if known is None:
            raise Unsupported(f"{declared} holds itself")
        return known

    def _made(self, declared: GraphQLInputObjectType) -> Coerce:
        if declared.is_one_of:
            raise Unsupported(f"{declared} is one of several")
        fields = [
            (
                name,
                field.out_name or name,
                self.of(field.type),
                is_required_input_field(field),
                coerce_default_value(field),
            )
            for name, field in declared.fields.items()
        ]
        out_type = declared.out_type

        def coerce(value: Any) -> Any:
            if type(value) is not dict:
                raise Deopt(declared.name)
            coerced, met = {}, 0
            for name, out_name, of_field, is_required, default in fields:
                if name in value:
                    met += 1
                    coerced[out_name] = of_field(value[name])
                elif is_required:
                    raise Deopt(name)
                elif default is not Undefined:
                    coerced[out_name] = default
            if met != len(value):
                raise Deopt(f"a field that {declared} has not")
            return out_type(coerced)

        return coerce


def _not_null(present: Coerce) -> Coerce:
    def coerce(value: Any) -> Any:
        if value is None:
            raise Deopt("null")
        return present(value)

    return coerce


def _list(each: Coerce) -> Coerce:
    def coerce(values: Any) -> Any:
        if type(values) is not list:
            raise Deopt("no list")
        return [each(value) for value in values]

    return coerce


def _leaf(leaf: GraphQLLeafType) -> Coerce:
    if isinstance(leaf, GraphQLEnumType):
        return _looked_up({name: leaf.coerce_input_value(name) for name in leaf.values})
    for builtin, fits in _FITS.items():
        if leaf.name == builtin.name and leaf.coerce_input_value == builtin.coerce_input_value:
            return _as_it_is(fits)
    return _looked_at(leaf.coerce_input_value)


_FITS: dict[GraphQLLeafType, Callable[[Any], bool]] = {
    GraphQLString: lambda value: type(value) is str,
    GraphQLID: lambda value: type(value) is str,
    GraphQLBoolean: lambda value: type(value) is bool,
    GraphQLInt: lambda value: type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT,
    GraphQLFloat: lambda value: type(value) is float and isfinite(value),
}
"""Values that these scalars read as they are."""


def _as_it_is(fits: Callable[[Any], bool]) -> Coerce:
    def coerce(value: Any) -> Any:
        if not fits(value):
            raise Deopt(type(value).__name__)
        return value

    return coerce


def _looked_up(values: Mapping[str, object]) -> Coerce:
    def coerce(name: Any) -> Any:
        if type(name) is not str or name not in values:
            raise Deopt("no such word")
        return values[name]

    return coerce


def _looked_at(coerce_value: Coerce) -> Coerce:
    """A scalar of the schema's own, which raises what it likes."""

    def coerce(value: Any) -> Any:
        try:
            coerced = coerce_value(value)
        except Exception as error:
            raise Deopt("a scalar that refuses") from error
        if coerced is Undefined:
            raise Deopt("a scalar that reads nothing")
        return coerced

    return coerce
