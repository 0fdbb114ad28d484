"""One operation on a websocket: what it answers leaves under its id, and it ends by name."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from app.transport.endpoint import Following, Live, Payload, Update
from app.transport.payloads import is_refusal
from app.transport.protocol import complete_frame, error_frame, opening_of
from app.transport.socket import Socket
from app.transport.told import Told


class Operation:
    """Runs in a task while something must be awaited; one that follows a feed needs none."""

    __slots__ = ("_ended", "_following", "_id", "_opening", "_socket", "task")

    def __init__(self, operation_id: str, socket: Socket, ended: Callable[[str], None]) -> None:
        self._id = operation_id
        self._opening = opening_of(operation_id)
        self._socket = socket
        self._ended = ended
        self._following: Following | None = None
        self.task: asyncio.Task[None] | None = None

    async def run(self, answer: Payload | AsyncGenerator[Update, None] | Live) -> None:
        """Send what there is to send, or follow what comes."""
        if isinstance(answer, Live):
            for told in answer.first:
                await self._send(told)
            self._following = answer.follow(self)
        elif not isinstance(answer, dict):
            await self._stream(answer)
        elif is_refusal(answer):
            self.end(answer)
        else:
            await self._send(Told.of(answer))
            self._complete()

    async def _stream(self, updates: AsyncGenerator[Update, None]) -> None:
        async with aclosing(updates):
            async for update in updates:
                if is_refusal(update.payload):
                    self.end(update.payload)
                    return
                await self._send(Told.of(update.payload))
        self._complete()

    async def _send(self, told: Told) -> None:
        await self._socket.room()
        self._socket.write(told.frame(self._opening))

    def take(self, told: Sequence[Told]) -> bool:
        """Send these, unless the client has enough to read as it is."""
        socket = self._socket
        if socket.is_full:
            return False
        if len(told) == 1:
            socket.write(told[0].frame(self._opening))
        else:
            socket.write(b"".join([one.frame(self._opening) for one in told]))
        return True

    def has_room(self) -> None:
        """The client has read."""
        if self._following is not None:
            self._following.go_on()

    def end(self, payload: Payload) -> None:
        """Say why it is over."""
        self._ended(self._id)  # the id is free once the client reads the error
        self._socket.write(error_frame(self._id, payload))

    def _complete(self) -> None:
        self._ended(self._id)
        self._socket.write(complete_frame(self._id))

    def cancel(self) -> None:
        """Stop without a word."""
        if self._following is not None:
            self._following.leave()
        if self.task is not None:
            self.task.cancel()
