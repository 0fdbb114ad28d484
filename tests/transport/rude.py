"""A websocket client that says any bytes, and reads our answers by another implementation."""

from __future__ import annotations

import socket

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN
from websockets.uri import parse_uri

MASK = b"mask"
HALF = b"\x01\xfe\x01\xf5" + MASK + bytes(501)
BROKEN = [
    (b"\x81\x00", 1002),  # not masked
    (b"\xc1\x80" + MASK, 1002),  # an extension's bit
    (b"\xb1\x80" + MASK, 1002),
    (b"\x83\x80" + MASK, 1002),  # no such opcode
    (b"\x8b\x80" + MASK, 1002),
    (b"\x09\x80" + MASK, 1002),  # a ping in pieces
    (b"\x89\xfe\x00\x7e" + MASK, 1002),  # a ping too large
    (b"\x80\x80" + MASK, 1002),  # continues nothing
    (b"\x01\x80" + MASK + b"\x81\x80" + MASK, 1002),  # interrupts
    (b"\x88\x81" + MASK + b"m", 1002),  # half a close code
    (b"\x81\xfe\x00\x05" + MASK + b"hello", 1002),  # a length longer than it need be
    (b"\x81\xff" + bytes(7) + b"\x05" + MASK + b"hello", 1002),
    (b"\x81\xff" + b"\x7f" + b"\xff" * 7 + MASK, 1009),
    (b"\x81\xff" + b"\xff" * 8 + MASK, 1009),
]
"""Bytes that no client may send, and what they are answered with."""
CUT_OFF = 1006


def framed(payload, opcode=Opcode.TEXT, fin=True):
    return Frame(opcode, payload, fin=fin).serialize(mask=True)


class Rude:
    def __init__(self, served, hello=True):
        self.peer = ClientProtocol(parse_uri(served.ws), subprotocols=["graphql-transport-ws"])
        self.peer.send_request(self.peer.connect())
        self.raw = socket.create_connection(("127.0.0.1", self.peer.uri.port), timeout=5)
        self.say(*self.peer.data_to_send())
        while self.peer.state is not OPEN:
            self.peer.receive_data(self.raw.recv(65_536))
        self.peer.events_received()
        if hello:
            self.say(framed(b'{"type":"connection_init"}'))
            assert b"connection_ack" in self.hear().data

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.raw.close()

    def say(self, *pieces):
        for piece in pieces:
            self.raw.sendall(piece)

    def hear(self):
        """The next frame."""
        while not (events := self.peer.events_received()):
            data = self.raw.recv(65_536)
            assert data, "the connection was cut"
            self.peer.receive_data(data)
        (event, *others) = events
        self.peer.events += others
        return event

    def ending(self):
        """The code that the connection ends with; whatever else is said is passed over."""
        try:
            while data := self.raw.recv(65_536):
                self.peer.receive_data(data)
        except ConnectionError:
            pass
        return self.peer.close_rcvd.code if self.peer.close_rcvd else CUT_OFF
