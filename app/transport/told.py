"""One answer of a stream, encoded once for all who are told it."""

from typing import Final

from app.transport.payloads import encoded

_BETWEEN: Final = b',"type":"next","payload":'
TEXT: Final = 0x81
"""The first byte of a frame that is a whole text message (RFC 6455, 5.2)."""


def framed(text: bytes, first: int = TEXT) -> bytes:
    """A server's frame, which is never masked."""
    return head_of(len(text), first) + text


def head_of(size: int, first: int = TEXT) -> bytes:
    """What stands before a frame's payload of that many bytes."""
    if size < 126:
        return bytes((first, size))
    if size < 65_536:
        return bytes((first, 126)) + size.to_bytes(2, "big")
    return bytes((first, 127)) + size.to_bytes(8, "big")


class Told:
    """What one event is to all who asked the same; only an operation's id differs on the wire."""

    __slots__ = ("_head", "_head_size", "_rest", "cursor", "payload", "position")

    def __init__(self, payload: bytes, position: int = 0, cursor: str | None = None) -> None:
        self.payload = payload
        self.position = position
        """Its place in the order of what the stream tells; a snapshot has none."""
        self.cursor = cursor
        self._rest = b""
        self._head = b""
        self._head_size = -1

    @classmethod
    def of(cls, payload: dict[str, object], position: int = 0, cursor: str | None = None) -> "Told":
        """A copy of what was encoded: orjson's own bytes keep 4 KiB, however few they are."""
        return cls(b"%b" % encoded(payload), position, cursor)

    def frame(self, opening: bytes) -> bytes:
        """The websocket frame of an operation whose messages open like that: `{"id":"1"`."""
        if not self._rest:
            self._rest = b"%b%b}" % (_BETWEEN, self.payload)
        size = len(opening) + len(self._rest)
        if size != self._head_size:  # clients' ids are of one length, nearly always
            self._head, self._head_size = head_of(size), size
        return self._head + opening + self._rest

    @property
    def event(self) -> bytes:
        """The server-sent event; its id is what a client sends back in Last-Event-ID."""
        cursor = self.cursor
        identified = cursor is not None and not any(end in cursor for end in "\r\n\0")
        id_line = f"id: {cursor}\n".encode() if identified else b""
        return b"event: next\n" + id_line + b"data: " + self.payload + b"\n\n"
