"""The schema keeps what was agreed, and says of everything what it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    is_enum_type,
    is_input_object_type,
    is_specified_scalar_type,
    print_schema,
)

from tests.api.throwaway import throwaway

CONTRACT = Path(__file__).resolve().parents[3] / "shared" / "contract" / "core.graphql"
ROOTS = {"Query", "Mutation", "Subscription"}


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    if not CONTRACT.exists():
        pytest.skip("the agreed contract is not beside this repository")
    return build_schema(CONTRACT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def types() -> GraphQLSchema:
    """Every type, behind doors that are not the real ones."""
    return build_schema(print_schema(throwaway()))


@pytest.fixture(scope="module")
def public() -> GraphQLSchema:
    """The schema that clients get."""
    api = pytest.importorskip("app.api", reason="the doors are not built yet")
    return build_schema(print_schema(api.public_schema()))


LOOSER_INPUTS = {"ShipmentDispatchInput.carrier": "String!"}
"""What was required once and need not be given any more: whoever gives it is still answered."""


def shapes(schema: GraphQLSchema) -> dict[str, str]:
    """Every field outside of the roots, by its place, with its type in full."""
    return {
        f"{name}.{field}": str(shape.type)
        for name, declared in schema.type_map.items()
        if name not in ROOTS and not name.startswith("__")
        for field, shape in getattr(declared, "fields", {}).items()
    }


def undescribed(schema: GraphQLSchema) -> Iterator[str]:
    """The places that say nothing of themselves."""
    for name, declared in schema.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(declared):
            continue
        parts: dict[str, Any] = {name: declared}
        if is_enum_type(declared):
            parts |= {f"{name}.{value}": it for value, it in declared.values.items()}
        for field, it in getattr(declared, "fields", {}).items():
            parts[f"{name}.{field}"] = it
            if not is_input_object_type(declared):
                parts |= {f"{name}.{field}({one}:)": given for one, given in it.args.items()}
        yield from (place for place, part in parts.items() if not (part.description or "").strip())


def test_no_type_breaks_the_contract(contract: GraphQLSchema, types: GraphQLSchema) -> None:
    changes = [
        change.description.replace(".", " ") for change in find_breaking_changes(contract, types)
    ]

    assert [text for text in changes if not any(root in text.split() for root in ROOTS)] == []


def test_no_type_is_stricter_or_looser_than_agreed(
    contract: GraphQLSchema, types: GraphQLSchema
) -> None:
    agreed, ours = shapes(contract), shapes(types) | LOOSER_INPUTS

    assert {place: ours.get(place) for place in agreed} == agreed


def test_every_type_says_what_it_is(types: GraphQLSchema) -> None:
    assert [place for place in undescribed(types) if not place.startswith("Query")] == []


def test_nothing_is_said_to_default_to_null() -> None:
    assert "= null" not in print_schema(throwaway())


def test_the_public_schema_keeps_the_contract(
    contract: GraphQLSchema, public: GraphQLSchema
) -> None:
    changes = find_breaking_changes(contract, public)

    assert [change.description for change in changes] == []


def test_the_public_schema_says_of_everything_what_it_is(public: GraphQLSchema) -> None:
    assert list(undescribed(public)) == []
