"""Input objects made of what clients sent, by functions that know their fields beforehand.

Strawberry 0.341 looks up every field's name and type again for every value; an order of five lines
would spend a quarter of its placing on that.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING
from typing import Any, TypeAlias

from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import InputContext
from strawberry.types.base import (
    StrawberryList,
    StrawberryObjectDefinition,
    StrawberryOptional,
    has_object_definition,
)

Make: TypeAlias = Callable[[Mapping[str, Any]], Any]
Convert: TypeAlias = Callable[[Any], Any]


def know_inputs(
    definitions: Iterable[StrawberryObjectDefinition], config: StrawberryConfig
) -> None:
    """Teach every input type among these how it is made."""
    makers: dict[type, Make] = {}
    for definition in definitions:
        if definition.is_input:
            definition.from_input = _as_asked(_maker(definition, config, makers))


def _as_asked(make: Make) -> Callable[[type, Mapping[str, Any], InputContext], Any]:
    return lambda _, value, __: make(value)


def _maker(
    definition: StrawberryObjectDefinition, config: StrawberryConfig, makers: dict[type, Make]
) -> Make:
    """The function that makes objects of one input type; each type has one."""
    kind = definition.origin
    if kind in makers:
        return makers[kind]
    absent = {
        field.python_name: None
        for field in definition.fields
        if field.default_value is MISSING and field.default_factory is MISSING
    }
    fields: list[tuple[str, str, Convert | None]] = []

    def make(value: Mapping[str, Any]) -> Any:
        given: dict[str, Any] = dict(absent)
        for name, python_name, convert in fields:
            if name in value:
                sent = value[name]
                given[python_name] = sent if convert is None or sent is None else convert(sent)
        return kind(**given)

    makers[kind] = make  # before its fields, as an input may hold its like
    for field in definition.fields:
        name = config.name_converter.from_field(field)
        declared = field.resolve_type(type_definition=definition)
        fields.append((name, field.python_name, converter_of(declared, config, makers)))
    return make


def converter_of(
    declared: Any, config: StrawberryConfig, makers: dict[type, Make]
) -> Convert | None:
    """What a value of this type needs beyond what graphql-core did; None where nothing."""
    if isinstance(declared, StrawberryOptional):
        return converter_of(declared.of_type, config, makers)
    if isinstance(declared, StrawberryList):
        return _list(converter_of(declared.of_type, config, makers))
    if has_object_definition(declared):
        return _maker(declared.__strawberry_definition__, config, makers)
    return None


def _list(each: Convert | None) -> Convert:
    """A list of its own: graphql-core gives the same default to every request."""
    if each is None:
        return list
    return lambda values: [None if value is None else each(value) for value in values]
