"""One websocket's talk in graphql-transport-ws: who is there, what runs, how it ends."""

import asyncio
from collections.abc import Callable
from typing import Generic

from app.transport.endings import SHUTTING_DOWN, Ending, SessionWatch
from app.transport.endpoint import (
    ActorT,
    Endpoint,
    OperationRequest,
    Session,
    Unauthenticated,
)
from app.transport.operations import Operation
from app.transport.options import TransportOptions
from app.transport.payloads import Code, refused
from app.transport.places import Places
from app.transport.protocol import (
    ACKNOWLEDGED,
    Close,
    Complete,
    ConnectionInit,
    Ping,
    Said,
    Subscribe,
    Violation,
    error_frame,
    pong,
    read,
)
from app.transport.socket import Socket


class Conversation(Generic[ActorT]):
    """Written to by whoever has news; a task runs only while something is awaited for a client."""

    __slots__ = (
        "_address",
        "_authorization",
        "_endpoint",
        "_give_back",
        "_greeting",
        "_initialised",
        "_operations",
        "_options",
        "_patience",
        "_places",
        "_session",
        "_session_watch",
        "_socket",
        "_unheard",
    )

    def __init__(
        self,
        socket: Socket,
        endpoint: Endpoint[ActorT],
        places: Places,
        options: TransportOptions,
        address: str,
        authorization: str | None,
        initialised: Callable[[], None],
    ) -> None:
        self._socket = socket
        self._endpoint = endpoint
        self._places = places
        self._options = options
        self._address = address
        self._authorization = authorization
        self._initialised = initialised
        self._session: Session[ActorT] | None = None
        self._session_watch: SessionWatch | None = None
        self._give_back: Callable[[], None] | None = None
        self._operations: dict[str, Operation] = {}
        self._greeting: asyncio.Task[None] | None = None
        self._unheard: list[str | None] = []
        self._patience: asyncio.TimerHandle | None = asyncio.get_running_loop().call_later(
            options.init_timeout_s, self._init_timed_out
        )
        socket.lifeline.hold(self._shut_down)

    # what the socket tells

    def hear(self, text: str | None) -> None:
        """The client said this; what it says while it is looked up who it is comes after that."""
        if self._greeting is not None:
            self._unheard.append(text)
            return
        try:
            self._take(read(text, self._address))
        except Violation as violation:
            self._socket.close(violation.close, str(violation))
        except Exception as error:
            # The last floor: a bug of ours is logged and ends this socket by name, not by a cut.
            self._endpoint.failed(error)
            self._socket.close(Close.INTERNAL_SERVER_ERROR, "Internal server error")

    def has_room(self) -> None:
        """The client has read."""
        for operation in list(self._operations.values()):
            operation.has_room()

    def lost(self) -> None:
        """Nothing of it is left running."""
        self._socket.lifeline.release()
        self._stop_patience()
        self._initialised()
        if self._session_watch is not None:
            self._session_watch.stop()
        if self._give_back is not None:
            self._give_back()
        if self._greeting is not None:
            self._greeting.cancel()
        self._unheard = []
        for operation_id in list(self._operations):
            self._cancel(operation_id)

    # what the client says

    def _take(self, said: Said) -> None:
        match said:
            case ConnectionInit(payload):
                given = payload.get("authorization", payload.get("Authorization"))
                if self._session is not None:
                    raise Violation(Close.TOO_MANY_INITS, "Too many initialisation requests")
                self._greeting = self._socket.start(self._greet(given))
            case Ping(payload):
                self._socket.write(pong(payload))
            case Subscribe(operation_id, request):
                self._start(operation_id, request)
            case Complete(operation_id):
                self._cancel(operation_id)

    async def _greet(self, authorization: object) -> None:
        try:
            await self._initialise(authorization)
        except Violation as violation:
            self._socket.close(violation.close, str(violation))
            return
        self._greeting = None
        unheard, self._unheard = self._unheard, []
        for text in unheard:
            self.hear(text)

    async def _initialise(self, authorization: object) -> None:
        session = await self._authenticated(authorization)
        give_back = self._places.take(session.principal, self._address)
        if give_back is None:
            raise Violation(Close.TRY_AGAIN_LATER, "Too many sockets are open")
        self._initialised()
        self._stop_patience()
        self._session = session
        self._give_back = give_back
        self._authorization = None
        self._socket.write(ACKNOWLEDGED)
        self._session_watch = SessionWatch(session, self._end)

    async def _authenticated(self, authorization: object) -> Session[ActorT]:
        if authorization is None:
            authorization = self._authorization
        if authorization is not None and not isinstance(authorization, str):
            raise Violation(Close.FORBIDDEN, "Forbidden")
        try:
            return await self._endpoint.authenticate(authorization, self._address)
        except Unauthenticated as error:
            raise Violation(Close.FORBIDDEN, "Forbidden") from error
        except Exception as error:
            self._endpoint.failed(error)  # logs it; clients come back after 1013 by themselves
            raise Violation(Close.TRY_AGAIN_LATER, "Try again later") from error

    def _start(self, operation_id: str, request: OperationRequest) -> None:
        if self._session is None:
            raise Violation(Close.UNAUTHORIZED, "Unauthorized")
        if operation_id in self._operations:
            raise Violation(
                Close.DUPLICATE_SUBSCRIBER, f"Subscriber for {operation_id} already exists"
            )
        limit = self._options.operations_per_socket
        if len(self._operations) >= limit:
            message = f"At most {limit} operations run on one socket: complete one first."
            self._socket.write(error_frame(operation_id, refused(message, Code.RATE_LIMITED)))
            return
        operation = Operation(operation_id, self._socket, self._ended)
        self._operations[operation_id] = operation
        operation.task = self._socket.start(self._operate(operation, request, self._session))

    async def _operate(
        self, operation: Operation, request: OperationRequest, session: Session[ActorT]
    ) -> None:
        try:
            await operation.run(await self._endpoint.subscribe(request, session))
        except Exception as error:
            # A bug of ours ends this operation, masked and logged, and leaves the others alone.
            operation.end(self._endpoint.failed(error))
        finally:
            operation.task = None

    def _ended(self, operation_id: str) -> None:
        self._operations.pop(operation_id, None)

    def _cancel(self, operation_id: str) -> None:
        operation = self._operations.pop(operation_id, None)
        if operation is not None:
            operation.cancel()

    # how it ends

    def _init_timed_out(self) -> None:
        self._patience = None
        if self._session is None:
            self._socket.close(Close.INIT_TIMEOUT, "Connection initialisation timeout")

    def _stop_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _shut_down(self) -> None:
        self._end(SHUTTING_DOWN)

    def _end(self, ending: Ending) -> None:
        """Tell every operation why, then close."""
        for operation_id, operation in list(self._operations.items()):
            operation.end(ending.payload)
            self._operations.pop(operation_id, None)
            operation.cancel()
        self._socket.close(ending.close_code, ending.message)
