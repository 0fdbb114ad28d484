"""graphql-transport-ws to the letter, seen by a client that says exactly what the test says."""

from __future__ import annotations

import pytest

from .talk import Talk

FOREVER = "subscription { forever { number } }"


def test_a_subscription_is_next_by_next_and_complete(served):
    with Talk(served) as talk:
        talk.run("subscription { ticks(count: 2) { number } }")

        heard = [talk.hear() for _ in range(3)]

    assert [each["type"] for each in heard] == ["next", "next", "complete"]
    assert heard[0]["payload"] == {"data": {"ticks": {"number": 1}}}


def test_a_query_and_a_mutation_are_one_next_and_complete(served):
    with Talk(served, "anna") as talk:
        for query, data in (
            ("{ who }", {"who": "anna"}),
            ('mutation { shout(text: "x") }', {"shout": "X"}),
        ):
            talk.run(query)
            assert talk.hear() == {"id": "1", "type": "next", "payload": {"data": data}}
            assert talk.hear() == {"id": "1", "type": "complete"}


@pytest.mark.parametrize("query", ["{", "{ nothing }", "subscription { ticks(count: 1e9) }"])
def test_a_fault_is_one_error_and_the_socket_stays(served, query):
    with Talk(served) as talk:
        talk.run(query)
        refused = talk.hear()
        talk.run("{ hello }")

        assert (refused["type"], refused["id"]) == ("error", "1")
        assert refused["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert talk.hear()["type"] == "next"


def test_what_a_stream_raises_is_its_error_with_its_code(served):
    with Talk(served) as talk:
        talk.run("subscription { lagging }")
        talk.run("subscription { buggy }", id="2")
        heard = {
            (each["id"], each["type"]): each["payload"] for each in (talk.hear() for _ in range(4))
        }

    assert heard["1", "error"][0]["extensions"] == {"code": "LAGGED", "cursor": "c7"}
    assert heard["2", "error"][0]["extensions"]["code"] == "INTERNAL"
    assert "swordfish" not in str(heard)


@pytest.mark.parametrize(
    "frame",
    [
        "{", "null", "[]", '"x"', "17", "{}", '{"type": 1}', '{"type": "nonsense"}',
        '{"type": "next", "id": "1"}', '{"type": "connection_init", "payload": []}',
        '{"type": "ping", "payload": "x"}', '{"type": "subscribe"}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": 3}}',
        '{"type": "complete"}', "[" * 5_000, b"\x00\x01",
    ],
)  # fmt: skip
def test_malformed_frames_close_4400(served, frame):
    with Talk(served) as talk:
        talk.wire.send(frame)

        assert talk.ending() == 4400


def test_the_other_endings(served):
    query = {"query": FOREVER}
    with Talk(served, hello=False) as early:
        early.run("{ hello }")
        assert early.ending() == 4401
    with Talk(served) as twice:
        twice.say(type="connection_init")
        assert twice.ending() == 4429
    with Talk(served) as doubled:
        doubled.say(type="subscribe", id="1", payload=query)
        doubled.say(type="subscribe", id="1", payload=query)
        assert doubled.ending() == 4409
    with Talk(served, hello=False) as bad:
        bad.say(type="connection_init", payload={"authorization": "Bearer bad"})
        assert bad.ending() == 4403
    with Talk(served, hello=False) as silent:
        assert silent.ending() == 4408
    with Talk(served, hello=False, subprotocols=None) as foreign:
        assert foreign.ending() == 4406
    with Talk(served, hello=False) as unlucky:
        unlucky.say(type="connection_init", payload={"authorization": "Bearer outage"})
        assert unlucky.ending() == 1013


def test_a_frame_beyond_256_kilobytes_closes_1009(served):
    with Talk(served) as talk:
        talk.run("{ hello }", variables={"x": "y" * 300_000})

        assert talk.ending() == 1009


def test_pings_are_answered_before_and_after_the_start_and_pongs_are_taken(served):
    with Talk(served, hello=False) as talk:
        talk.say(type="ping", payload={"x": 1})
        assert talk.hear() == {"type": "pong", "payload": {"x": 1}}
        talk.say(type="connection_init")
        talk.say(type="pong")
        talk.say(type="ping")

        assert [talk.hear()["type"] for _ in range(2)] == ["connection_ack", "pong"]


def test_complete_frees_the_id_and_the_stream(served, eventually):
    with Talk(served) as talk:
        talk.run(FOREVER)
        talk.hear()
        talk.say(type="complete", id="1")
        talk.run("{ hello }")
        assert talk.hear()["payload"] == {"data": {"hello": "hello world"}}

        eventually(lambda: served.toy.streams == 0, "the stream is closed")


def test_a_client_that_leaves_frees_its_streams(served, eventually):
    with Talk(served) as talk:
        for number in range(3):
            talk.run(FOREVER, id=str(number))
        eventually(lambda: served.toy.streams == 3, "three streams run")

    eventually(lambda: served.toy.streams == 0, "they are closed")


def test_one_operation_too_many_is_rate_limited(served):
    with Talk(served) as talk:
        for number in range(5):
            talk.run(FOREVER, id=str(number))
            talk.hear()
        talk.run(FOREVER, id="one more")

        refused = talk.hear()

    assert (refused["id"], refused["type"]) == ("one more", "error")
    assert refused["payload"][0]["extensions"]["code"] == "RATE_LIMITED"


def test_an_expired_token_ends_its_streams_and_its_socket(served):
    with Talk(served, "brief") as talk:
        talk.run(FOREVER)
        talk.hear()

        assert talk.hear()["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert talk.ending() == 4403


def test_a_revoked_token_ends_its_streams_and_its_socket(served, eventually):
    with Talk(served, "mallory") as talk:
        talk.run(FOREVER)
        talk.hear()
        served.loop.call_soon_threadsafe(served.toy.revocations["mallory"].set)

        assert talk.hear()["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert talk.ending() == 4403
    eventually(lambda: served.toy.streams == 0, "the stream is closed")
