"""Server-sent events: framing, resuming, heartbeats, and streams that are freed."""

from __future__ import annotations

import json

import httpx
import pytest

EVENTS = "text/event-stream"


def stream(served, query, **headers):
    return httpx.stream(
        "POST", served.url, json={"query": query}, headers={"accept": EVENTS, **headers}, timeout=5
    )


def whole(served, query, **headers):
    with stream(served, query, **headers) as answer:
        return answer.read().decode()


def payloads(text):
    lines = [line.removeprefix("data: ") for line in text.split("\n") if line.startswith("data: ")]
    return [json.loads(line) for line in lines]


def test_a_subscription_is_framed_by_line_feeds_with_cursors_as_ids(served):
    text = whole(served, "subscription { ticks(count: 2) { number } }")

    assert "\r" not in text
    assert text.endswith(
        'event: next\nid: c1\ndata: {"data":{"ticks":{"number":1}}}\n\n'
        'event: next\nid: c2\ndata: {"data":{"ticks":{"number":2}}}\n\n'
        "event: complete\ndata:\n\n"
    )


def test_a_query_is_one_next_and_complete(served):
    text = whole(served, "{ hello }")

    assert text.endswith(
        'event: next\ndata: {"data":{"hello":"hello world"}}\n\nevent: complete\ndata:\n\n'
    )


@pytest.mark.parametrize(
    "query",
    [
        "subscription { ticks(count: 1) { number } }",
        'subscription { ticks(count: 1, after: "c1") { number } }',
    ],
)
def test_the_last_event_id_resumes(served, query):
    text = whole(served, query, **{"last-event-id": "c5"})

    assert payloads(text) == [{"data": {"ticks": {"number": 6}}}]


def test_get_opens_a_stream_too(served):
    query = {"query": "subscription { ticks(count: 1) { number } }"}
    answer = httpx.get(served.url, params=query, headers={"accept": EVENTS})

    assert answer.headers["content-type"].startswith(EVENTS)
    assert "id: c1\n" in answer.text


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (EVENTS, EVENTS),
        (f"{EVENTS}, application/json", EVENTS),
        (f"application/json, {EVENTS}", "application/json"),
        (f"application/json;q=0.5, {EVENTS}", EVENTS),
        (f"{EVENTS};q=0.1, */*;q=0.2", "application/json"),
        (f"application/graphql-response+json, {EVENTS}", "application/graphql-response+json"),
        (f"{EVENTS};q=0, application/json", "application/json"),
        ("text/*", "application/json"),
    ],
)
def test_events_are_sent_only_where_they_are_preferred(served, accept, form):
    with stream(served, "{ hello }", accept=accept) as answer:
        assert answer.headers["content-type"].startswith(form)


def test_a_refused_operation_is_told_in_the_stream(served):
    told = payloads(whole(served, "{ nothing }"))

    assert told[0]["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_what_a_stream_raises_is_its_last_event(served):
    told = payloads(whole(served, "subscription { lagging }"))

    assert told[0] == {"data": {"lagging": 1}}
    assert told[1]["errors"][0]["extensions"] == {"code": "LAGGED", "cursor": "c7"}


def test_a_silent_stream_beats_and_is_freed_when_its_client_leaves(served, eventually):
    with stream(served, "subscription { forever { number } }") as answer:
        lines = answer.iter_lines()
        seen = [next(lines) for _ in range(10)]
        assert served.toy.streams == 1

    assert seen.count(":") >= 2
    eventually(lambda: served.toy.streams == 0, "the stream is closed")


@pytest.mark.parametrize("token", ["brief", "revoked"])
def test_a_token_that_ends_ends_its_stream(served, token):
    with stream(
        served, "subscription { forever { number } }", authorization=f"Bearer {token}"
    ) as answer:
        lines = answer.iter_lines()
        while not next(lines).startswith("data: "):
            pass
        if token == "revoked":
            served.loop.call_soon_threadsafe(served.toy.revocations[token].set)
        rest = "\n".join(lines)

    assert payloads(rest)[0]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert "event: complete" in rest


def test_too_many_streams_of_one_principal_are_refused(served, eventually):
    forever = "subscription { forever { number } }"
    held = [stream(served, forever, authorization="Bearer busy") for _ in range(4)]
    for each in held:
        each.__enter__()
    with stream(served, forever, authorization="Bearer busy") as refused:
        refused.read()
    for each in held:
        each.__exit__(None, None, None)

    assert refused.status_code == 429
    assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    eventually(lambda: served.toy.streams == 0, "all are closed")
