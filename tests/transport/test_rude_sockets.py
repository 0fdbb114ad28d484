"""Frames and messages that no client should send: a socket ends by name, and no other notices."""

from __future__ import annotations

import json
import random
import struct

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode

from app.transport import conversation

from .mutating import a_document, changed_bytes, changed_value
from .rude import BROKEN, CUT_OFF, Rude, framed
from .talk import Talk

SEEDS = range(4)
STREAMS, TALKS = 25, 12
"""Of each seed: connections, and such with messages that are frames."""
MESSAGES = (
    {"type": "connection_init", "payload": {"authorization": "Bearer anna"}},
    {"type": "ping", "payload": {"at": 1}},
    {"type": "pong"},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": {"name": "x"}}},
    {"type": "subscribe", "id": "2", "payload": {"query": "subscription { ticks { number } }"}},
    {"type": "subscribe", "id": "3", "payload": {"documentId": "sha256:00", "extensions": {}}},
    {"type": "complete", "id": "1"},
)
PROPER = {1000, 1002, 1007, 1009, 4400, 4401, 4403, 4409, 4429}
GOODBYE = framed(struct.pack("!H", 1000), Opcode.CLOSE)
GOODBYES = GOODBYE * (300_000 // len(GOODBYE))
"""More than any length that a message may have, so that nothing waits for more to come."""


@pytest.fixture
def bystander(served):
    """Somebody with a feed on another socket, who is there before and after."""
    with Talk(served) as talk:
        talk.run("subscription { forever { number } }")
        assert talk.hear()["type"] == "next"
        yield talk
        talk.say(type="ping")
        assert talk.hear() == {"type": "pong"}


@pytest.mark.parametrize(("data", "code"), BROKEN)
def test_a_broken_frame_closes_with_its_code(served, bystander, data, code):
    with Rude(served) as rude:
        rude.say(data)
        assert rude.ending() == code


@pytest.mark.parametrize(
    "pieces",
    [
        [framed(b'{"type":"ping","payload":{"a":"\xc3', fin=False), framed(b'("}}', Opcode.CONT)],
        [framed(b"\xff")],
        [framed(b"\xed\xa0\x80")],
        [framed(struct.pack("!H", 1000) + b"\xff", Opcode.CLOSE)],
    ],
)
def test_text_that_is_not_utf_8_closes_1007_in_whatever_pieces(served, bystander, pieces):
    with Rude(served) as rude:
        rude.say(*pieces)
        assert rude.ending() == 1007


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535])
def test_a_close_code_that_may_not_be_sent_closes_1002(served, code):
    with Rude(served) as rude:
        rude.say(framed(struct.pack("!H", code), Opcode.CLOSE))
        assert rude.ending() == 1002


@pytest.mark.parametrize("code", [1000, 1001, 1011, 3000, 4999])
def test_a_close_is_echoed_even_amid_a_message_and_before_garbage(served, code):
    with Rude(served) as rude:
        rude.say(framed(b"{", fin=False) + framed(struct.pack("!H", code), Opcode.CLOSE))
        rude.say(b"\xff" * 1_000)
        assert rude.ending() == code


def test_control_frames_amid_a_message_are_answered_at_once(served):
    with Rude(served) as rude:
        rude.say(framed(b'{"type":', fin=False), framed(b"a", Opcode.PING))
        assert (rude.hear().opcode, rude.peer.close_rcvd) == (Opcode.PONG, None)
        rude.say(framed(b"", Opcode.PONG), framed(b'"ping"', Opcode.CONT, fin=False))
        rude.say(framed(b"}", Opcode.CONT))
        assert json.loads(rude.hear().data) == {"type": "pong"}


def test_who_goes_on_sending_still_reads_why_the_socket_closed(served, bystander):
    with Rude(served) as rude:
        rude.say(b"\x81\xff" + struct.pack("!Q", 64 * 1024 * 1024) + b"mask")
        for _ in range(64):
            rude.say(bytes(256 * 1024))
        assert rude.ending() == 1009


def test_a_ping_nested_as_deeply_as_can_be_read_is_answered(served, bystander):
    payload = '{"a":' * 900 + "1" + "}" * 900
    with Rude(served) as rude:
        rude.say(framed(f'{{"type":"ping","payload":{payload}}}'.encode()))
        assert json.loads(rude.hear().data)["type"] == "pong"


def test_variables_nested_as_deeply_as_can_be_read_are_refused(served, bystander):
    variables = '{"a":' * 900 + "1" + "}" * 900
    for query in ("{ hello }", "subscription { ticks { number } }"):
        with Rude(served) as rude:
            payload = f'{{"query":"{query}","variables":{variables}}}'
            rude.say(framed(f'{{"type":"subscribe","id":"1","payload":{payload}}}'.encode()))
            refused = json.loads(rude.hear().data)
        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_bug_in_what_hears_a_message_ends_that_socket_by_name(
    served, bystander, monkeypatch, caplog
):
    original = conversation.read

    def buggy(text, address):
        if "swordfish" in text:
            raise RuntimeError("the password is swordfish")
        return original(text, address)

    monkeypatch.setattr(conversation, "read", buggy)
    with Talk(served) as talk:
        talk.say(type="ping", payload={"swordfish": 1})
        with pytest.raises(ConnectionClosed) as closed:
            talk.wire.recv(timeout=5)

    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4500, "Internal server error")
    assert "Unexpected error" in caplog.text


@pytest.mark.parametrize("seed", SEEDS)
def test_frames_changed_by_chance_end_their_socket_properly(served, bystander, seed):
    chance = random.Random(seed)
    for number in range(STREAMS):
        said = b"".join(
            framed(json.dumps(chance.choice(MESSAGES[1:])).encode())
            for _ in range(chance.randint(1, 4))
        )
        data = changed_bytes(said, chance)
        with Rude(served) as rude:
            rude.say(data, GOODBYES)
            assert rude.ending() in PROPER, f"stream {number} of seed {seed}: {data!r}"


@pytest.mark.parametrize("seed", SEEDS)
def test_messages_changed_by_chance_are_answered_or_close_by_name(served, bystander, seed):
    chance = random.Random(seed)
    for number in range(TALKS):
        sent = [_changed(chance) for _ in range(6)]
        with Talk(served, hello=chance.random() < 0.8) as talk:
            told = f"talk {number} of seed {seed}: {sent!r}"
            assert _answered_or_closed(talk, sent, told) in {None, *PROPER}, told


def _answered_or_closed(talk, sent, told):
    """The code that the socket closed with; None where it still answers."""
    try:
        for text in sent:
            talk.wire.send(text)
        talk.say(type="ping", payload={"last": True})
        while (heard := talk.hear()) != {"type": "pong", "payload": {"last": True}}:
            assert "INTERNAL" not in json.dumps(heard), told
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else CUT_OFF
    return None


def _changed(chance):
    """A message that was right once, as text."""
    message = chance.choice(MESSAGES)
    if chance.random() < 0.4:
        message = {"type": "subscribe", "id": "1", "payload": {"query": a_document(chance)}}
    elif chance.random() < 0.8:
        message = changed_value(message, chance)
    text = json.dumps(message).encode()
    if chance.random() < 0.2:
        text = changed_bytes(text, chance)
    return text.decode("utf-8", "replace")
