"""Requests that no client should send: each is answered in the shape of GraphQL, none by a 5xx."""

from __future__ import annotations

import json
import random
import time

import httpx
import pytest

from app.transport.deadlines import WireTimes

from .mutating import a_document, changed_bytes, changed_value
from .wire import Wire, asked, in_pieces

SEEDS = range(4)
BODIES = 150
"""Requests of each seed."""
FORMS = ("application/graphql-response+json", "application/json", "*/*", "text/event-stream")
REQUESTS = (
    {"query": "{ hello }"},
    {"query": "query A($name: String!) { hello(name: $name) }", "variables": {"name": "Anna"}},
    {"query": "query A { hello } query B { who }", "operationName": "B", "extensions": {}},
    {"query": 'mutation { shout(text: "x") }', "variables": None},
    {"query": "subscription { ticks(count: 1) { number } }"},
    {"documentId": "sha256:00", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": ""}}},
)
HELLO = b'{"query":"{ hello }"}'
HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
LENGTH = b"content-length: 21\r\n"
CHUNKED = b"transfer-encoding: chunked\r\n"
UPGRADE = b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
KEY = b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
GET = b"GET /graphql HTTP/1.1\r\nhost: x\r\n"


def a_refusal(body):
    """The codes of an answer that must be a refusal in the shape of GraphQL."""
    answer = json.loads(body)
    assert "data" not in answer
    assert all(error["message"] for error in answer["errors"])
    return [error["extensions"]["code"] for error in answer["errors"]]


def an_answer(answer):
    """The payloads of an answer, in whatever form it came."""
    assert answer.status_code < 500, answer.text
    if not answer.headers["content-type"].startswith("text/event-stream"):
        return [answer.json()]
    lines = answer.text.split("\n")
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


@pytest.mark.parametrize("seed", SEEDS)
def test_bodies_changed_by_chance_are_answered(served, seed):
    chance = random.Random(seed)
    with served.http() as client:
        for number in range(BODIES):
            body = _changed(chance)
            headers = {"content-type": "application/json", "accept": chance.choice(FORMS)}
            for payload in an_answer(client.post(served.url, content=body, headers=headers)):
                assert payload.keys() <= {"data", "errors", "extensions"}
                assert "INTERNAL" not in json.dumps(payload), f"{number} of seed {seed}: {body!r}"


@pytest.mark.parametrize("seed", SEEDS)
def test_addresses_changed_by_chance_are_answered(served, seed):
    chance = random.Random(seed)
    with served.http() as client:
        for _ in range(BODIES // 3):
            sent = changed_value(chance.choice(REQUESTS), chance)
            sent = sent if isinstance(sent, dict) else {"query": str(sent)}
            params = {name: _parameter(value, chance) for name, value in sent.items()}
            answer = client.get(served.url, params=params, headers={"accept": FORMS[0]})
            (payload,) = an_answer(answer)
            assert "INTERNAL" not in json.dumps(payload), params


def _changed(chance):
    """A body that was right once."""
    sent = chance.choice(REQUESTS)
    kind = chance.random()
    if kind < 0.3:
        sent = {"query": a_document(chance), "variables": {"name": "x"}}
    elif kind < 0.7:
        sent = changed_value(sent, chance)
    body = json.dumps(sent).encode()
    return changed_bytes(body, chance) if kind > 0.6 else body


def _parameter(value, chance):
    text = value if isinstance(value, str) else json.dumps(value)
    return changed_bytes(text.encode(), chance)[:2_000] if chance.random() < 0.3 else text[:2_000]


@pytest.mark.parametrize(
    "variables",
    [
        "[" * 900 + "]" * 900,
        '{"a":' * 900 + "1" + "}" * 900,
        "[" + '{"a":[' * 400 + "]}" * 400 + "]",
    ],
)
@pytest.mark.parametrize(
    "query", ["{ hello }", "query($name: String) { hello(name: $name) }", "{ ...A } #"]
)
def test_variables_nested_as_deeply_as_can_be_read_are_refused(served, query, variables):
    body = f'{{"query":{json.dumps(query)},"variables":{{"name":{variables}}}}}'
    headers = {"content-type": "application/json", "accept": FORMS[0]}

    answer = httpx.post(served.url, content=body, headers=headers)

    assert (answer.status_code, a_refusal(answer.content)[0]) == (400, "BAD_USER_INPUT")


@pytest.mark.parametrize(
    "value", ["[" * 900 + "]" * 900, "{a:" * 600 + "1" + "}" * 600, "$a" * 500, '"' * 900]
)
def test_values_nested_in_the_text_are_refused(served, value):
    for query in (f"{{ hello(name: {value}) }}", f"query(${'a'}: String = {value}) {{ hello }}"):
        answer = httpx.post(served.url, json={"query": query}, headers={"accept": FORMS[0]})

        assert answer.status_code == 400
        assert set(a_refusal(answer.content)) <= {"BAD_USER_INPUT", "TOO_COMPLEX"}


UNREADABLE = {
    "nonsense": b"nonsense\r\n\r\n",
    "the hello of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(300),
    "another method": b"BREW /graphql HTTP/1.1\r\nhost: x\r\n\r\n",
    "another version": b"GET /graphql HTTP/9.9\r\nhost: x\r\n\r\n",
    "no path": b"GET  HTTP/1.1\r\nhost: x\r\n\r\n",
    "only a host": b"GET http://x HTTP/1.1\r\nhost: x\r\n\r\n",
    "a tunnel": b"CONNECT x:80 HTTP/1.1\r\nhost: x\r\n\r\n",
    "two lengths": HEAD + LENGTH + b"content-length: 22\r\n\r\n" + HELLO,
    "a length and chunks": HEAD + LENGTH + CHUNKED + b"\r\n" + HELLO,
    "a negative length": HEAD + b"content-length: -1\r\n\r\n" + HELLO,
    "a length in words": HEAD + b"content-length: many\r\n\r\n" + HELLO,
    "a chunk's size in words": HEAD + CHUNKED + b"\r\nmany\r\n" + HELLO,
    "a chunk without end": HEAD + CHUNKED + b"\r\n" + b"f" * 17 + b"\r\n" + HELLO,
    "a chunk of another size": HEAD + CHUNKED + b"\r\n1\r\n" + HELLO + b"\r\n0\r\n\r\n",
    "a header without colon": HEAD + b"nonsense\r\n\r\n",
    "a header with a blank": HEAD + b"con tent: x\r\n\r\n",
    "a header with a NUL": HEAD + b"accept: \x00\r\n\r\n",
    "a handshake with a body": GET + UPGRADE + KEY + LENGTH + b"\r\n" + HELLO,
    "a handshake without key": GET + UPGRADE + b"\r\n",
    "a handshake with half a key": GET + UPGRADE + b"sec-websocket-key: AAAA\r\n\r\n",
    "a handshake with a key of no letters": GET + UPGRADE + b"sec-websocket-key: \xe9\r\n\r\n",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_before_the_connection_ends(served, name):
    with Wire(served) as wire:
        wire.say(UNREADABLE[name])
        status, headers, body = wire.hear()

        assert (status, headers["connection"].lower()) == (400, "close")
        assert headers["content-type"] == "application/json; charset=utf-8"
        assert a_refusal(body) == ["BAD_USER_INPUT"]
        assert wire.is_closed()


ODD = {
    "no host": (asked().replace(b"host: x\r\n", b""), 200),
    "a whole address": (asked().replace(b"/graphql", b"http://x/graphql"), 200),
    "the same header twice": (asked(accept="application/json\r\naccept: text/html"), 200),
    "a header of other letters": (asked(accept="\u00e9"), 406),
    "a token of other letters": (asked(authorization="Bearer \u00e9"), 200),
    "a scheme of other letters": (asked(authorization="\u00e9"), 401),
    "a weight without end": (asked(accept="application/json;q=1e999, */*;q=nan"), 406),
    "an upgrade to something else": (asked(connection="upgrade", upgrade="h2c"), 200),
    "a handshake by POST": (asked(connection="upgrade", upgrade="websocket"), 400),
    "a charset of another name": (asked(content_type="application/json; charset=x"), 415),
    "no content type": (asked().replace(b"content-type: application/json\r\n", b""), 415),
    "an empty body": (HEAD + b"content-length: 0\r\n\r\n", 400),
    "an empty chunked body": (HEAD + CHUNKED + b"\r\n0\r\n\r\n", 400),
    "chunks with extensions": (HEAD + CHUNKED + b"\r\n15;a=b\r\n" + HELLO + b"\r\n0\r\n\r\n", 200),
    "trailers": (HEAD + CHUNKED + b"\r\n15\r\n" + HELLO + b"\r\n0\r\na: b\r\n\r\n", 200),
    "percents": (
        GET.replace(b"/graphql", b"/graphql?query=%7B%20hello%zz%ff%00%7D")
        + b"accept: application/graphql-response+json\r\n\r\n",
        400,
    ),
    "many parameters": (GET.replace(b"/graphql", b"/graphql?" + b"a=1&" * 2_000) + b"\r\n", 400),
    "a head too large for a handshake": (
        GET + UPGRADE + KEY + b"a: " + b"b" * 9_000 + b"\r\n\r\n",
        431,
    ),
    "an old handshake": (GET + UPGRADE.replace(b"13", b"8") + KEY + b"\r\n", 400),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_answered(served, name):
    sent, expected = ODD[name]
    with Wire(served) as wire:
        wire.say(sent)
        status, _, body = wire.hear()

    assert status == expected, body
    assert (
        json.loads(body) == {"data": {"hello": "hello world"}} if status == 200 else a_refusal(body)
    )


@pytest.mark.parametrize("apart", [False, True])
def test_an_upgrade_that_is_not_offered_is_passed_over_body_and_all(served, apart):
    offered = {"connection": "Upgrade, HTTP2-Settings", "upgrade": "h2c", "http2_settings": "AA"}
    head, blank, body = asked(**offered).partition(b"\r\n\r\n")
    with Wire(served) as wire:
        wire.say(*([head + blank, body] if apart else [head + blank + body]))
        assert wire.hear_data() == {"hello": "hello world"}
        wire.say(asked(**offered) + asked("{ who }"))
        assert [wire.hear_data() for _ in range(2)] == [{"hello": "hello world"}, {"who": "guest"}]


@pytest.mark.parametrize("said", [GET, HEAD + CHUNKED + b"\r\n15\r\n" + HELLO + b"\r\n0\r\n"])
@pytest.mark.parametrize("line", [b"a: " + b"b" * 16_000 + b"\r\n", b"a" * 16_000])
def test_a_head_or_trailers_without_end_are_refused(served, said, line):
    with Wire(served) as wire:
        wire.say(said)
        for _ in range(40):
            wire.raw.sendall(line)
        status, _, body = wire.hear()

        assert status == 431
        assert a_refusal(body) == ["BAD_USER_INPUT"]


def test_chunks_of_any_size_are_no_trailers(served):
    body = b'{"query":"{ hello }","variables":{"x":"' + b"y" * 600_000 + b'"}}'
    with Wire(served) as wire:
        wire.say(HEAD + CHUNKED + b"\r\n")
        for piece in in_pieces(body, 200_000):
            wire.raw.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
        wire.raw.sendall(b"0\r\n\r\n")

        assert wire.hear_data() == {"hello": "hello world"}


def test_a_large_head_in_many_reads_is_no_head_without_end(served):
    rows = [asked(cookie="x" * 30_000) for _ in range(20)]
    with Wire(served) as wire:
        wire.raw.sendall(b"".join(rows)[:-10])
        for _ in rows[1:]:
            assert wire.hear()[0] == 200
        wire.raw.sendall(rows[-1][-10:])

        assert wire.hear_data() == {"hello": "hello world"}


def test_who_is_refused_while_still_sending_can_read_why(served):
    with Wire(served) as wire:
        wire.raw.sendall(b"nonsense\r\n" + bytes(8 * 1024 * 1024))
        status, _, body = wire.hear()

    assert (status, a_refusal(body)) == (400, ["BAD_USER_INPUT"])


def test_a_connection_that_streams_does_not_become_a_websocket(start_serving, eventually):
    stream = asked("subscription { forever { number } }", accept="text/event-stream")
    with start_serving() as served, Wire(served) as wire:
        wire.say(stream)
        eventually(lambda: served.toy.streams == 1, "the stream runs")
        wire.say(GET + UPGRADE + KEY + b"\r\n")

        eventually(lambda: served.toy.streams == 0, "the stream is freed")


@pytest.mark.parametrize("said", [b"", b"\r\n"])
def test_who_says_nothing_is_let_go(start_serving, said):
    with start_serving(timeout_keep_alive=0.2) as served, Wire(served) as wire:
        wire.say(said)

        assert wire.is_closed()


@pytest.mark.parametrize(
    "said",
    [
        b"GET /graph",
        GET,
        asked()[:-3],
        HEAD + CHUNKED + b"\r\n15\r\n" + HELLO,
        asked(authorization="Bearer bad")[:-3],
    ],
)
def test_who_says_half_is_told_to_hurry(start_serving, said):
    with start_serving(times=WireTimes(arrival_s=0.2)) as served, Wire(served) as wire:
        wire.say(said)
        if b"bad" in said:
            assert wire.hear()[0] == 401
        status, _, body = wire.hear()

        assert (status, a_refusal(body)) == (408, ["BAD_USER_INPUT"])
        assert wire.is_closed()


@pytest.mark.parametrize("told", [{}, {"authorization": "Bearer bad"}])
def test_who_sends_a_body_slowly_is_heard_and_kept(start_serving, told):
    times = WireTimes(arrival_s=0.5)
    head, blank, body = asked(**told).partition(b"\r\n\r\n")
    with start_serving(times=times, timeout_keep_alive=0.3) as served, Wire(served) as wire:
        wire.say(head + blank)
        for piece in in_pieces(body, 2):
            time.sleep(0.07)  # which is the slowness
            wire.raw.sendall(piece)
        assert wire.hear()[0] == (401 if told else 200)
        wire.say(asked("{ late(byS: 0.7) }"))
        assert wire.hear_data() == {"late": "late"}
        assert wire.is_closed()


def test_a_request_that_stops_halfway_or_comes_letter_by_letter_harms_nobody(served):
    with Wire(served) as half, Wire(served) as slow, Wire(served) as wire:
        half.raw.sendall(asked()[:-3])
        slow.say(*(bytes([letter]) for letter in asked()[:40]))
        wire.say(asked())
        assert wire.hear_data() == {"hello": "hello world"}
        slow.raw.sendall(asked()[40:])
        assert slow.hear_data() == {"hello": "hello world"}
