"""uvicorn as Waypost runs it: nothing unread piles up, stalled clients are cut, goodbyes are said.

uvicorn 0.54 keeps a client that stops reading for ever: its ping timeout calls
`transport.close()`, which waits for the full buffer. Here a buffer that does not shrink for
`write_deadline_s` aborts the connection, and so does a missing pong.
"""

import asyncio
import random
from asyncio.transports import BaseTransport
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.supervisors.multiprocess import Multiprocess
from websockets.http11 import Request

from app.transport.lifeline import EXTENSION, Lifeline
from app.transport.listening import listening_at


@dataclass(frozen=True, slots=True)
class WireTimes:
    """Deadlines of a connection; together a client that reads nothing is gone within 30 s."""

    write_deadline_s: float = 10.0
    ping_interval_s: float = 10.0
    ping_timeout_s: float = 10.0
    unacknowledged_s: float = 20.0
    """How long sent bytes may stay unread in the kernel (TCP_USER_TIMEOUT, Linux)."""
    farewell_window_s: float = 5.0
    """At shutdown clients are told one by one over this time, so they don't return all at once."""
    farewell_grace_s: float = 3.0
    """What a client that was told has left to close."""


WS_MAX_BYTES = 256 * 1024


class WireConfig(uvicorn.Config):
    """uvicorn's configuration and the deadlines that its protocols read from it."""

    def __init__(self, app: ASGIApp | str, times: WireTimes, **options: Any) -> None:
        self.times = times
        super().__init__(
            app,
            loop="uvloop",
            http=GuardedHTTP,
            ws=GuardedWebSocket,
            ws_max_size=WS_MAX_BYTES,
            ws_per_message_deflate=False,
            ws_ping_interval=times.ping_interval_s,
            ws_ping_timeout=times.ping_timeout_s,
            timeout_graceful_shutdown=round(times.farewell_window_s + times.farewell_grace_s) + 2,
            server_header=False,
            access_log=False,  # query strings of GET requests hold personal data
            **options,
        )


class WriteDeadline:
    """Cuts a connection whose full buffer does not shrink any more."""

    def __init__(self, transport: asyncio.Transport, deadline_s: float) -> None:
        self._transport = transport
        self._deadline_s = deadline_s
        self._left_bytes = 0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self.stop()
        self._left_bytes = self._transport.get_write_buffer_size()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._deadline_s, self._look)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        if self._transport.get_write_buffer_size() < self._left_bytes:
            self.start()
        else:
            self._transport.abort()


class GuardedHTTP(HttpToolsProtocol):
    """uvicorn's HTTP with a write deadline and a lifeline for streams."""

    _deadline: WriteDeadline
    _lifeline: Lifeline

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._deadline = WriteDeadline(transport, _times(self.config).write_deadline_s)
        self._lifeline = Lifeline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._deadline.stop()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = cast("Any", {EXTENSION: self._lifeline})

    def pause_writing(self) -> None:
        super().pause_writing()
        self._deadline.start()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._deadline.stop()

    def shutdown(self) -> None:
        super().shutdown()
        _say_farewell(self._lifeline, _times(self.config), self.transport.abort)


class GuardedWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's websocket, cut rather than closed when its client is not there any more."""

    _deadline: WriteDeadline
    _lifeline: Lifeline

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        self._deadline = WriteDeadline(self.transport, _times(self.config).write_deadline_s)
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
        again_s = _times(self.config).ping_timeout_s
        self.pong_timer = self.loop.call_later(again_s, self.keepalive_timeout)

    def shutdown(self) -> None:
        if not self._lifeline.is_held:
            super().shutdown()
            return
        _say_farewell(self._lifeline, _times(self.config), self.transport.abort)


def build_server(
    app: ASGIApp | str,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    times: WireTimes | None = None,
    trusted_proxies: Sequence[str] = (),
    **options: Any,
) -> uvicorn.Server:
    """A server that is not running yet; `options` are uvicorn's own."""
    config = WireConfig(
        app,
        times or WireTimes(),
        host=host,
        port=port,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        **{"log_level": "warning", **options},
    )
    return uvicorn.Server(config)


def run(
    app: ASGIApp | str,
    *,
    workers: int = 1,
    listening: Callable[[int], None] = lambda port: None,
    **options: Any,
) -> None:
    """Serve until a signal ends it; several workers need `app` as an import string.

    `listening` is told the port once it is ours.

    Raises:
        CannotListen: nobody can listen there.
    """
    server = build_server(app, workers=workers, **options)
    bound = listening_at(
        server.config.host, server.config.port, _times(server.config).unacknowledged_s
    )
    listening(bound.getsockname()[1])
    if workers > 1:
        Multiprocess(server.config, sockets=[bound]).run()
    else:
        server.run(sockets=[bound])


def _times(config: uvicorn.Config) -> WireTimes:
    return config.times if isinstance(config, WireConfig) else WireTimes()


def _say_farewell(lifeline: Lifeline, times: WireTimes, cut: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    loop.call_later(random.uniform(0, times.farewell_window_s), lifeline.say_farewell)
    loop.call_later(times.farewell_window_s + times.farewell_grace_s, cut)
