"""Our frames against another implementation: what it says is read, what it refuses is refused."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Close, Frame
from websockets.frames import Opcode as Theirs
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from app.transport.frames import (
    CLOSE,
    Broken,
    Frames,
    Opcode,
    close_payload,
    code_of_close,
    text_of,
)
from app.transport.told import framed

from .rude import BROKEN, HALF, MASK

MOST = 1_000
EXAMPLES = settings(max_examples=200, deadline=None, derandomize=True)
CONTROLS = st.tuples(st.sampled_from([Theirs.PING, Theirs.PONG]), st.binary(max_size=125))
MESSAGES = st.tuples(st.sampled_from([Theirs.TEXT, Theirs.BINARY]), st.binary(max_size=300))


def peer():
    """The other implementation as our client, its connection open."""
    return ClientProtocol(parse_uri("ws://localhost/"), state=OPEN, max_size=None)


@st.composite
def fragmented(draw):
    """What is said, and the frames it is said in: messages in pieces, control frames amid them."""
    said, frames = [], []
    for opcode, payload in draw(st.lists(st.one_of(MESSAGES, CONTROLS), max_size=6)):
        if opcode in (Theirs.PING, Theirs.PONG):
            said.append((opcode, payload))
            frames.append(Frame(opcode, payload))
            continue
        cuts = sorted(draw(st.lists(st.integers(0, len(payload)), max_size=4)))
        pieces = [payload[a:b] for a, b in zip([0, *cuts], [*cuts, len(payload)], strict=True)]
        for place, piece in enumerate(pieces):
            if place and draw(st.booleans()):
                between, within = draw(CONTROLS)
                said.append((between, within))
                frames.append(Frame(between, within))
            kind = opcode if place == 0 else Theirs.CONT
            frames.append(Frame(kind, piece, fin=place == len(pieces) - 1))
        said.append((opcode, payload))
    return said, b"".join(frame.serialize(mask=True) for frame in frames)


def in_chunks(data, cuts):
    places = sorted(cut % (len(data) + 1) for cut in cuts)
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]


@EXAMPLES
@given(fragmented(), st.lists(st.integers(0, 10_000), max_size=8))
def test_whatever_pieces_a_message_comes_in_it_is_read_whole_and_in_order(said_so, cuts):
    said, data = said_so
    frames = Frames(MOST)

    read = [message for chunk in in_chunks(data, cuts) for message in frames.read(chunk)]

    assert [(message.opcode, message.payload) for message in read] == said


def ours(data):
    """The messages we read, and the code we close with."""
    read, frames = [], Frames(MOST)
    try:
        for message in frames.read(data):
            if message.opcode == Opcode.CLOSE:
                return read, code_of_close(message.payload) or 1005
            read.append(tuple(message))
    except Broken as broken:
        return read, broken.code
    return read, None


def theirs(data):
    """The messages that the other implementation reads, and the code it closes with."""
    server = ServerProtocol(state=OPEN, max_size=MOST)
    server.receive_data(data)
    read, kind, pieces = [], None, b""
    for frame in server.events_received():
        if frame.opcode in (Theirs.PING, Theirs.PONG):
            read.append((frame.opcode, frame.data))
        elif frame.opcode is not Theirs.CLOSE:
            kind = frame.opcode if frame.opcode is not Theirs.CONT else kind
            pieces += frame.data
            if frame.fin:
                read.append((kind, pieces))
                pieces = b""
    return read, server.close_sent.code if server.close_sent else None


@st.composite
def wild(draw):
    """Frames with any first byte, masked or not, their lengths written as they should be."""
    data = b""
    for _ in range(draw(st.integers(1, 5))):
        first = draw(st.sampled_from([0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x89, 0x8A] * 4) | BYTES)
        masked = draw(st.sampled_from([0x80] * 9 + [0]))
        size = draw(st.sampled_from([0, 1, 2, 5, 100, 125, 126, 127, 300, 900, 1_000, 1_001]))
        if size < 126:
            data += bytes((first, masked | size))
        else:
            data += bytes((first, masked | 126)) + struct.pack("!H", size)
        data += (b"mask" if masked else b"") + draw(st.binary(min_size=size, max_size=size))
    return data


BYTES = st.integers(0, 255).filter(lambda first: first & 0x0F != Opcode.CLOSE)
ANY_CLOSE = st.binary(max_size=125)
"""A close amid a message is for its own test: the other implementation refuses it."""


@EXAMPLES
@given(wild())
def test_what_another_implementation_refuses_we_refuse_and_nothing_else(data):
    expected, code = theirs(data)
    read, closed = ours(data)

    assert (closed is None) is (code is None)
    assert read == expected
    if code == 1002:
        assert closed in (1002, 1009)  # who breaks two rules at once hears of one


@EXAMPLES
@given(ANY_CLOSE)
def test_a_close_is_echoed_or_refused_as_another_implementation_does(payload):
    data = Frame(Theirs.CLOSE, payload).serialize(mask=True)

    (read, closed), (expected, code) = ours(data), theirs(data)

    assert read == expected == []
    assert closed == code or {closed, code} == {1002, 1007}  # a bad code before text that is bad


@EXAMPLES
@given(st.binary(max_size=70_000), st.sampled_from([0x81, 0x82, 0x89]))
def test_what_we_frame_another_implementation_reads(payload, first):
    if first == 0x89:
        payload = payload[:125]
    client = peer()

    client.receive_data(framed(payload, first))

    (frame,) = client.events_received()
    assert (frame.opcode, frame.data, frame.fin) == (first & 0x0F, payload, True)


@EXAMPLES
@given(st.sampled_from([1000, 1001, 1002, 1009, 1012, 1013, 4400, 4500]), st.text())
def test_our_closes_are_read_whatever_their_reason(code, reason):
    client = peer()

    client.receive_data(framed(close_payload(code, reason), CLOSE))

    assert isinstance(client.close_rcvd, Close)
    assert client.close_rcvd.code == code
    assert reason.encode().startswith(client.close_rcvd.reason.encode())


@pytest.mark.parametrize(
    ("data", "code"),
    [*BROKEN, (b"\x81\xfe\x03\xe9" + MASK, 1009), (HALF + b"\x80\xfe\x01\xf4" + MASK, 1009)],
)
def test_what_breaks_the_rules_has_a_code_before_its_payload_comes(data, code):
    assert ours(data)[1] == code


def test_what_came_before_the_broken_frame_is_heard():
    hello = Frame(Theirs.TEXT, b"hello").serialize(mask=True)

    assert ours(hello + b"\xff\xff") == ([(Opcode.TEXT, b"hello")], 1002)


def test_what_comes_after_a_close_is_not_heard():
    goodbye = Frame(Theirs.CLOSE, struct.pack("!H", 1000)).serialize(mask=True)

    assert ours(goodbye + b"\xff\xff" * 100) == ([], 1000)


def test_pieces_weigh_no_more_than_what_they_hold():
    frames = Frames(MOST)
    list(frames.read(b"\x01\x80" + MASK + (b"\x00\x80" + MASK) * 10_000))

    assert frames._fragments == b""
    assert frames._unread == b""


def test_a_message_may_be_as_large_as_it_may_be():
    whole = Frame(Theirs.TEXT, b"x" * MOST).serialize(mask=True)
    first = Frame(Theirs.TEXT, b"x" * 600, fin=False).serialize(mask=True)
    rest = Frame(Theirs.CONT, b"x" * 400).serialize(mask=True)

    for data in (whole, first + rest):
        assert ours(data) == ([(Opcode.TEXT, b"x" * MOST)], None)


@pytest.mark.parametrize("payload", [b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80"])
def test_text_is_utf_8_and_nothing_like_it(payload):
    with pytest.raises(Broken) as broken:
        text_of(payload)

    assert broken.value.code == 1007
