"""uvicorn's HTTP as Waypost runs it: deadlines, goodbyes, answers in one write.

uvicorn 0.54 keeps a client that stops reading for ever: its ping timeout calls
`transport.close()`, which waits for the full buffer. Here a buffer that does not shrink for
`write_deadline_s` aborts the connection, and so does a missing pong.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.transport.configuration import times_of
from app.transport.deadlines import IdleDeadline, WriteDeadline
from app.transport.lifeline import EXTENSION, Lifeline
from app.transport.writing import WholeWrites


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

    def handle_websocket_upgrade(self) -> None:
        """Leave the connection to the websocket, and nothing of this behind."""
        self._writing.stop()
        self._idle.stop()
        super().handle_websocket_upgrade()
        del self.parser  # they hold each other
