"""Requests below any library: in pieces, in rows, half sent, from clients old and rude."""

from __future__ import annotations

import json
import time

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware

from app.transport.routes import GraphQLDoor

from .wire import Wire, asked, in_pieces

HELLO = {"hello": "hello world"}


def test_requests_sent_in_a_row_are_answered_in_their_order(served):
    with Wire(served) as wire:
        wire.say(asked("{ late }") + asked() + asked("{ who }", authorization="Bearer anna"))

        assert [wire.hear_data() for _ in range(3)] == [{"late": "late"}, HELLO, {"who": "anna"}]


def test_a_request_may_come_in_any_pieces(served):
    with Wire(served) as wire:
        wire.say(*in_pieces(asked(), 17))
        assert wire.hear_data() == HELLO
        wire.say(*in_pieces(asked() + asked("{ who }"), 100))
        assert [wire.hear_data() for _ in range(2)] == [HELLO, {"who": "guest"}]


def test_a_chunked_body_is_read_whole(served):
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    chunks = b"".join(
        b"%x\r\n%b\r\n" % (len(piece), piece) for piece in in_pieces(b'{"query": "{ hello }"}', 5)
    )
    with Wire(served) as wire:
        wire.say(
            head + b"transfer-encoding: chunked\r\n\r\n", chunks[:20], chunks[20:], b"0\r\n\r\n"
        )
        assert wire.hear_data() == HELLO
        wire.say(asked())
        assert wire.hear_data() == HELLO


@pytest.mark.parametrize("request_", [asked(version="1.0"), asked(connection="close")])
def test_who_wants_no_more_is_answered_and_let_go(served, request_):
    with Wire(served) as wire:
        wire.say(request_)
        status, headers, body = wire.hear()

        assert (status, headers["connection"]) == (200, "close")
        assert json.loads(body)["data"] == HELLO
        assert wire.is_closed()


def test_a_client_that_asks_first_is_told_to_go_on(served):
    head, _, body = asked(expect="100-continue").partition(b"\r\n\r\n")
    with Wire(served) as wire:
        wire.say(head + b"\r\n\r\n")
        assert wire.incoming.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert wire.incoming.readline() == b"\r\n"
        wire.say(body)
        assert wire.hear_data() == HELLO


def test_a_refusal_need_not_wait_for_the_body(served):
    head, _, body = asked(authorization="Bearer bad").partition(b"\r\n\r\n")
    with Wire(served) as wire:
        wire.say(head + b"\r\n\r\n")
        status, _, _ = wire.hear()
        wire.say(body + asked())

        assert status == 401
        assert wire.hear_data() == HELLO


def test_a_refusal_in_a_row_does_not_stop_the_row(served, eventually):
    waiting = served.toy.waiting
    with Wire(served) as wire:
        wire.say(asked("{ late }"))
        eventually(lambda: served.toy.waiting == waiting + 1, "the operation runs")
        wire.say(asked(authorization="Bearer bad"))
        wire.hear_data()
        assert wire.hear()[0] == 401
        wire.say(asked())

        assert wire.hear_data() == HELLO


def test_too_much_is_refused_and_the_connection_is_closed(served):
    body = b"x" * 1_000_001
    with Wire(served) as wire:
        wire.say(asked(content_length=len(body)).partition(b"\r\n\r\n")[0] + b"\r\n\r\n", body)
        status, headers, _ = wire.hear()

        assert (status, headers["connection"]) == (413, "close")
        assert wire.is_closed()


def test_an_answer_to_head_has_no_body(served):
    with Wire(served) as wire:
        wire.say(b"HEAD /graphql HTTP/1.1\r\nhost: x\r\n\r\n" + asked())
        status, headers, _ = wire.hear(has_body=False)

        assert (status, headers["allow"]) == (405, "GET, POST")
        assert int(headers["content-length"]) > 0
        assert wire.hear_data() == HELLO


