"""Limits: what is too much is refused by name, and no body breaks the server."""

from __future__ import annotations

import pytest
from graphql import get_introspection_query

from .documents import gql
from .shop import Shop

ALIASES, TOKENS = 30, 2000


def too_deep() -> str:
    step = "customer { orders(first: 1) { nodes { "
    return 'query { order(number: "x") { ' + step * 8 + "number" + " } } }" * 8 + " } }"


def test_too_deep(shop: Shop) -> None:
    assert shop.manager.refusal(too_deep()) == "TOO_COMPLEX"


def test_too_many_aliases(shop: Shop) -> None:
    def asked(count: int) -> str:
        return "{ " + " ".join(f"a{n}: feedCursor" for n in range(count)) + " }"

    shop.manager.query(asked(ALIASES))
    assert shop.manager.refusal(asked(ALIASES + 1)) == "TOO_COMPLEX"


def test_too_many_words(shop: Shop) -> None:
    assert shop.manager.refusal("{ " + "feedCursor " * TOKENS + "}") == "TOO_COMPLEX"


def test_too_expensive(shop: Shop) -> None:
    costly = gql(
        """{ orders(first: 100) { nodes { shipments { lines { sku quantity picked name }
          trackingEvents { at status } } } } }"""
    )
    cheap = gql("{ orders(first: 100) { nodes { number status placedAt version } } }")

    assert shop.manager.refusal(costly) == "TOO_COMPLEX"
    shop.manager.query(cheap)


def test_a_list_without_a_size_costs_ten(shop: Shop) -> None:
    thousand = gql("{ orders(first: 50) { nodes { shipments { lines { sku } } } } }")
    more = gql("{ orders(first: 50) { nodes { shipments { lines { sku quantity } } } } }")

    assert shop.manager.refusal(more) == "TOO_COMPLEX"
    shop.manager.query(thousand)


def test_fragments_within_fragments_hide_nothing_and_cost_no_time(shop: Shop) -> None:
    spreads = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40))
    asked = f"query {{ ...F0 }} {spreads} fragment F40 on Query {{ feedCursor }}"

    answer = shop.manager.post(asked)

    assert answer.status_code < 500
    assert answer.elapsed.total_seconds() < 1


def test_the_standard_introspection_passes(shop: Shop) -> None:
    body = shop.guest.query(get_introspection_query(descriptions=True))

    assert body["__schema"]["queryType"]["name"] == "Query"


def test_a_body_beyond_a_megabyte_is_413_and_still_an_answer(shop: Shop) -> None:
    answer = shop.guest.http.post(
        "/graphql",
        content=b'{"query": "' + b"x" * 1_100_000 + b'"}',
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b'"x"', b"[]", b"{", b"\xff\xfe", b"[" * 50_000, b"{}", b'{"query": 1}',
        b'{"query": ""}', b'{"query": "{"}', b'{"query": "{ nothing }"}',
        b'{"query": "{ viewer { role } }", "variables": 1}',
        b'{"query": "{ viewer { role } }", "operationName": "no"}',
        b'{"query": "query($n: Int!) { orders(first: $n) { totalCount } }"}',
    ],
    ids=lambda each: each[:24].decode(errors="replace"),
)  # fmt: skip
def test_no_body_breaks_the_server(shop: Shop, body: bytes) -> None:
    answer = shop.manager.http.post(
        "/graphql", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code < 500
    (error, *_) = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"]


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
def test_a_refusal_on_any_content_type_is_a_graphql_shaped_answer(shop: Shop, kind: str) -> None:
    answer = shop.guest.http.post("/graphql", content=b"hello", headers={"Content-Type": kind})

    assert 400 <= answer.status_code < 500
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_an_unknown_field_is_the_askers_fault(shop: Shop) -> None:
    assert shop.guest.refusal("{ nothing }") == "BAD_USER_INPUT"
    assert shop.guest.refusal("{ viewer {") == "BAD_USER_INPUT"


@pytest.mark.parametrize("words", ["2026-01-01", "yesterday", "2026-13-01T00:00:00Z", ""])
def test_a_wrong_instant_is_the_askers_fault(shop: Shop, words: str) -> None:
    asked = gql("query($from: DateTime) { orders(filter: {placedFrom: $from}) { totalCount } }")

    assert shop.manager.refusal(asked, **{"from": words}) == "BAD_USER_INPUT"
