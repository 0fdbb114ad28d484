"""A client's websocket frames become messages (RFC 6455); breaking the rules has a close code."""

import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

from websockets.utils import apply_mask

MASKED: Final = 0x80
FINAL: Final = 0x80
RESERVED: Final = 0x70
CONTROL: Final = 0x08
MOST_CONTROL_BYTES: Final = 125
SHORTEST: Final = {2: 126, 8: 65_536}
"""The least that needs a length of so many bytes."""


class Opcode(IntEnum):
    """What a frame carries."""

    CONTINUED = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


PING: Final = FINAL | Opcode.PING
PONG: Final = FINAL | Opcode.PONG
CLOSE: Final = FINAL | Opcode.CLOSE


class Broken(Exception):
    """The client broke the protocol: `code` is what the socket closes with."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Message(NamedTuple):
    """A whole message, or a control frame."""

    opcode: int
    payload: bytes


class _Frame(NamedTuple):
    first: int
    payload: bytes
    end: int


class Frames:
    """Reads one client's frames; between messages it holds next to nothing."""

    __slots__ = ("_fragments", "_kind", "_most_bytes", "_unread")

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._unread = b""
        self._fragments: bytearray | None = None
        self._kind = Opcode.TEXT

    def read(self, data: bytes) -> Iterator[Message]:
        """The messages that are whole now, each before the next is looked at; to be taken all.

        Raises:
            Broken: what came is not what a client may send; nothing more can be read.
        """
        if self._unread:
            data = self._unread + data
        at = 0
        while (frame := self._frame(data, at)) is not None:
            at = frame.end
            message = self._message(frame)
            if message is not None:
                yield message
                if message.opcode == Opcode.CLOSE:
                    return  # what a client says after its farewell is not heard
        self._unread = data[at:]

    def _frame(self, data: bytes, at: int) -> _Frame | None:
        if len(data) - at < 2:
            return None
        first, second = data[at], data[at + 1]
        if not second & MASKED or first & RESERVED:
            raise Broken(1002, "Frames are masked, and without extensions.")
        size, start = second & 0x7F, at + 2
        if first & CONTROL and (size > MOST_CONTROL_BYTES or not first & FINAL):
            raise Broken(1002, "A control frame is small and whole.")
        if size >= 126:
            width = 2 if size == 126 else 8
            if len(data) < start + width:
                return None
            size, start = int.from_bytes(data[start : start + width], "big"), start + width
            if size < SHORTEST[width]:
                raise Broken(1002, "A length is written as short as it can be.")
        if not first & CONTROL and size > self._most_bytes - len(self._fragments or b""):
            raise Broken(1009, f"A message holds at most {self._most_bytes} bytes.")
        end = start + 4 + size
        if len(data) < end:
            return None
        mask = data[start : start + 4]
        return _Frame(first, apply_mask(data[start + 4 : end], mask), end)

    def _message(self, frame: _Frame) -> Message | None:
        kind = frame.first & 0x0F
        if kind & CONTROL:
            if kind > Opcode.PONG:
                raise Broken(1002, "There is no such opcode.")
            return Message(kind, frame.payload)
        if kind > Opcode.BINARY or (kind == Opcode.CONTINUED) is (self._fragments is None):
            raise Broken(1002, "This frame continues nothing, or interrupts.")
        if self._fragments is None:
            if frame.first & FINAL:
                return Message(kind, frame.payload)
            self._kind, self._fragments = Opcode(kind), bytearray()
        self._fragments += frame.payload
        if not frame.first & FINAL:
            return None
        whole = Message(self._kind, bytes(self._fragments))
        self._fragments = None
        return whole


def close_payload(code: int, reason: str) -> bytes:
    """What a close frame says; the reason is cut to what a control frame holds."""
    text = reason.encode()[: MOST_CONTROL_BYTES - 2].decode("utf-8", "ignore")
    return struct.pack("!H", code) + text.encode()


def code_of_close(payload: bytes) -> int | None:
    """The code of a client's close frame; None where it gives none.

    Raises:
        Broken: it is none that may be sent.
    """
    if not payload:
        return None
    code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 0
    if not (1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999):
        raise Broken(1002, "There is no such close code.")
    text_of(payload[2:])
    return code


def text_of(payload: bytes) -> str:
    """The text of a message.

    Raises:
        Broken: it is not UTF-8.
    """
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise Broken(1007, "Text is UTF-8.") from error