def test_what_is_not_http_is_refused(served):
    with Wire(served) as wire:
        wire.say(asked(), b"nonsense\r\n\r\n")
        assert wire.hear_data() == HELLO
        assert wire.hear()[0] == 400
        assert wire.is_closed()


def test_a_client_that_leaves_before_its_answer_harms_nobody(served, eventually, caplog):
    waiting = served.toy.waiting
    with Wire(served) as early, Wire(served) as halfway:
        early.say(asked("{ late }"))
        halfway.say(asked()[:-5])
        eventually(lambda: served.toy.waiting == waiting + 1, "the operation runs")
    with Wire(served) as wire:
        wire.say(asked("{ late }"))
        assert wire.hear_data() == {"late": "late"}

    assert "Exception" not in caplog.text


def test_a_stream_ends_with_its_client_even_if_more_requests_wait(start_serving, eventually):
    stream = asked("subscription { forever { number } }", accept="text/event-stream")
    with start_serving() as served:
        with Wire(served) as wire:
            wire.say(stream + asked())
            eventually(lambda: served.toy.streams == 1, "the stream runs")

        eventually(lambda: served.toy.streams == 0, "it is freed")


@pytest.mark.parametrize("last", ["{ hello }", "{ late(byS: 0.6) }"])
def test_a_connection_is_closed_when_it_was_idle_for_long(start_serving, last):
    with start_serving(timeout_keep_alive=0.4) as served, Wire(served) as wire:
        wire.say(asked())
        wire.hear_data()
        time.sleep(0.2)
        wire.say(asked(last))
        wire.hear_data()
        began = time.monotonic()

        assert wire.is_closed()
        assert 0.3 < time.monotonic() - began < 2


def test_answers_that_nobody_reads_do_not_pile_up(start_serving):
    big = asked('{ hello(name: "' + "x" * 50_000 + '") }')
    with start_serving() as served, Wire(served, receive_bytes=4096) as wire:
        wire.raw.settimeout(0.3)
        with pytest.raises(OSError, match="timed out"):
            wire.say(big * 200)
        answered = len(served.toy.addresses)
        assert answered < 60

        wire.raw.settimeout(5)
        with pytest.raises(ConnectionError):  # the write deadline
            wire.say(big * 200)
        assert len(served.toy.addresses) < answered + 5


def test_what_runs_at_shutdown_is_answered_first(start_serving, eventually):
    with start_serving() as served, Wire(served) as wire, Wire(served) as idle:
        idle.say(asked())
        idle.hear_data()
        wire.say(asked("{ late }"))
        eventually(lambda: served.toy.waiting == 1, "the operation runs")
        served.stop()
        status, headers, body = wire.hear()

        assert (status, headers["connection"]) == (200, "close")
        assert json.loads(body)["data"] == {"late": "late"}
        assert wire.is_closed()
        assert idle.is_closed()


def test_a_slash_more_is_the_same_door_and_other_paths_are_others(served):
    with Wire(served) as wire:
        wire.say(asked().replace(b"/graphql", b"/graphql/"))
        assert wire.hear_data() == HELLO
        wire.say(asked().replace(b"/graphql", b"/graphqls"))
        assert wire.hear()[0] == 404


async def test_pages_of_listed_origins_may_read_answers(served):
    door = CORSMiddleware(GraphQLDoor(served.toy, Starlette()), allow_origins=["https://a.example"])
    listed, other = {"origin": "https://a.example"}, {"origin": "https://b.example"}
    transport = httpx.ASGITransport(door)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        answers = [
            await client.post("/graphql", json={"query": "{ hello }"}, headers=headers)
            for headers in (listed, other)
        ]

    allowed = [answer.headers.get("access-control-allow-origin") for answer in answers]
    assert allowed == ["https://a.example", None]
    assert [answer.headers["vary"] for answer in answers] == ["accept, Origin"] * 2
