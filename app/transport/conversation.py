"""One websocket's talk in graphql-transport-ws: who is there, what runs, how it ends."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, aclosing
from typing import Generic

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.transport.endings import SHUTTING_DOWN, Ending, session_watched
from app.transport.endpoint import (
    ActorT,
    Endpoint,
    OperationRequest,
    Payload,
    Session,
    Unauthenticated,
    Update,
)
from app.transport.lifeline import Lifeline
from app.transport.options import TransportOptions
from app.transport.payloads import Code, is_refusal, refused
from app.transport.places import Places
from app.transport.protocol import (
    Close,
    Complete,
    ConnectionInit,
    Ping,
    Said,
    Subscribe,
    Violation,
    acknowledged,
    close_reason,
    complete_frame,
    error_frame,
    next_frame,
    pong,
    read,
)


class Conversation(Generic[ActorT]):
    """Nothing is queued: each stream is asked for its next answer once the last one was taken."""

    def __init__(
        self,
        websocket: WebSocket,
        endpoint: Endpoint[ActorT],
        places: Places,
        options: TransportOptions,
        address: str,
        initialised: Callable[[], None],
    ) -> None:
        self._websocket = websocket
        self._endpoint = endpoint
        self._places = places
        self._options = options
        self._address = address
        self._initialised = initialised
        self._session: Session[ActorT] | None = None
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._writing = asyncio.Lock()
        self._is_closing = False
        self._tasks = asyncio.TaskGroup()
        self._held = ExitStack()

    async def run(self, lifeline: Lifeline) -> None:
        """Talk until either side is through; nothing of it is left running."""
        async with self._tasks:
            loop = asyncio.get_running_loop()
            patience = loop.call_later(self._options.init_timeout_s, self._init_timed_out)
            lifeline.hold(lambda: self._end_soon(SHUTTING_DOWN))
            try:
                await self._listen()
            finally:
                lifeline.release()
                patience.cancel()
                self._held.close()
                self._is_closing = True
                self._cancel_operations()

    async def _listen(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if self._is_closing:
                continue
            try:
                await self._take(read(message.get("text"), self._address))
            except Violation as violation:
                await self._close(violation.close, str(violation))

    async def _take(self, said: Said) -> None:
        match said:
            case ConnectionInit(payload):
                await self._initialise(payload.get("authorization", payload.get("Authorization")))
            case Ping(payload):
                await self._send(pong(payload))
            case Subscribe(operation_id, request):
                await self._start(operation_id, request)
            case Complete(operation_id):
                self._cancel(operation_id)

    async def _initialise(self, authorization: object) -> None:
        if self._session is not None:
            raise Violation(Close.TOO_MANY_INITS, "Too many initialisation requests")
        session = await self._authenticated(authorization)
        give_back = self._places.take(session.principal, self._address)
        if give_back is None:
            raise Violation(Close.TRY_AGAIN_LATER, "Too many sockets are open")
        self._initialised()
        self._session = session
        self._held.callback(give_back)
        self._held.enter_context(session_watched(session, self._end_soon))
        await self._send(acknowledged())

    async def _authenticated(self, authorization: object) -> Session[ActorT]:
        if authorization is None:
            authorization = self._websocket.headers.get("authorization")
        if authorization is not None and not isinstance(authorization, str):
            raise Violation(Close.FORBIDDEN, "Forbidden")
        try:
            return await self._endpoint.authenticate(authorization, self._address)
        except Unauthenticated as error:
            raise Violation(Close.FORBIDDEN, "Forbidden") from error
        except Exception as error:
            self._endpoint.failed(error)  # logs it; clients come back after 1013 by themselves
            raise Violation(Close.TRY_AGAIN_LATER, "Try again later") from error

    async def _start(self, operation_id: str, request: OperationRequest) -> None:
        if self._session is None:
            raise Violation(Close.UNAUTHORIZED, "Unauthorized")
        if operation_id in self._operations:
            raise Violation(
                Close.DUPLICATE_SUBSCRIBER, f"Subscriber for {operation_id} already exists"
            )
        limit = self._options.operations_per_socket
        if len(self._operations) >= limit:
            message = f"At most {limit} operations run on one socket: complete one first."
            await self._send(error_frame(operation_id, refused(message, Code.RATE_LIMITED)))
            return
        self._operations[operation_id] = self._tasks.create_task(
            self._operate(operation_id, request, self._session)
        )

    async def _operate(
        self, operation_id: str, request: OperationRequest, session: Session[ActorT]
    ) -> None:
        try:
            answer = await self._endpoint.subscribe(request, session)
            if isinstance(answer, dict):
                await self._answer(operation_id, answer)
            else:
                await self._stream(operation_id, answer)
        except Exception as error:
            # A bug of ours ends this operation, masked and logged, and leaves the others alone.
            await self._refuse(operation_id, self._endpoint.failed(error))

    async def _answer(self, operation_id: str, payload: Payload) -> None:
        if is_refusal(payload):
            await self._refuse(operation_id, payload)
            return
        await self._send(next_frame(operation_id, payload))
        await self._complete(operation_id)

    async def _stream(self, operation_id: str, updates: AsyncGenerator[Update, None]) -> None:
        async with aclosing(updates):
            async for update in updates:
                if is_refusal(update.payload):
                    await self._refuse(operation_id, update.payload)
                    return
                await self._send(next_frame(operation_id, update.payload))
        await self._complete(operation_id)

    async def _refuse(self, operation_id: str, payload: Payload) -> None:
        self._operations.pop(operation_id, None)  # the id is free once the client reads the error
        await self._send(error_frame(operation_id, payload))

    async def _complete(self, operation_id: str) -> None:
        self._operations.pop(operation_id, None)
        await self._send(complete_frame(operation_id))

    def _cancel(self, operation_id: str) -> None:
        task = self._operations.pop(operation_id, None)
        if task is not None:
            task.cancel()

    def _cancel_operations(self) -> list[str]:
        ended = list(self._operations)
        for operation_id in ended:
            self._cancel(operation_id)
        return ended

    def _init_timed_out(self) -> None:
        if self._session is None and not self._is_closing:
            self._tasks.create_task(
                self._close(Close.INIT_TIMEOUT, "Connection initialisation timeout")
            )

    def _end_soon(self, ending: Ending) -> None:
        if not self._is_closing:
            self._tasks.create_task(self._end(ending))

    async def _end(self, ending: Ending) -> None:
        """Tell every operation why, then close."""
        for operation_id in self._cancel_operations():
            await self._send(error_frame(operation_id, ending.payload))
        await self._close(ending.close_code, ending.message)

    async def _send(self, frame: str) -> None:
        async with self._writing:  # so that one frame at most waits for a client that is slow
            if self._is_closing:
                return
            try:
                await self._websocket.send_text(frame)
            except WebSocketDisconnect:
                self._is_closing = True  # the listener reads the same news and ends the talk

    async def _close(self, code: int, reason: str) -> None:
        async with self._writing:
            if self._is_closing:
                return
            self._is_closing = True
            self._cancel_operations()
            try:
                await self._websocket.close(code, close_reason(reason))
            except WebSocketDisconnect:
                return  # it was faster; the listener reads that next
