"""In production: what scanners of GraphQL servers look for, they don't find."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from .documents import gql
from .product import Waypost
from .wire import Caller

VIEWER = gql("{ viewer { role } }")
SECRET = "a secret of the tests, long enough to sign"
PATIENCE_S = 1.0


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Waypost]:
    keys = Waypost(folder, {}).command("keys", "new").stdout.strip()
    kept = {"WAYPOST_SECRET_KEY": SECRET, "WAYPOST_ENCRYPTION_KEYS": keys}
    product = Waypost(folder, {"WAYPOST_ENVIRONMENT": "production", **kept, **settings})
    try:
        product.start()
        yield product
    finally:
        product.stop()


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Waypost]:
    with running(tmp_path_factory.mktemp("production")) as product:
        yield product


@pytest.fixture
def guest(production: Waypost) -> Caller:
    return Caller(production.url)


@pytest.fixture
def manager(production: Waypost) -> Caller:
    return Caller(production.url, production.token("MANAGER", "may"))


def circle_of_fragments() -> str:
    fragments = "fragment A on Viewer { ...B } fragment B on Viewer { ...A }"
    return "{ viewer { ...A } } " + fragments


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }", "TOO_COMPLEX"),
        ("{ " + "__typename " * 500 + "}", "TOO_COMPLEX"),
        ("{ __typename " + "@aa" * 10 + " }", "TOO_COMPLEX"),
        (circle_of_fragments(), "BAD_USER_INPUT"),
        ("{ __schema { types { name fields { name } } } }", "UNAUTHENTICATED"),
        (
            "{ __schema { types " + "{ fields { type " * 5 + "{ name }" + " } }" * 5 + " } }",
            "BAD_USER_INPUT",
        ),
    ],
    ids=["aliases", "fields again", "directives", "circle", "introspection", "deep introspection"],
)
def test_what_costs_much_or_tells_much_is_refused_in_one_error(
    guest: Caller, document: str, code: str
) -> None:
    answer = guest.body(document)

    assert "data" not in answer
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


def test_forty_levels_of_nested_spreads_are_refused_at_once(guest: Caller) -> None:
    spreads = " ".join(
        f"fragment F{n} on Query {{ ... {{ ...F{n + 1} }} ... on Query {{ ...F{n + 1} }} }}"
        for n in range(40)
    )
    guest.body(VIEWER)
    began = time.perf_counter()

    answer = guest.post(f"{{ ...F0 }} {spreads} fragment F40 on Query {{ viewer {{ role }} }}")

    assert time.perf_counter() - began < PATIENCE_S
    assert answer.status_code < 500


def test_batches_are_refused(guest: Caller) -> None:
    answer = guest.http.post("/graphql", json=[{"query": VIEWER}] * 10)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]
)
def test_what_a_form_of_another_site_can_send_is_not_read(guest: Caller, kind: str) -> None:
    answer = guest.http.post(
        "/graphql", content="query={ viewer { role } }", headers={"Content-Type": kind}
    )

    assert answer.status_code == 415
    assert "data" not in answer.json()


def test_a_get_that_a_link_of_another_site_can_send_is_not_answered(
    guest: Caller, manager: Caller
) -> None:
    simple = guest.http.get("/graphql", params={"query": VIEWER})
    asked = guest.http.get(
        "/graphql", params={"query": VIEWER}, headers={"Apollo-Require-Preflight": "true"}
    )
    mine = manager.http.get("/graphql", params={"query": VIEWER})
    written = manager.http.get("/graphql", params={"query": "mutation { __typename }"})

    assert (simple.status_code, "data" in simple.json()) == (400, False)
    assert asked.json()["data"]["viewer"]["role"] == "GUEST"
    assert mine.json()["data"]["viewer"]["role"] == "MANAGER"
    assert (written.status_code, "data" in written.json()) == (405, False)


@pytest.mark.parametrize(
    "document",
    [
        "{ viewr { role } }",
        "{ viewer { rol } }",
        "{ __schema { directive } }",
        '{ order(numbr: "x") { number } }',
        "{ orders(sort: {field: PLACD_AT}) { totalCount } }",
        "{ orders(filter: {statues: []}) { totalCount } }",
        "fragment A on Vieer { role } { viewer { ...A } }",
    ],
)
def test_no_name_of_the_schema_is_suggested(guest: Caller, document: str) -> None:
    answer = guest.post(document)

    assert "errors" in answer.json()
    assert "Did you mean" not in answer.text


def test_nothing_of_the_inside_is_told(guest: Caller) -> None:
    answered, refused = guest.post(VIEWER), guest.post("qwerty cop { abc }")
    told = {name.lower() for name in (*answered.headers, *refused.headers)}

    assert set(answered.json()) == {"data"}
    assert set(refused.json()["errors"][0]["extensions"]) == {"code"}
    assert told.isdisjoint({"server", "x-powered-by", "x-request-duration"})


def test_graphiql_is_not_served_unless_it_is_wanted(guest: Caller) -> None:
    for accept in ("text/html", "text/html,application/xhtml+xml,*/*;q=0.8"):
        page = guest.http.get("/graphql", headers={"Accept": accept})

        assert page.status_code >= 400
        assert page.headers["content-type"].startswith("application/json")
        assert "GraphiQL" not in page.text


def test_the_schema_may_be_read_by_staff(manager: Caller) -> None:
    answer = manager.query("{ __schema { queryType { name } } }")

    assert answer["__schema"]["queryType"]["name"] == "Query"


def test_where_only_listed_documents_run_nothing_else_does(tmp_path: Path) -> None:
    listed = f"sha256:{hashlib.sha256(VIEWER.encode()).hexdigest()}"
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({listed: VIEWER}))
    settings = {"WAYPOST_DOCUMENTS": str(manifest), "WAYPOST_DOCUMENTS_ONLY": "true"}
    with running(tmp_path, **settings) as product:
        manager = Caller(product.url, product.token("MANAGER", "may"))
        answer = manager.http.post("/graphql", json={"documentId": listed}).json()
        got = httpx.get(f"{product.url}/graphql", params={"documentId": listed}).json()
        with manager.socket() as wire:
            heard = wire.subscribe(VIEWER).next()
            refused = wire.subscribe("{ feedCursor }").refusal()
        codes = [
            manager.refusal("{ feedCursor }"),
            manager.refusal("{ __schema { queryType { name } } }"),
        ]

    assert answer["data"]["viewer"]["role"] == heard["role"] == "MANAGER"
    assert got["data"]["viewer"]["role"] == "GUEST"
    assert [refused["code"], *codes] == ["PERSISTED_QUERY_NOT_IN_LIST"] * 3
