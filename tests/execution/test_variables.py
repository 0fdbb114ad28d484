"""Variables read by compiled functions are what graphql-core makes of them, or are left to it."""

from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse
from graphql.execution import get_variable_values
from graphql.utilities import coerce_input_value
from hypothesis import given, settings
from hypothesis import strategies as st

from app.api import public_schema
from app.execution.compiled.access import Deopt
from app.execution.compiled.variables import Coercers
from tests.differential.trials import EXAMPLES

SDL = """
enum Colour { RED GREEN }
scalar Stamp
input Cup { name: String! count: Int = 3 ratio: Float flag: Boolean! = true colour: Colour
  stamp: Stamp tags: [String!] grid: [[Int]] twin: Plate twins: [Plate!] id: ID }
input Plate { name: String = "plate" }
input Nest { nest: Nest }
input Either @oneOf { a: Int b: Int }
type Query { cup(cup: Cup, nest: Nest, either: Either): Int }
"""
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(),
    st.text(max_size=3),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=2)), max_size=3),
    st.dictionaries(st.sampled_from(["name", "a", "other"]), st.integers(), max_size=2),
    st.sampled_from(["RED", "2026-11-21T11:00:00Z", "19.90", "EUR"]),
)


def schema() -> GraphQLSchema:
    made = build_schema(SDL)

    def read(value: Any) -> Any:
        if value == "bad":
            raise ValueError(value)
        return f"<{value}>"

    made.type_map["Stamp"].coerce_input_value = read  # type: ignore[attr-defined]
    return made


def sent_for(declared: Any) -> st.SearchStrategy[Any]:
    """What a client may send for this type: mostly right, one time in ten anything."""
    text = str(declared)
    if text.endswith("!"):
        good = sent_for(declared.of_type)
    elif text.startswith("["):
        good = st.lists(sent_for(declared.of_type), max_size=2)
    elif hasattr(declared, "fields"):
        fields = {name: sent_for(field.type) for name, field in declared.fields.items()}
        good = st.fixed_dictionaries({}, optional=fields)
    elif hasattr(declared, "values"):
        good = st.sampled_from(sorted(declared.values))
    else:
        good = {
            "Int": st.integers(-(2**31), 2**31 - 1),
            "Float": st.floats(allow_nan=False, allow_infinity=False),
            "Boolean": st.booleans(),
            "DateTime": st.just("2026-11-21T11:00:00Z"),
            "Decimal": st.sampled_from(["19.90", "7"]),
        }.get(text, st.text(max_size=3))
    return st.integers(0, 9).flatmap(lambda dice: ODD if dice == 0 else good)


PUBLIC = public_schema()
INPUTS = sorted(
    (name for name, each in PUBLIC.type_map.items() if name.endswith(("Input", "Filter", "Sort"))),
)


def ensure_alike(coercers: Coercers, declared: Any, value: object) -> None:
    """What the compiled function answers is what graphql-core answers."""
    try:
        found = coercers.of(declared)(value)
    except Deopt:
        return
    assert repr(found) == repr(coerce_input_value(value, declared))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.sampled_from(INPUTS), st.data())
def test_inputs_of_the_schema_are_read_alike(name: str, data: st.DataObject) -> None:
    declared: Any = PUBLIC.type_map[name]
    ensure_alike(Coercers(PUBLIC), declared, data.draw(sent_for(declared)))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data())
def test_inputs_with_defaults_and_scalars_are_read_alike(data: st.DataObject) -> None:
    toys = schema()
    declared: Any = toys.type_map["Cup"]
    ensure_alike(Coercers(toys), declared, data.draw(sent_for(declared)))


@pytest.mark.parametrize(
    "value",
    [{"name": "a"}, {"name": "a", "twins": [{}], "grid": [[1, None], None], "colour": "RED"},
     {"name": "a", "ratio": 0.5, "stamp": "now", "twin": None, "tags": [], "id": "7"}],
)  # fmt: skip
def test_what_is_plainly_right_is_not_left_to_graphql_core(value: dict[str, Any]) -> None:
    toys = schema()
    declared: Any = toys.type_map["Cup"]
    assert Coercers(toys).of(declared)(value) == coerce_input_value(value, declared)


@pytest.mark.parametrize(
    "value",
    [[], "x", {}, {"name": None}, {"name": 1}, {"name": "a", "other": 1},
     {"name": "a", "count": 2**31}, {"name": "a", "count": True}, {"name": "a", "tags": "one"},
     {"name": "a", "colour": ["RED"]}, {"name": "a", "stamp": "bad"}],
)  # fmt: skip
def test_everything_else_is(value: object) -> None:
    toys = schema()
    declared: Any = toys.type_map["Cup"]
    read = Coercers(toys).of(declared)
    with pytest.raises(Deopt):
        read(value)


@pytest.mark.parametrize(
    ("declared", "is_read"),
    [("$cup: Cup", True), ("$cup: [Cup!]!", True), ("$nest: Nest", False),
     ("$either: Either", False), ("$n: Int = 3", False)],
)  # fmt: skip
def test_a_reader_answers_what_graphql_core_answers(declared: str, is_read: bool) -> None:
    toys = schema()
    (operation,) = parse(f"query Q({declared}) {{ cup }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    definitions = operation.variable_definitions or ()
    read = Coercers(toys).reader(definitions)
    assert (read is not None) is is_read
    if read is not None:
        sent = {"cup": [{"name": "a"}] if "[" in declared else {"name": "a"}, "unknown": 1}
        expected: Any = get_variable_values(toys, definitions, sent)
        assert read(sent).coerced == expected.coerced
        assert repr(read(sent).sources) == repr(expected.sources)
