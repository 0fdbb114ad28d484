"""Fields whose answers may stay rows: which columns they need, and how those are rendered."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLScalarType,
    OperationDefinitionNode,
    build_schema,
    get_variable_values,
    parse,
)
from graphql.execution import VariableValues

from app.execution.compiled.access import (
    Attribute,
    Deopt,
    Derived,
    Exact,
    Item,
    Made,
    Method,
    Rows,
    Sight,
    Way,
)
from app.execution.compiled.compiling import compiled
from app.execution.compiled.levels import Level, Rendered
from app.execution.compiled.program import Program

SCHEMA = build_schema("""
    type Query { shelf: Shelf, shelves: ShelfPage!, mug: Cup }
    type Mutation { shelf: Shelf }
    type Page { hasNextPage: Boolean!, hasPreviousPage: Boolean!, endCursor: String }
    type ShelfPage { nodes: [Shelf!]!, edges: [String!]!, total: Int! }
    type Shelf { id: ID!, name: String!, shout: String!, cups: [Cup!]!, news(first: Int): News! }
    type Cup { colour: String, price: String!, twice: Int! }
    type News { nodes: [Entry!]!, pageInfo: Page! }
    type Entry { text: String! }
""")


@dataclass
class Row:
    id: object = "s1"
    name: object = "top"
    currency: object = "EUR"


@dataclass
class Shelf:
    row: Row

    def shout(self) -> str:
        return str(self.row.name).upper()


@dataclass
class ShelfPage:
    total: int


ROWS = {
    ("Query", "shelf"): Rows({"row.id", "row.name", "row.currency"}, "shelf", key="row.id"),
    ("Query", "shelves"): Rows(
        {"row.id", "row.name", "row.currency"}, "shelves", key="row.id", is_paged=True
    ),
    ("Shelf", "cups"): Rows(
        {"row.shelf", "row.colour", "row.minor"},
        "cups",
        owner="row.shelf",
        inherited=("currency", "row.currency"),
    ),
    ("Shelf", "news"): Rows({"row.shelf", "row.text"}, "news", owner="row.shelf", is_paged=True),
}
WAYS: dict[tuple[str, str], Way] = {
    ("Shelf", "id"): Attribute("row.id"),
    ("Shelf", "name"): Attribute("row.name"),
    ("Shelf", "shout"): Derived(Shelf.shout),
    ("Shelf", "cups"): Item("related", "cups"),
    ("Shelf", "news"): Method(lambda shelf, **_: None, None, dict),
    ("ShelfPage", "total"): Attribute("total"),
    ("Cup", "colour"): Attribute("row.colour"),
    ("Cup", "price"): Made(lambda minor, unit: f"{minor} {unit}", ("row.minor", "currency"), {}),
    ("Cup", "twice"): Made(lambda minor: 2 * minor, ("row.minor",), {}),
    ("Entry", "text"): Attribute("row.text"),
    ("News", "nodes"): Attribute("nodes"),
    ("News", "pageInfo"): Attribute("page_info"),
    ("Page", "endCursor"): Attribute("end_cursor"),
    ("ShelfPage", "edges"): Attribute("edges"),
}


class ShelfAccess:
    """Shelves, cups and news as rows; only a shelf can shout, and that needs an object."""

    def rows(self, owner: GraphQLObjectType, field_name: str) -> Rows | None:
        return ROWS.get((owner.name, field_name))

    def way(self, owner: GraphQLObjectType, field_name: str) -> Way | None:
        return WAYS.get((owner.name, field_name))

    def kind(self, named: GraphQLObjectType) -> type | None:
        return {"Shelf": Shelf, "ShelfPage": ShelfPage}.get(named.name, object)

    def members(self, named: GraphQLEnumType) -> Iterable[object]:
        return ()

    def exact(self, leaf: GraphQLScalarType) -> Exact | None:
        return None


def program(text: str) -> Program:
    operation = parse(text).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    variables = get_variable_values(SCHEMA, operation.variable_definitions or (), {})
    assert isinstance(variables, VariableValues)
    return compiled(SCHEMA, ShelfAccess(), {}, operation, variables)


def level_of(text: str) -> Level:
    level = program(text).roots[0].level
    assert level is not None
    return level


def rendered(level: Level, rows: list[Any], below: list[Any] | None = None) -> list[Any]:
    answers: list[Any] = []
    level.render(rows, answers, None, below or [], Sight(None), [{}])
    return answers


def test_a_row_has_what_is_asked_for_and_nothing_else() -> None:
    level = level_of("{ shelf { title: name __typename } }")

    assert level.columns == ("row.name",)
    assert rendered(level, [("top",)]) == [{"title": "top", "__typename": "Shelf"}]


def test_what_hangs_on_a_row_is_found_by_its_key() -> None:
    level = level_of("{ shelf { name cups { colour price twice } } }")
    (cups,) = level.below

    assert level.columns == ("row.id", "row.currency", "row.name")
    assert cups.columns == ("row.shelf", "row.colour", "row.minor")
    kept: dict[str, list[Any]] = {"s1": [], "s2": []}
    cups.render([("s1", None, 5), ("s1", "red", 7)], kept, {"s1": "EUR"}, [], Sight(None), [])
    assert kept["s1"] == [
        {"colour": None, "price": "5 EUR", "twice": 10},
        {"colour": "red", "price": "7 EUR", "twice": 14},
    ]
    shown = rendered(level, [("s2", "EUR", "low"), ("s1", "EUR", "top")], [kept])
    assert shown == [{"name": "low", "cups": []}, {"name": "top", "cups": kept["s1"]}]
    assert level.key_of(("s2", "EUR", "low")) == "s2"
    (passed_on,) = level.passed_on
    assert passed_on is not None
    assert passed_on(("s2", "EUR", "low")) == "EUR"


def test_a_page_below_tells_whether_there_is_more() -> None:
    text = (
        "{ shelf { n: news(first: 2) "
        "{ pageInfo { hasNextPage hasPreviousPage } nodes { text } } } }"
    )
    made = program(text)
    level = made.roots[0].level
    assert level is not None
    (news,) = level.below

    assert (news.columns, news.slot) == (("row.shelf", "row.text"), 0)
    assert made.plan(VariableValues({}, {})).given == [{"first": 2}]
    shown = rendered(level, [("s1",)], [({"s1": [{"text": "new"}]}, {"s1"}, False)])
    info = {"hasNextPage": True, "hasPreviousPage": False}
    assert shown == [{"n": {"pageInfo": info, "nodes": [{"text": "new"}]}}]


def test_what_no_column_tells_is_asked_of_objects() -> None:
    level = level_of("{ shelf { shout cups { colour } } }")

    assert level.columns is None
    assert level.taken == {"cups"}
    assert rendered(level, [Shelf(Row())], [{"s1": []}]) == [{"shout": "TOP", "cups": []}]


@pytest.mark.parametrize("asked", ["pageInfo { endCursor } nodes { text }", "__typename"])
def test_what_a_page_of_rows_cannot_tell_is_read_with_objects(asked: str) -> None:
    level = level_of(f"{{ shelf {{ name news {{ {asked} }} }} }}")

    assert level.columns is None
    assert not level.taken


def test_a_value_that_breaks_a_promise_is_not_rendered() -> None:
    level = level_of("{ shelf { name } }")

    with pytest.raises(Deopt):
        rendered(level, [(None,)])


def test_the_answer_of_a_level_is_put_in_its_place() -> None:
    one, page = program("{ shelf { name } shelves { total nodes { name } } }").roots

    assert one.rendered(None, None, []) is None
    assert one.rendered(Rendered({"name": "top"}), None, []) == {"name": "top"}
    shown = page.rendered(Rendered([{"name": "top"}], ShelfPage(7)), None, [])
    assert shown == {"total": 7, "nodes": [{"name": "top"}]}
    with pytest.raises(Deopt):
        one.rendered(Shelf(Row()), None, [])


@pytest.mark.parametrize(
    "text",
    ["mutation { shelf { name } }", "{ mug { price } }", "{ shelves { total edges } }"],
)
def test_everything_else_stays_with_objects(text: str) -> None:
    assert all(root.level is None for root in program(text).roots)
