"""A graphql-transport-ws connection, so lean that thousands of messages a second cost little."""

import asyncio
from asyncio.transports import BaseTransport
from collections.abc import Sequence
from typing import Any, Final, cast

import orjson

from tests.faults.violence.hearing import (
    RESUMED_AFTER,
    SHUTTING_DOWN,
    FeedEnded,
    Hearing,
    Reader,
    Strange,
)
from tests.faults.violence.tally import Tally

CUT: Final = "cut"
"""Why a connection ended that nobody said a word about."""
EXPECTED_ENDS: Final = frozenset({CUT, *RESUMED_AFTER, "1012", "1013", "HTTP 429", "HTTP 500"})
"""Of a connection under violence; the codes are closes of websockets, 500 is a database away."""
AGAIN_S: Final = 0.2
"""Before a feed that ended by name is asked for anew on the same socket."""
TEXT, CLOSE, PING = 0x81, 0x88, 0x89
MASKED, PONG = 0x80, 0x8A
OPENING: Final = b'{"id":"'
NEXT: Final = b',"type":"next","payload":'
HANDSHAKE: Final = (
    b"GET /graphql HTTP/1.1\r\nhost: shop\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    b"sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
)


class Line(asyncio.Protocol):
    """One connection and those who read by it; it ends once, for one reason."""

    def __init__(
        self, readers: Sequence[Reader], token: str | None, hearing: Hearing, tally: Tally
    ) -> None:
        self.readers = readers
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._token = token
        self._hearing = hearing
        self._tally = tally
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self.is_open = False
        """Whether the server has begun to answer."""

    def connection_made(self, transport: BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._greet(self._transport)

    def data_received(self, data: bytes) -> None:
        if self.ended.done():
            return
        if self._rest:
            data = self._rest + data
        try:
            self._rest = data[self._read(data) :]
        except FeedEnded as end:
            self._last_word(end)
        except (Strange, ValueError, KeyError, IndexError, TypeError) as strange:
            self._end(f"{type(strange).__name__}: {strange}")

    def connection_lost(self, error: Exception | None) -> None:
        self._end(CUT)

    def cut(self) -> None:
        """Leave without a word."""
        if self._transport is not None:
            self._transport.abort()

    def stall(self, seconds: float) -> None:
        """Read nothing for a while."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()
            asyncio.get_running_loop().call_later(seconds, self._read_on)

    def _read_on(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def _end(self, reason: str) -> None:
        if not self.ended.done():
            self.ended.set_result(reason)
        self.cut()

    def _greet(self, transport: asyncio.Transport) -> None:
        """Say what there is to say first."""
        raise NotImplementedError

    def _opened(self) -> None:
        """The server has agreed to talk."""

    def _read(self, data: bytes) -> int:
        """Take what is whole of the data; how much that was."""
        raise NotImplementedError

    def _last_word(self, end: FeedEnded) -> None:
        """A feed has ended where an answer was expected."""
        raise NotImplementedError

    def _head_size(self, data: bytes, status: bytes) -> int:
        """Of an answer's head, 0 while it is not whole; another status ends the line."""
        size = data.find(b"\r\n\r\n") + 4
        if size < 4:
            return 0
        if data[9:12] == status:
            self._opened()
        else:
            self._end(f"HTTP {data[9:12].decode()}")
        self.is_open = True
        return size

    def _count(self, end: FeedEnded) -> None:
        self._tally.lagged += end.code == "LAGGED"
        self._tally.internal += end.code == "INTERNAL"
        self._tally.sent_away += end.code == SHUTTING_DOWN


class SocketLine(Line):
    """A websocket; each reader's operation has the reader's place as its id."""

    def _greet(self, transport: asyncio.Transport) -> None:
        transport.write(HANDSHAKE)

    def _opened(self) -> None:
        payload = {"authorization": f"Bearer {self._token}"} if self._token else {}
        self._say({"type": "connection_init", "payload": payload})

    def _say(self, message: dict[str, Any]) -> None:
        self._write(orjson.dumps(message), TEXT)

    def _write(self, text: bytes, first: int) -> None:
        """A masked frame; the mask of zeros leaves the payload as it is."""
        size = len(text)
        head = bytes((MASKED | size,)) if size < 126 else bytes((MASKED | 126,))
        length = b"" if size < 126 else size.to_bytes(2, "big")
        if self._transport is not None:
            self._transport.write(bytes((first,)) + head + length + bytes(4) + text)

    def _subscribe(self, place: int) -> None:
        reader = self.readers[place]
        variables = reader.feed.variables | {"after": reader.cursor}
        payload = {"query": reader.feed.document, "variables": variables}
        self._say({"type": "subscribe", "id": str(place), "payload": payload})

    def _read(self, data: bytes) -> int:
        at = 0 if self.is_open else self._head_size(data, b"101")
        if not self.is_open or self.ended.done():
            return at
        size = len(data)
        while at + 2 <= size:
            start, length = at + 2, data[at + 1]
            if length > 125:
                start += 2 if length == 126 else 8
                length = int.from_bytes(data[at + 2 : start], "big")
            if size < start + length or size < start:
                break
            self._take(data[at], data[start : start + length])
            at = start + length
        return at

    def _take(self, first: int, payload: bytes) -> None:
        if first == TEXT:
            self._hear(payload)
        elif first == CLOSE:
            self._end(str(int.from_bytes(payload[:2], "big")) if payload else CUT)
        elif first == PING:
            self._write(payload, PONG)
        else:
            raise Strange(f"a frame that begins with {first:#x}")

    def _hear(self, text: bytes) -> None:
        quote = text.find(b'"', len(OPENING))
        if text.startswith(OPENING) and text.startswith(NEXT, quote + 1):
            reader = self.readers[int(text[len(OPENING) : quote])]
            reader.take(self._hearing.answer(text[quote + 1 + len(NEXT) : -1]))
            return
        message = orjson.loads(text)
        match message["type"]:
            case "connection_ack":
                for place in range(len(self.readers)):
                    self._subscribe(place)
            case "error":
                self._ended(int(message["id"]), FeedEnded(message["payload"]))
            case "ping":
                self._say({"type": "pong"})
            case _:
                raise Strange(text.decode())

    def _ended(self, place: int, end: FeedEnded) -> None:
        self._count(end)
        self.readers[place].ended(end)
        if end.code not in RESUMED_AFTER:
            self._end(end.code)
        elif end.code != SHUTTING_DOWN:
            self._tally.resumes += 1
            asyncio.get_running_loop().call_later(AGAIN_S, self._again, place)

    def _again(self, place: int) -> None:
        if not self.ended.done():
            self._subscribe(place)

    def _last_word(self, end: FeedEnded) -> None:
        self._end(f"an answer with errors: {end}")
