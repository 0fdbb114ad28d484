"""Documents named by their hash: nothing is parsed for a look-up, and nothing grows without end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from graphql import GraphQLError, build_schema

from app.execution.engine import Engine
from app.execution.hashing import hash_of
from app.execution.limits import Limits
from app.execution.persisted import PersistedDocuments
from app.execution.streaming import Shared, SharedSource

SCHEMA = build_schema("type Query { a: Int b: Int me: Query }")


class Name(NamedTuple):
    hash: str
    is_automatic: bool = True


@dataclass(frozen=True)
class Operation:
    query: str
    document: Name | None = None
    variables: dict[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    last_event_id: str | None = None


def named(text, query=""):
    return Operation(query, Name(hash_of(text)))


def registered(store, *texts):
    for text in texts:
        store.register(named(text, text))
    return [text for text in texts if store.text_of(named(text)) == text]


def code(answer):
    return answer.extensions["code"]


async def test_a_look_up_by_hash_parses_nothing(parsed):
    engine = Engine(SCHEMA)
    await engine.execute(named("{ a }", "{ a }"), None)

    for _ in range(3):
        assert await engine.execute(named("{ a }"), None) == {"data": {"a": None}}
        assert engine.inspect(named("{ a }")).kind == "query"

    assert parsed == ["{ a }"]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{ nothing }",
        "{ me { me { a } } }",
        "query A { a } query B { b }",
        "{ __schema { a } }",
    ],
)
async def test_only_what_may_run_is_kept(text):
    engine = Engine(SCHEMA, Limits(depth=2))

    refused = await engine.execute(named(text, text), None)
    again = await engine.execute(named(text), None)

    assert "data" not in refused
    assert again["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert len(engine.persisted) == 0


async def test_a_hash_of_something_else_is_refused_and_teaches_nothing():
    engine = Engine(SCHEMA)

    refused = await engine.execute(named("{ a }", "{ b }"), None)

    assert refused["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "does not match" in refused["errors"][0]["message"]
    assert len(engine.persisted) == 0


def test_the_least_recently_used_leaves_first():
    store = PersistedDocuments(entries=2)
    registered(store, "{ a }", "{ b }")
    store.text_of(named("{ a }"))
    registered(store, "{ a b }")

    assert store.text_of(named("{ a }")) == "{ a }"
    assert code(store.text_of(named("{ b }"))) == "PERSISTED_QUERY_NOT_FOUND"
    assert len(store) == 2


def test_the_bytes_are_bounded_and_a_giant_is_not_kept():
    store = PersistedDocuments(max_bytes=10_000)

    kept = registered(store, *(f"query Q{number} {{ a }}" for number in range(500)))
    assert len(kept) == len(store) > 50
    assert 9_000 < store.weight_bytes <= 10_000

    giant = "{ a }" + " " * 2_000
    assert registered(store, giant) == []
    assert len(store) == len(kept)


def test_registering_again_weighs_nothing():
    store = PersistedDocuments()
    registered(store, "{ a }")
    weight = store.weight_bytes
    registered(store, "{ a }")

    assert (len(store), store.weight_bytes) == (1, weight)


def test_registering_may_be_switched_off_and_listed_documents_stay():
    store = PersistedDocuments(["{ a }"], entries=0)
    registered(store, "{ b }")
    by_id = Operation("", Name(hash_of("{ b }"), is_automatic=False))

    assert store.text_of(named("{ a }")) == "{ a }"
    assert store.text_of(Operation("{ b }")) == "{ b }"
    assert code(store.text_of(named("{ b }"))) == "PERSISTED_QUERY_NOT_SUPPORTED"
    assert code(store.text_of(by_id)) == "PERSISTED_QUERY_NOT_FOUND"


def test_where_only_listed_documents_run_they_may_come_as_text_or_by_hash():
    store = PersistedDocuments(["{ a }"], only_listed=True)

    for asked in (Operation("{ a }"), named("{ a }"), named("{ a }", "{ a }")):
        assert store.text_of(asked) == "{ a }"
    for asked in (Operation("{ b }"), named("{ b }"), named("{ b }", "{ b }"), Operation("{ a  }")):
        refused = store.text_of(asked)
        assert isinstance(refused, GraphQLError)
        assert code(refused) == "PERSISTED_QUERY_NOT_IN_LIST"


def test_two_documents_that_are_only_named_never_share_a_feed():
    keys = {
        Shared.of(SharedSource(), None, named(text), text, None).key for text in ("{ a }", "{ b }")
    }

    assert len(keys) == 2
