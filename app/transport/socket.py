"""A websocket below GraphQL: opened by the application, written to straight, cut when it is deaf.

uvicorn hands the connection over once it asks to be a websocket. The application decides about it
as ASGI has it, and then takes the socket itself: no task stays with one that is silent.
"""

import asyncio
import logging
from asyncio.transports import BaseTransport
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any, Final, cast

import uvicorn
from starlette.types import Scope
from uvicorn.server import ServerState

from app.transport.configuration import times_of
from app.transport.deadlines import PongDeadline, WriteDeadline
from app.transport.frames import (
    CLOSE,
    PING,
    PONG,
    Broken,
    Frames,
    Opcode,
    close_payload,
    code_of_close,
    text_of,
)
from app.transport.handshake import Handshake
from app.transport.hearing import Hearer
from app.transport.leaving import LEAVING_S, Leaving
from app.transport.lifeline import EXTENSION as LIFELINE
from app.transport.lifeline import Lifeline
from app.transport.payloads import Code
from app.transport.told import framed

logger = logging.getLogger(__name__)

EXTENSION: Final = "waypost.socket"
"""The key in an ASGI scope's `extensions`; absent when another server than ours serves."""


class Socket(asyncio.Protocol):
    """One client's. Before `accept` it is the application's to refuse."""

    __slots__ = (
        "_app_state",
        "_close_timer",
        "_config",
        "_deadline",
        "_early",
        "_frames",
        "_handshake",
        "_hearer",
        "_is_closing",
        "_pulse",
        "_room",
        "_state",
        "is_full",
        "lifeline",
        "transport",
    )

    def __init__(
        self, config: uvicorn.Config, server_state: ServerState, app_state: dict[str, Any]
    ) -> None:
        self._config = config
        self._app_state = app_state
        self._state = server_state
        self._handshake: Handshake | None = None
        self._frames: Frames | None = None
        self._early = b""
        self._hearer: Hearer | None = None
        self._room: asyncio.Event | None = None
        self._deadline: WriteDeadline | None = None
        self._close_timer: asyncio.TimerHandle | None = None
        self._pulse: PongDeadline | None = None
        self._is_closing = False
        self.is_full = False
        """The client must read before more is written."""
        self.lifeline = Lifeline()

    def connection_made(self, transport: BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._state.connections.add(cast(Any, self))

    def data_received(self, data: bytes) -> None:
        if self._frames is not None:
            self._read(data)
        elif self._handshake is not None:
            self._early += data  # a client should wait for our answer
        else:
            self._handshake = Handshake(self.transport, self._config, self._state.default_headers)
            if self._handshake.begin(data):
                self.start(self._ask(self._handshake))

    def connection_lost(self, exc: Exception | None) -> None:
        self._state.connections.discard(cast(Any, self))
        self._stop_timers()
        if self._deadline is not None:
            self._deadline.stop()
        if self._room is not None:
            self._room.set()
        self._lose()

    def pause_writing(self) -> None:
        self.is_full = True
        self.transport.pause_reading()  # whoever does not read is not listened to
        if self._deadline is None:
            deadline_s = times_of(self._config).write_deadline_s
            self._deadline = WriteDeadline(self.transport, deadline_s)
        self._deadline.start()

    def resume_writing(self) -> None:
        self.is_full = False
        self.transport.resume_reading()
        if self._deadline is not None:
            self._deadline.stop()
        if self._room is not None:
            self._room.set()
            self._room = None
        if self._hearer is not None:
            self._hearer.has_room()

    def shutdown(self) -> None:
        """The server ends: whoever talks says goodbye itself, in its turn."""
        if self.lifeline.is_held:
            times_of(self._config).say_farewell(self.lifeline, self.transport.abort)
        elif self._frames is not None:
            self.close(1012, "The server restarts.")
        else:
            self.transport.close()

    def accept(self, subprotocol: str | None) -> None:
        """Let the connection be a websocket."""
        handshake, self._handshake = self._handshake, None
        assert handshake is not None, "it is accepted once, while it is asked for"
        handshake.accept(subprotocol)
        self._frames = Frames(self._config.ws_max_size)
        self._pulse = PongDeadline(
            times_of(self._config), self._ping, lambda: self.is_full, self.transport.abort
        )

    def listen(self, hearer: Hearer) -> None:
        """Have `hearer` told what the client says from now on."""
        self._hearer = hearer
        if self.transport.is_closing():
            self._lose()
        elif self._early:
            early, self._early = self._early, b""
            self._read(early)

    def write(self, data: bytes) -> None:
        """Send whole frames; nothing once the socket closes."""
        if not self._is_closing:
            self.transport.write(data)

    async def room(self) -> None:
        """Wait until the client has read enough for more, or is gone."""
        while self.is_full and not self.transport.is_closing():
            if self._room is None:
                self._room = asyncio.Event()
            await self._room.wait()

    def close(self, code: int, reason: str) -> None:
        """Say why, and give the client some time to answer."""
        if self._is_closing:
            return
        self.write(framed(close_payload(code, reason), CLOSE))
        self._is_closing = True
        self._stop_timers()
        self._close_timer = asyncio.get_running_loop().call_later(LEAVING_S, self.transport.abort)
        self._lose()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run it; at shutdown the server waits for it a while."""
        task = asyncio.create_task(work)
        self._state.tasks.add(task)
        task.add_done_callback(self._state.tasks.discard)
        return task

    async def _ask(self, handshake: Handshake) -> None:
        scope = handshake.scope(self._app_state, {EXTENSION: self, LIFELINE: self.lifeline})
        try:
            await self._config.loaded_app(scope, handshake.receive, handshake.send)
        except Exception:
            logger.exception("The application failed to answer for a websocket.")
        if not handshake.is_answered:
            message = "Something went wrong on our side."
            handshake.decline(HTTPStatus.INTERNAL_SERVER_ERROR, message, Code.INTERNAL)

    def _read(self, data: bytes) -> None:
        assert self._frames is not None, "frames come after the handshake"
        try:
            for message in self._frames.read(data):
                self._take(message.opcode, message.payload)
        except Broken as broken:
            self.close(broken.code, str(broken))
            Leaving(self.transport, self)  # its answer could not be read any more

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == Opcode.CLOSE:
            code = code_of_close(payload)
            if not self._is_closing:
                self.write(framed(payload[:2] if code else b"", CLOSE))
            self._is_closing = True
            self._lose()
            Leaving(self.transport, self)
        elif self._is_closing:
            return
        elif opcode == Opcode.PING:
            self.write(framed(payload, PONG))
        elif opcode == Opcode.PONG:
            if self._pulse is not None:
                self._pulse.answered()
        elif self._hearer is not None:
            self._hearer.hear(text_of(payload) if opcode == Opcode.TEXT else None)

    def _ping(self) -> None:
        self.write(framed(b"", PING))

    def _stop_timers(self) -> None:
        if self._pulse is not None:
            self._pulse.stop()
        if self._close_timer is not None:
            self._close_timer.cancel()

    def _lose(self) -> None:
        hearer, self._hearer = self._hearer, None
        if hearer is not None:
            hearer.lost()


def socket_of(scope: Scope) -> Socket | None:
    """The websocket that a connection becomes; None under a server that is not ours."""
    found = scope.get("extensions", {}).get(EXTENSION)
    return found if isinstance(found, Socket) else None
