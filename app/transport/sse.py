"""Streams as server-sent events, one operation a connection (graphql-sse, distinct connections)."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import Generic

from starlette.types import Receive, Scope, Send

from app.transport.endings import SHUTTING_DOWN, Ending, session_watched
from app.transport.endpoint import ActorT, Endpoint, OperationRequest, Payload, Session
from app.transport.lifeline import lifeline_of
from app.transport.payloads import encoded, is_refusal

HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold the events back
)
COMMENT = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"


def next_event(payload: Payload, cursor: str | None) -> bytes:
    """One `next` event; its id is what a client sends back in Last-Event-ID."""
    identified = cursor is not None and not any(end in cursor for end in "\r\n\0")
    id_line = f"id: {cursor}\n".encode() if identified else b""
    return b"event: next\n" + id_line + b"data: " + encoded(payload) + b"\n\n"


class EventStream(Generic[ActorT]):
    """One response that lasts until its operation ends, its client leaves or its token does."""

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
        self._ending: Ending | None = None
        self._pump: asyncio.Task[None] | None = None
        self._is_left = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        lifeline = lifeline_of(scope)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await _write(send, COMMENT)  # the client sees at once that the stream is open
            async with asyncio.TaskGroup() as tasks:
                self._pump = tasks.create_task(self._run(send))
                company = [
                    tasks.create_task(self._notice_leaving(receive)),
                    tasks.create_task(self._beat(send)),
                ]
                self._pump.add_done_callback(lambda _: [task.cancel() for task in company])
                lifeline.hold(lambda: self._end(SHUTTING_DOWN))
                with session_watched(self._session, self._end):
                    await asyncio.wait([self._pump])
            if not self._is_left:
                await self._finish(send)
        finally:
            lifeline.release()
            self._give_place_back()

    async def _finish(self, send: Send) -> None:
        if self._ending is not None:
            await _write(send, next_event(self._ending.payload, None))
        await send({"type": "http.response.body", "body": COMPLETE, "more_body": False})

    async def _run(self, send: Send) -> None:
        try:
            answer = await self._endpoint.subscribe(self._operation, self._session)
            if isinstance(answer, dict):
                await _write(send, next_event(answer, None))
                return
            async with aclosing(answer):
                async for update in answer:
                    await _write(send, next_event(update.payload, update.cursor))
                    if is_refusal(update.payload):
                        return
        except Exception as error:
            # The stream has begun, so a bug is told in it: logged with an id, masked.
            await _write(send, next_event(self._endpoint.failed(error), None))

    async def _beat(self, send: Send) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_s)
            await _write(send, COMMENT)

    async def _notice_leaving(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass  # what is left of the request's body
        self._is_left = True
        self._stop()

    def _end(self, ending: Ending) -> None:
        self._ending = self._ending or ending
        self._stop()

    def _stop(self) -> None:
        if self._pump is not None:
            self._pump.cancel()


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
