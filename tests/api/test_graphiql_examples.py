"""The operations GraphiQL opens with fit the schema as it is, so a first click never fails."""

from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "web-demo" / "graphiql" / "examples").glob("*.graphql"))


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_an_example_fits_the_schema(schema: GraphQLSchema, example: Path) -> None:
    assert validate(schema, parse(example.read_text())) == []


def test_there_are_live_ones_among_them() -> None:
    live = [example.stem for example in EXAMPLES if "subscription " in example.read_text()]

    assert live == ["live-availability", "live-operations", "live-orders"]
