"""Inputs made by functions that know their fields are what Strawberry makes of the same values."""

from typing import Any

from graphql import Undefined
from graphql.utilities import coerce_input_value
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strawberry.types.arguments import convert_argument

from app.api import public_schema
from app.schema.back import BACK
from tests.differential.trials import EXAMPLES
from tests.execution.test_variables import INPUTS, sent_for

SCHEMA: Any = public_schema()
STRAWBERRY = SCHEMA._strawberry_schema
DEFINITIONS = [SCHEMA.type_map[name].extensions[BACK] for name in INPUTS]


def by_strawberry(kind: type, value: object) -> object:
    """What Strawberry makes of it by itself."""
    makers = [definition.from_input for definition in DEFINITIONS]
    for definition in DEFINITIONS:
        definition.from_input = None
    try:
        return convert_argument(
            value, kind, STRAWBERRY.schema_converter.scalar_registry, STRAWBERRY.config
        )
    finally:
        for definition, maker in zip(DEFINITIONS, makers, strict=True):
            definition.from_input = maker


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.sampled_from(INPUTS), st.data())
def test_they_are_the_same(name: str, data: st.DataObject) -> None:
    declared = SCHEMA.type_map[name]
    value = coerce_input_value(data.draw(sent_for(declared)), declared)
    assume(value is not Undefined and value is not None)
    definition = declared.extensions[BACK]

    made = definition.from_input(definition.origin, value, None)

    assert vars(made) == vars(by_strawberry(definition.origin, value))
