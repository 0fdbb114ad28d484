"""Streams as server-sent events, one operation a connection (graphql-sse, distinct connections)."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Final, Generic

from starlette.types import Receive, Scope, Send

from app.transport.endings import SHUTTING_DOWN, Ending, SessionWatch
from app.transport.endpoint import (
    ActorT,
    Endpoint,
    Following,
    Live,
    OperationRequest,
    Payload,
    Session,
    Update,
)
from app.transport.lifeline import lifeline_of
from app.transport.payloads import is_refusal
from app.transport.told import Told

HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold the events back
)
COMMENT = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"
MOST_WAITING_BYTES: Final = 64 * 1024
"""Events that wait for the server to write them; as much again waits below it."""


class EventStream(Generic[ActorT]):
    """One response that lasts until its operation ends, its client leaves or its token does.

    It is the outlet of what it streams: events are handed to it at once, and one task writes them.
    """

    def __init__(
        self,
        endpoint: Endpoint[ActorT],
        operation: OperationRequest,
        session: Session[ActorT],
        heartbeat_s: float,
        give_place_back: Callable[[], None],
    ) -> None:
        self._endpoint = endpoint
        self._operation = operation
        self._session = session
        self._heartbeat_s = heartbeat_s
        self._give_place_back = give_place_back
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._moved = asyncio.Event()
        self._room = asyncio.Event()
        self._is_over = False
        self._is_left = False
        self._following: Following | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        lifeline = lifeline_of(scope)
        watch: SessionWatch | None = None
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            self._put(COMMENT)  # the client sees at once that the stream is open
            lifeline.hold(lambda: self._end(SHUTTING_DOWN))
            async with asyncio.TaskGroup() as tasks:
                company = [
                    tasks.create_task(self._run()),
                    tasks.create_task(self._notice_leaving(receive)),
                ]
                watch = SessionWatch(self._session, self._end)
                await self._write(send)
                for task in company:
                    task.cancel()
        finally:
            if watch is not None:
                watch.stop()
            if self._following is not None:
                self._following.leave()
            lifeline.release()
            self._give_place_back()

    # what is told

    def take(self, told: Sequence[Told]) -> bool:
        """Hold these for the next write, unless enough waits as it is."""
        if self._waiting_bytes >= MOST_WAITING_BYTES:
            return False
        for one in told:
            self._put(one.event)
        return True

    def end(self, payload: Payload) -> None:
        """Say the last word."""
        if not self._is_over:
            self._put(Told.of(payload).event)
            self._is_over = True

    def _put(self, event: bytes) -> None:
        if not self._is_over:
            self._waiting.append(event)
            self._waiting_bytes += len(event)
            self._moved.set()

    def _end(self, ending: Ending) -> None:
        self.end(ending.payload)

    # who tells it

    async def _run(self) -> None:
        try:
            answer = await self._endpoint.subscribe(self._operation, self._session)
            if isinstance(answer, Live):
                self.take(answer.first)
                self._following = answer.follow(self)
                return
            if isinstance(answer, dict):
                self.end(answer)
            else:
                await self._stream(answer)
        except Exception as error:
            # The stream has begun, so a bug is told in it: logged with an id, masked.
            self.end(self._endpoint.failed(error))

    async def _stream(self, updates: AsyncGenerator[Update, None]) -> None:
        async with aclosing(updates):
            async for update in updates:
                if is_refusal(update.payload):
                    self.end(update.payload)
                    return
                told = (Told.of(update.payload, cursor=update.cursor),)
                while not self.take(told):
                    self._room.clear()
                    await self._room.wait()
        self._is_over = True
        self._moved.set()

    # who writes it

    async def _write(self, send: Send) -> None:
        while not self._is_left:
            events, self._waiting, self._waiting_bytes = self._waiting, [], 0
            self._moved.clear()
            over = self._is_over
            body = b"".join([*events, COMPLETE] if over else events)
            await send({"type": "http.response.body", "body": body, "more_body": not over})
            if over:
                return
            self._room.set()
            if self._following is not None:
                self._following.go_on()
            await self._until_moved()

    async def _until_moved(self) -> None:
        """Wait for something to write; a comment after a while."""
        try:
            async with asyncio.timeout(self._heartbeat_s):
                await self._moved.wait()
        except TimeoutError:
            self._put(COMMENT)

    async def _notice_leaving(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass  # what is left of the request's body
        self._is_left = True
        self._moved.set()
