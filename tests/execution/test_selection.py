"""What is asked below a field: merged by name and arguments, whatever the client calls it."""

from __future__ import annotations

import pytest
from graphql import build_schema, parse
from graphql.execution.values import get_variable_values

from app.execution.arguments import null_means_default, with_defaults
from app.execution.selection import Selection

SCHEMA = build_schema("""
  enum Locale { EN ZH }
  input Filter { tags: [String!] locale: Locale = EN }
  interface Node { id: ID! }
  interface Priced implements Node { id: ID! price: Int }
  type Mug implements Node & Priced { id: ID! price: Int label(locale: Locale = EN): String! }
  type Hat implements Node { id: ID! size: Int }
  union Thing = Mug | Hat
  type Page { nodes: [Thing!]! total: Int }
  type Query {
    thing: Thing
    node: Node
    page(first: Int = 20, filter: Filter): Page!
  }
""")


def selection(query, **variables):
    document = parse(query)
    operation = document.definitions[0]
    fragments = {each.name.value: each for each in document.definitions[1:]}
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), variables)
    return Selection(SCHEMA, fragments, values, [operation])


def names(fields):
    return [field.name for field in fields]


def below(query, **variables):
    return selection(query, **variables).fields("Query")[0].selection


def test_fields_are_merged_across_aliases_and_fragments():
    query = """{ thing { ...M a: __typename ... on Hat { size } ... on Node { id } } }
      fragment M on Mug { x: price price ...N ...N }
      fragment N on Priced { y: price id }"""

    assert names(below(query).fields("Mug")) == ["price", "id"]
    assert names(below(query).fields("Hat")) == ["size", "id"]
    assert not below(query).asks("Hat", "price")


def test_equal_arguments_are_one_reading_and_others_another():
    query = """query($l: Locale, $d: Locale = ZH) { thing { ... on Mug {
      a: label b: label(locale: EN) c: label(locale: $l) d: label(locale: ZH)
      e: label(locale: null) f: label(locale: $d) } } }"""

    labels = below(query).named("Mug", "label")

    assert [label.arguments for label in labels] == [{"locale": "EN"}, {"locale": "ZH"}]
    assert len({label.key for label in labels}) == 2


def test_what_is_below_is_merged_as_well():
    query = """{ a: page { nodes { ... on Mug { id } } } b: page(first: 20) {
      nodes { ... on Mug { price } } total } c: page(first: 5) { total } }"""

    pages = selection(query).fields("Query")

    assert [page.arguments["first"] for page in pages] == [20, 5]
    nodes = pages[0].selection.named("Page", "nodes")
    assert len(nodes) == 1
    assert names(nodes[0].selection.fields("Mug")) == ["id", "price"]
    assert names(selection(query).below("Query", "page").fields("Page")) == ["nodes", "total"]


def test_skip_and_include_are_honoured():
    query = """query($no: Boolean!) { thing { ... on Mug @include(if: $no) { id }
      ...M @skip(if: true) ... on Hat { id @skip(if: $no) size @include(if: $no) } } }
      fragment M on Mug { price }"""

    assert below(query, no=False).fields("Mug") == ()
    assert names(below(query, no=False).fields("Hat")) == ["id"]
    assert names(below(query, no=True).fields("Mug")) == ["id"]


def test_input_objects_are_keys_whatever_their_order():
    query = """query($f: Filter) { a: page(filter: {tags: ["x"], locale: ZH}) { total }
      b: page(filter: {locale: ZH, tags: ["x"]}) { total } c: page(filter: $f) { total } }"""

    assert len(selection(query, f={"tags": ["x"], "locale": "ZH"}).fields("Query")) == 1
    assert len(selection(query, f={"tags": ["y"]}).fields("Query")) == 2


def test_a_leaf_asks_for_nothing_below():
    field = below("{ thing { ... on Hat { size } } }").fields("Hat")[0]

    assert not field.selection
    assert field.selection.fields("Int") == ()


@pytest.mark.parametrize(
    ("given", "meant"), [({"first": None}, {"first": 20}), ({"first": 3}, {"first": 3}), ({}, {})]
)
def test_null_for_an_argument_with_a_default_means_the_default(given, meant):
    assert with_defaults(SCHEMA.query_type.fields["page"], given) == meant


def test_every_resolver_can_be_taught_so():
    schema = build_schema("type Query { a(n: Int = 7, m: Int): String b(n: Int! = 7): String }")
    fields = schema.query_type.fields
    for field in fields.values():
        field.resolve = lambda _source, _info, **given: given

    null_means_default(schema)

    assert fields["a"].resolve(None, None, n=None, m=None) == {"n": 7, "m": None}
    assert fields["a"].resolve(None, None, n=1) == {"n": 1}
