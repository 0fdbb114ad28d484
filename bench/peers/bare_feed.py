"""The ceiling for the feed: uvloop's transport, a frame made once and written to every socket.

With BENCH_JOINED the frames that one socket gets in a turn of the loop leave in one write.
"""

import asyncio
import base64
import hashlib
import os
from typing import Any, Final, cast

import orjson
import uvloop

from bench.peers.plain_feed import told

ANSWER: Final = b'{"data":{"orderAddNote":{"__typename":"OrderSuccess"}}}'
GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT: Final = 0x81
EVERYTHING: Final = ""
IS_JOINED: Final = bool(os.environ.get("BENCH_JOINED"))
followers: dict[str, list["Talk"]] = {}
"""By the order they follow."""
waiting: dict["Talk", list[bytes]] = {}
"""Frames of this turn."""


def frame(text: bytes) -> bytes:
    size = len(text)
    if size < 126:
        return bytes((TEXT, size)) + text
    return bytes((TEXT, 126)) + size.to_bytes(2, "big") + text


def tell(number: str, field: str, followed: str) -> None:
    body = orjson.dumps({"data": {field: told(number)}}) + b"}"
    for talk in followers.get(followed, ()):
        text = frame(talk.head + body)
        if IS_JOINED:
            join(talk, text)
        else:
            talk.transport.write(text)


def join(talk: "Talk", text: bytes) -> None:
    if not waiting:
        asyncio.get_running_loop().call_soon(write_joined)
    waiting.setdefault(talk, []).append(text)


def write_joined() -> None:
    for talk, frames in waiting.items():
        talk.transport.write(b"".join(frames))
    waiting.clear()


class Talk(asyncio.Protocol):
    """One connection: a health check, a mutation, or a websocket."""

    def __init__(self) -> None:
        self.head = b""
        self.followed = EVERYTHING
        self._buffer = b""
        self._is_socket = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._is_socket:
            self._frames()
            return
        head, ended, rest = self._buffer.partition(b"\r\n\r\n")
        if ended:
            self._request(head, rest)

    def _request(self, head: bytes, rest: bytes) -> None:
        fields = {
            name.lower(): value
            for name, _, value in (line.partition(b": ") for line in head.split(b"\r\n")[1:])
        }
        if b"sec-websocket-key" in fields:
            self._upgrade(fields[b"sec-websocket-key"])
            self._buffer, self._is_socket = rest, True
        elif len(rest) >= int(fields.get(b"content-length", b"0")):
            self._buffer = b""
            self._answer(ANSWER)
            if head.startswith(b"POST /publish "):
                for number in orjson.loads(rest):
                    tell(number, "orderUpdated", number)
            elif rest:
                asked = orjson.loads(rest)["variables"]["input"]
                tell(asked["number"], "orderEvents", EVERYTHING)

    def _answer(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)

    def _upgrade(self, key: bytes) -> None:
        accepted = base64.b64encode(hashlib.sha1(key + GUID).digest())
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Protocol: graphql-transport-ws\r\nSec-WebSocket-Accept: "
            + accepted
            + b"\r\n\r\n"
        )

    def _frames(self) -> None:
        """The load's frames: masked by zeros, whole, below 64 KiB."""
        while len(self._buffer) >= 8:
            size, skip = self._buffer[1] & 127, 6
            if size == 126:
                size, skip = int.from_bytes(self._buffer[2:4], "big"), 8
            if len(self._buffer) < skip + size:
                return
            text, self._buffer = self._buffer[skip : skip + size], self._buffer[skip + size :]
            self._message(orjson.loads(text))

    def _message(self, message: dict[str, Any]) -> None:
        if message["type"] == "connection_init":
            self.transport.write(frame(b'{"type":"connection_ack"}'))
        elif message["type"] == "subscribe":
            self.head = b'{"id":"%s","type":"next","payload":' % message["id"].encode()
            self.followed = message["payload"].get("variables", {}).get("number", EVERYTHING)
            followers.setdefault(self.followed, []).append(self)

    def connection_lost(self, _: Exception | None) -> None:
        if self in followers.get(self.followed, ()):
            followers[self.followed].remove(self)


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Talk, "127.0.0.1", int(os.environ["PORT"]), backlog=4_096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
