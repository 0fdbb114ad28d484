"""The document cache: each text is read once, and nothing grows without bound."""

from __future__ import annotations

import pytest
from graphql import build_schema

from app.execution.documents import Documents

SCHEMA = build_schema("type Query { a: Int b: Int } type Mutation { c: Int }")


@pytest.mark.parametrize("text", ["{ a }", "{ nothing }", "{"])
def test_a_text_is_parsed_once_faulty_or_not(parsed, text):
    cache = Documents(SCHEMA)

    first, second = cache.read(text), cache.read(text)

    assert first is second
    assert parsed == [text]


def test_the_least_recently_used_leaves_first(parsed):
    cache = Documents(SCHEMA, entries=2)
    for text in ("{ a }", "{ b }", "{ a }", "{ a b }", "{ a }", "{ b }"):
        cache.read(text)

    assert parsed == ["{ a }", "{ b }", "{ a b }", "{ b }"]
    assert len(cache) == 2


def test_the_weight_is_bounded_and_a_giant_is_not_kept():
    cache = Documents(SCHEMA, max_bytes=60_000)
    for number in range(200):
        cache.read(f"query Q{number} {{ a }}")
    kept = len(cache)
    cache.read("{ a }" + " " * 50_000)

    assert len(cache) == kept
    assert 0 < cache.weight_bytes <= 60_000


def test_operations_are_found_by_name():
    cache = Documents(SCHEMA)
    both = cache.read("query A { a } query B { b }")

    assert both.operation("B").name.value == "B"
    assert "several" in both.operation(None).message
    assert "Unknown operation" in both.operation("C").message
    assert "no operation" in cache.read("fragment F on Query { a }").operation(None).message
    assert cache.read("{ a }").operation("").selection_set


def test_it_knows_the_root_fields_and_whether_it_reads_the_schema():
    cache = Documents(SCHEMA)
    document = cache.read("{ ...F ... { a } } fragment F on Query { x: b ...F }")
    operation = document.operation(None)

    assert document.root_fields(operation) == {"a", "b"}
    assert not document.introspects
    assert cache.read("{ a __schema { types { name } } }").introspects
    assert not cache.read("{ __typename }").introspects
