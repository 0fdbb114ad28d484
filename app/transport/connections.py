"""uvicorn's two protocols as Waypost runs them: deadlines, goodbyes, answers in one write.

uvicorn 0.54 keeps a client that stops reading for ever: its ping timeout calls
`transport.close()`, which waits for the full buffer. Here a buffer that does not shrink for
`write_deadline_s` aborts the connection, and so does a missing pong.
"""

import asyncio
from asyncio.transports import BaseTransport
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from app.transport.deadlines import IdleDeadline, WireTimes, WriteDeadline
from app.transport.lifeline import EXTENSION, Lifeline
from app.transport.writing import WholeWrites


class WireConfig(uvicorn.Config):
    """uvicorn's configuration and the deadlines that its protocols read from it."""

    def __init__(self, app: ASGIApp | str, times: WireTimes, **options: Any) -> None:
        self.times = times
        super().__init__(app, **options)


def times_of(config: uvicorn.Config) -> WireTimes:
    """The deadlines of a configuration; ours where it has none."""
    return config.times if isinstance(config, WireConfig) else WireTimes()


class GuardedHTTP(HttpToolsProtocol):
    """uvicorn's HTTP with deadlines, a lifeline for streams and answers in one write."""

    _writing: WriteDeadline
    _idle: IdleDeadline
    _lifeline: Lifeline
    _extensions: Any
    _answering: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._writing = WriteDeadline(transport, times_of(self.config).write_deadline_s)
        self._idle = IdleDeadline(transport, self.timeout_keep_alive)
        self._lifeline = Lifeline()
        self._extensions = {EXTENSION: self._lifeline}

    def connection_lost(self, exc: Exception | None) -> None:
        self._writing.stop()
        self._idle.stop()
        super().connection_lost(exc)
        if self._answering is not None:  # uvicorn tells the newest request, which may still wait
            self._answering.disconnected = True
            self._answering.message_event.set()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = self._extensions

    def on_response_complete(self) -> None:
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
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

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, cast("Any", WholeWrites(app, cycle)))

    def _unset_keepalive_if_required(self) -> None:
        self._idle.pause()


class GuardedWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's websocket, cut rather than closed when its client is not there any more."""

    _deadline: WriteDeadline
    _lifeline: Lifeline

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._deadline = WriteDeadline(self.transport, times_of(self.config).write_deadline_s)
        self._lifeline = Lifeline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._deadline.stop()
        super().connection_lost(exc)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        scope = getattr(self, "scope", None)  # absent when the handshake was refused
        if scope is not None:
            scope["extensions"][EXTENSION] = self._lifeline

    def handle_ping(self) -> None:
        pong = b"".join(self.conn.data_to_send())
        if self.writable.is_set():  # pongs for a client that does not read would pile up
            self.transport.write(pong)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._deadline.start()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._deadline.stop()

    def keepalive_timeout(self) -> None:
        if self.writable.is_set():
            self.transport.abort()
            return
        # The ping waits behind what is not read yet: slow or deaf, the write deadline finds out.
        again_s = times_of(self.config).ping_timeout_s
        self.pong_timer = self.loop.call_later(again_s, self.keepalive_timeout)

    def shutdown(self) -> None:
        if not self._lifeline.is_held:
            super().shutdown()
            return
        times_of(self.config).say_farewell(self._lifeline, self.transport.abort)
