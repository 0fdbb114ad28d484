"""uvicorn's HTTP as Waypost runs it: deadlines, goodbyes, answers in one write, no endless head.

uvicorn 0.54 keeps a client that stops reading for ever: its ping timeout calls
`transport.close()`, which waits for the full buffer. Here a buffer that does not shrink for
`write_deadline_s` aborts the connection, and so does a missing pong.
"""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final, cast

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from app.transport.configuration import times_of
from app.transport.deadlines import IdleDeadline, WriteDeadline
from app.transport.leaving import Leaving
from app.transport.lifeline import EXTENSION, Lifeline
from app.transport.negotiation import Media
from app.transport.payloads import encoded, refused
from app.transport.writing import WholeWrites

MOST_HEAD_BYTES: Final = 64 * 1024
"""What may come of a request's head after its first read; the parser itself knows no bound."""
UPGRADING: Final = frozenset({b"connection", b"upgrade", b"http2-settings"})
REFUSED: Final = (
    (b"content-type", f"{Media.JSON.value}; charset=utf-8".encode()),
    (b"connection", b"close"),
)


class GuardedHTTP(HttpToolsProtocol):
    """uvicorn's HTTP with deadlines, a lifeline for streams and answers in one write."""

    _writing: WriteDeadline
    _idle: IdleDeadline
    _arriving: IdleDeadline
    _lifeline: Lifeline
    _extensions: Any
    _answering: RequestResponseCycle | None = None
    _is_in_head = False
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        times = times_of(self.config)
        self._writing = WriteDeadline(transport, times.write_deadline_s)
        self._idle = IdleDeadline(transport.close, self.timeout_keep_alive)
        self._arriving = IdleDeadline(self._give_up, times.arrival_s)
        self._lifeline = Lifeline()
        self._extensions = {EXTENSION: self._lifeline}
        self._idle.start()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timers()
        super().connection_lost(exc)
        self._leave_unanswered()

    def data_received(self, data: bytes) -> None:
        unfinished = self.scope if self._is_in_head else None
        try:
            self.parser.feed_data(data)
        except HttpParserError:
            self._hang_up(HTTPStatus.BAD_REQUEST, "This is no HTTP request.")
        except HttpParserUpgrade as upgrade:
            self._upgrade(data[upgrade.args[0] :])
        else:
            if not self._is_in_head:
                if self._arriving.is_running:  # a body, which may take its time
                    self._arriving.start()
            elif unfinished is self.scope:
                self._grow_head(len(data))

    def _upgrade(self, rest: bytes) -> None:
        """Be a websocket where that is asked for; any other upgrade is passed over (RFC 9110, 7.8).

        The parser leaves a request at its head's end if it asks for an upgrade, body or no body.
        """
        wanted = self._get_upgrade()
        if wanted is None or (wanted == b"websocket" and self._is_answering):
            self._hang_up(HTTPStatus.BAD_REQUEST, "This connection can't become another now.")
        elif wanted == b"websocket":
            self.handle_websocket_upgrade()
        else:
            line = f"{self.scope['method']} ".encode() + self.url
            kept = [header for header in self.headers if header[0] not in UPGRADING]
            lines = b"".join([b"%b: %b\r\n" % header for header in kept])
            self.data_received(b"%b HTTP/1.1\r\n%b\r\n%b" % (line, lines, rest))

    def _should_upgrade(self) -> bool:
        return True  # whatever is asked for: its head is looked at by `_upgrade` first

    def _grow_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MOST_HEAD_BYTES:
            self._hang_up(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The head is too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = self._extensions
        self._is_in_head, self._head_bytes = True, 0
        self._idle.pause()
        self._arriving.start()

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        super().on_headers_complete()

    def on_chunk_header(self) -> None:
        """A chunk without a body is the last: what follows is a second head, the trailers."""
        self._is_in_head, self._head_bytes = True, 0

    def on_body(self, body: bytes) -> None:
        self._is_in_head = False
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._arriving.pause()
        if not self._is_answering:
            self._idle.start()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif not self._arriving.is_running:  # else the request is refused, and still coming
            self._idle.start()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._writing.start()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._writing.stop()

    def shutdown(self) -> None:
        super().shutdown()
        times_of(self.config).say_farewell(self._lifeline, self.transport.abort)

    def _hang_up(self, status: HTTPStatus, message: str) -> None:
        """Refuse what can't be read as requests any more, and end the connection."""
        self._is_in_head = False
        self._idle.stop()
        self._arriving.stop()
        answering = self._answering
        if answering is None or answering.response_complete or not answering.response_started:
            self.transport.write(_refusal(status, message, self.server_state.default_headers))
        self._leave_unanswered()
        Leaving(self.transport, self)

    def _give_up(self) -> None:
        self._hang_up(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")

    @property
    def _is_answering(self) -> bool:
        return self._answering is not None and not self._answering.response_complete

    def _leave_unanswered(self) -> None:
        """Tell whoever answers that nobody listens any more; uvicorn tells the newest request."""
        if self._answering is not None:
            self._answering.disconnected = True
            self._answering.message_event.set()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, cast("Any", WholeWrites(app, cycle)))

    def _stop_timers(self) -> None:
        for timer in (self._writing, self._idle, self._arriving):
            timer.stop()

    def _unset_keepalive_if_required(self) -> None:
        self._idle.pause()

    def handle_websocket_upgrade(self) -> None:
        """Leave the connection to the websocket, and nothing of this behind."""
        self._stop_timers()
        super().handle_websocket_upgrade()
        del self.parser  # they hold each other


def _refusal(
    status: HTTPStatus, message: str, default_headers: Iterable[tuple[bytes, bytes]]
) -> bytes:
    body = encoded(refused(message))
    headers = (*default_headers, *REFUSED, (b"content-length", b"%d" % len(body)))
    lines = b"".join(b"%b: %b\r\n" % header for header in headers)
    return b"%b%b\r\n%b" % (STATUS_LINE[status], lines, body)
