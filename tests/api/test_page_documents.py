"""What the web pages ask the API for people to read, they ask in a language."""

from pathlib import Path

import pytest
from graphql import (
    FieldNode,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    parse,
    visit,
)

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted((ROOT / "web-demo" / "src").rglob("*.graphql"))


class Unsaid(Visitor):
    """Finds the fields that could be told the reader's language and are not."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types = types
        self.found: list[str] = []

    def enter_field(self, node: FieldNode, *_: object) -> None:
        field = self.types.get_field_def()
        given = {argument.name.value for argument in node.arguments or ()}
        if field is not None and "locale" in field.args and "locale" not in given:
            line = node.loc.start_token.line if node.loc else 0
            self.found.append(f"line {line}: {node.name.value}")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.stem)
def test_words_for_people_are_asked_in_a_language(schema: GraphQLSchema, document: Path) -> None:
    types = TypeInfo(schema)
    unsaid = Unsaid(types)

    visit(parse(document.read_text(encoding="utf-8")), TypeInfoVisitor(types, unsaid))

    assert unsaid.found == []
