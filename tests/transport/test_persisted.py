"""Documents named by their hash, over every transport: sent once, and from then on named."""

from __future__ import annotations

import httpx
import pytest

from app.execution.hashing import hash_of
from app.execution.persisted import PersistedDocuments
from app.transport.options import TransportOptions

from .talk import Talk
from .ways import EVENTS, GRAPHQL, WAYS, by_events, by_get, by_post, by_socket, code

HELLO = {"data": {"hello": "hello world"}}
TICKS = "subscription { ticks(count: 1) { number } }"
INTROSPECTION = "{ __schema { queryType { name } } }"


def automatic(text, **other):
    sent = {"version": 1, "sha256Hash": hash_of(text), **other}
    return {"extensions": {"persistedQuery": sent}}


def identified(text):
    return {"documentId": f"sha256:{hash_of(text)}"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", [automatic, identified])
def test_a_document_is_registered_once_and_then_only_named(served, way, name):
    text = f"query {way.__name__}_{name.__name__} {{ hello }}"

    unknown = way(served, **name(text))
    assert code(unknown) == "PERSISTED_QUERY_NOT_FOUND"
    assert (unknown["errors"][0]["message"] == "PersistedQueryNotFound") is (name is automatic)
    assert "data" not in unknown
    assert way(served, query=text, **name(text)) == HELLO
    assert way(served, **name(text)) == HELLO


def test_what_one_transport_registered_every_transport_knows(served):
    text = "query Everywhere($name: String) { hello(name: $name) }"
    by_socket(served, query=text, **automatic(text))

    for way in WAYS:
        answer = way(served, variables={"name": "Anna"}, **identified(text))
        assert answer == {"data": {"hello": "hello Anna"}}


def test_a_subscription_may_be_named_too(served):
    for way in (by_socket, by_events):
        way(served, query=TICKS, **automatic(TICKS))

        assert way(served, **automatic(TICKS)) == {"data": {"ticks": {"number": 1}}}


def test_each_process_learns_for_itself(start_serving):
    with start_serving() as one, start_serving() as other:
        by_post(one, query="{ hello }", **automatic("{ hello }"))

        assert code(by_post(other, **automatic("{ hello }"))) == "PERSISTED_QUERY_NOT_FOUND"
        assert by_post(other, query="{ hello }", **automatic("{ hello }")) == HELLO
        assert by_post(other, **automatic("{ hello }")) == HELLO


def test_the_status_is_what_apollos_clients_expect(served):
    body = automatic("query Unknown { hello }")
    legacy = httpx.post(served.url, json=body, headers={"accept": "application/json"})
    modern = httpx.post(served.url, json=body, headers={"accept": GRAPHQL})

    assert (legacy.status_code, modern.status_code) == (200, 400)
    assert legacy.headers["cache-control"] == modern.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("way", WAYS)
def test_a_hash_of_another_text_is_refused_and_not_kept(served, way):
    text = f"query Mismatch_{way.__name__} {{ hello }}"

    for name in (automatic, identified):
        refused = way(served, query="{ who }", **name(text))
        assert code(refused) == "BAD_USER_INPUT"
        assert "does not match" in refused["errors"][0]["message"]
    assert code(way(served, **automatic(text))) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "document_id",
    ["md5:0cc175b9c0f1b6a831c399e269772661", "x-ours:7", "f5d3", "sha256:", "sha256:é"],
)
def test_an_id_of_another_kind_is_simply_unknown(served, document_id):
    for way in WAYS:
        assert code(way(served, documentId=document_id)) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "sent",
    [
        {"documentId": 1},
        {"documentId": ["sha256:00"]},
        {"documentId": ""},
        {"documentId": None},
        {"extensions": {"persistedQuery": "x"}},
        {"extensions": {"persistedQuery": {}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 7}}},
        automatic("{ hello }", version=2),
        {**automatic("{ hello }"), **identified("{ who }")},
        {"query": 7, **identified("{ hello }")},
    ],
)
def test_names_that_can_be_none_are_refused_for_their_form(served, sent):
    answer = httpx.post(served.url, json=sent, headers={"accept": GRAPHQL})
    with Talk(served) as talk:
        talk.say(type="subscribe", id="1", payload=sent)
        assert talk.ending() == 4400

    assert (answer.status_code, code(answer.json())) == (400, "BAD_USER_INPUT")


def test_two_names_that_agree_are_one(served):
    text = "query Both { hello }"
    both = {**automatic(text), **identified(text)}

    assert by_post(served, query=text, **both) == HELLO
    assert by_post(served, **both) == HELLO


def test_a_get_by_name_changes_nothing_either(served):
    for text in ('mutation { shout(text: "x") }', '{ secret(number: "1") }'):
        assert "data" in by_post(served, query=text, **automatic(text))
        refused = httpx.get(served.url, params=identified(text))
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


def test_a_browser_that_names_a_document_gets_its_answer(served):
    by_post(served, query="{ hello }", **identified("{ hello }"))

    answer = httpx.get(
        served.url, params=identified("{ hello }"), headers={"accept": "text/html,*/*"}
    )

    assert answer.json() == HELLO


def test_registering_may_be_switched_off(start_serving):
    with start_serving(persisted=PersistedDocuments(entries=0)) as served:
        for way in WAYS:
            refused = way(served, **automatic("{ hello }"))
            assert code(refused) == "PERSISTED_QUERY_NOT_SUPPORTED"
            assert refused["errors"][0]["message"] == "PersistedQueryNotSupported"
            assert way(served, query="{ hello }", **automatic("{ hello }")) == HELLO
            assert code(way(served, **automatic("{ hello }"))) == "PERSISTED_QUERY_NOT_SUPPORTED"


def test_where_only_the_list_runs_every_transport_refuses_the_rest(start_serving):
    listed = PersistedDocuments(["{ hello }"], only_listed=True)
    with start_serving(persisted=listed) as served:
        for way in WAYS:
            assert way(served, query="{ hello }") == HELLO
            assert way(served, **automatic("{ hello }")) == HELLO
            assert way(served, **identified("{ hello }")) == HELLO
            for text in ("{ who }", "{ hello  }", INTROSPECTION):
                asked = ({"query": text}, automatic(text), {"query": text, **identified(text)})
                for refused in (way(served, **one) for one in asked):
                    assert code(refused) == "PERSISTED_QUERY_NOT_IN_LIST"
                    assert "manifest" in refused["errors"][0]["message"]
        answer = httpx.post(served.url, json={"query": "{ who }"}, headers={"accept": GRAPHQL})

    assert answer.status_code == 403


def test_a_guarded_get_runs_what_no_other_sites_page_can_send(start_serving):
    with start_serving(TransportOptions(guards_get=True)) as served:
        text = {"query": "{ hello }"}
        refused = by_get(served, **text)
        streamed = httpx.get(served.url, params=text, headers={"accept": EVENTS})
        allowed = [
            httpx.get(served.url, params=text, headers=headers).json()
            for headers in (
                {"authorization": "Bearer anna"},
                {"apollo-require-preflight": "true"},
                {"content-type": "application/json"},
            )
        ]
        by_post(served, **text, **identified("{ hello }"))
        named = by_get(served, **identified("{ hello }"))
        both = by_get(served, **text, **identified("{ hello }"))

    assert code(refused) == code(both) == "BAD_USER_INPUT"
    assert "Apollo-Require-Preflight" in refused["errors"][0]["message"]
    assert streamed.status_code == 400
    assert allowed == [HELLO] * 3
    assert named == HELLO
