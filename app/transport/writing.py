"""Whole answers leave in one write; what comes in pieces is uvicorn's to write."""

from collections.abc import Awaitable
from functools import lru_cache
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

BODILESS: Final = frozenset({204, 304})
FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})
CLOSE: Final = (b"connection", b"close")


class WholeWrites:
    """An application whose head waits for its first piece of body, as ASGI allows.

    When that piece is the last one too, both go to the socket together.
    """

    __slots__ = ("_app", "_cycle", "_head")

    def __init__(self, app: ASGIApp, cycle: RequestResponseCycle) -> None:
        self._app = app
        self._cycle: Any = cycle
        self._head: Message | None = None

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        return self._app(scope, receive, self._send)

    async def _send(self, message: Message) -> None:
        cycle = self._cycle
        if message["type"] == "http.response.start" and not cycle.response_started:
            self._head = message
            return
        head, self._head = self._head, None
        if head is None:
            await cycle.send(message)
        elif message.get("more_body", False) or not _has_body(cycle, head):
            await cycle.send(head)
            await cycle.send(message)
        else:
            if cycle.flow.write_paused and not cycle.disconnected:
                await cycle.flow.drain()
            if not cycle.disconnected:
                _write(cycle, head, message.get("body", b""))


def _has_body(cycle: Any, head: Message) -> bool:
    return cycle.scope["method"] != "HEAD" and head["status"] not in BODILESS


def _write(cycle: Any, head: Message, body: bytes) -> None:
    """Write the answer and leave `cycle` as uvicorn leaves it after the last piece."""
    headers = head.get("headers", ())
    if CLOSE in headers:
        cycle.keep_alive = False
    elif not cycle.keep_alive:
        headers = [*headers, CLOSE]
    lines = [_line(*header) for header in cycle.default_headers]
    lines += [_line(*header) for header in headers if header[0] not in FRAMING]
    cycle.transport.write(
        b"%b%bcontent-length: %d\r\n\r\n%b"
        % (STATUS_LINE[head["status"]], b"".join(lines), len(body), body)
    )
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()


@lru_cache(maxsize=512)
def _line(name: bytes, value: bytes) -> bytes:
    if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
        raise RuntimeError("Invalid HTTP header.")
    return b"%b: %b\r\n" % (name.lower(), value)
