"""The examiner checks himself: each document he sends is one the agreed contract understands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from . import documents
from .product import CONTRACT


def written_documents() -> list[tuple[str, str]]:
    """Every constant given to `gql(...)` in this folder, with where it stands."""
    found = []
    for file in sorted(Path(__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id != "gql" or not node.args:
                continue
            if isinstance(node.args[0], ast.Constant):
                found.append((f"{file.name}:{node.lineno}", str(node.args[0].value)))
    return found


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    if not CONTRACT.exists():
        pytest.skip("the agreed contract does not lie beside this repository")
    return build_schema(CONTRACT.read_text())


def faults(contract: GraphQLSchema, document: str) -> list[str]:
    return [error.message for error in validate(contract, parse(documents.gql(document)))]


def test_every_document_of_these_stories_fits_the_contract(contract: GraphQLSchema) -> None:
    wrong = {where: faults(contract, text) for where, text in written_documents()}

    assert {where: found for where, found in wrong.items() if found} == {}
    assert len(wrong) > 30


@pytest.mark.parametrize("name", documents.MUTATIONS)
def test_every_mutation_is_written_as_the_contract_has_it(
    contract: GraphQLSchema, name: str
) -> None:
    assert faults(contract, documents.mutation(name)) == []


def test_no_mutation_of_the_contract_is_forgotten(contract: GraphQLSchema) -> None:
    assert contract.mutation_type is not None
    assert set(documents.MUTATIONS) == set(contract.mutation_type.fields)
