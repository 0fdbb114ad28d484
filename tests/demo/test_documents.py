"""What the demo sends is valid by the agreed contract: it shows what any client may do."""

from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from app.demo import trouble_documents
from app.demo.documents import MUTATIONS, QUERIES

OURS = Path(__file__).parents[2] / "schema.graphql"
CONTRACT = Path(__file__).parents[3] / "shared" / "contract" / "core.graphql"


@pytest.fixture(scope="module")
def ours() -> GraphQLSchema:
    return build_schema(OURS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    if not CONTRACT.is_file():
        pytest.skip("the agreed contract (../shared/contract/core.graphql) is not here")
    return build_schema(CONTRACT.read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", [*MUTATIONS.values(), *QUERIES.values()])
def test_every_document_is_valid_by_the_contract(contract, document):
    assert validate(contract, parse(document)) == []


def test_the_demo_uses_every_mutation_of_the_contract(contract):
    assert contract.mutation_type is not None
    assert set(MUTATIONS) == set(contract.mutation_type.fields)


@pytest.mark.parametrize(
    "document",
    [*trouble_documents.MUTATIONS.values(), *trouble_documents.QUERIES.values()],
)
def test_what_it_asks_of_trouble_is_valid_by_our_own_schema(ours, document):
    assert validate(ours, parse(document)) == []
