"""The door of a websocket: origin, places and subprotocol are settled before anything is said."""

from http import HTTPStatus
from typing import Generic

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from app.transport.addresses import client_address, origin_allowed
from app.transport.conversation import Conversation
from app.transport.endpoint import ActorT, Endpoint
from app.transport.lifeline import lifeline_of
from app.transport.negotiation import Media
from app.transport.options import TransportOptions
from app.transport.payloads import Code, encoded, refused
from app.transport.places import Places
from app.transport.protocol import SUBPROTOCOL, Close


class GraphQLOverWebSocket(Generic[ActorT]):
    """The ASGI application behind `WS /graphql`."""

    def __init__(
        self, endpoint: Endpoint[ActorT], places: Places, options: TransportOptions
    ) -> None:
        self._endpoint = endpoint
        self._places = places
        self._options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket = WebSocket(scope, receive, send)
        if not origin_allowed(websocket, self._options.allowed_origins):
            message = "This origin may not open a websocket here."
            await _deny(websocket, HTTPStatus.FORBIDDEN, message, Code.FORBIDDEN)
            return
        address = client_address(scope)
        initialised = self._places.take_waiting(address)
        if initialised is None:
            message = "Too many sockets of this address are waiting to be initialised."
            await _deny(websocket, HTTPStatus.TOO_MANY_REQUESTS, message, Code.RATE_LIMITED)
            return
        try:
            if SUBPROTOCOL not in scope.get("subprotocols", ()):
                await websocket.accept()
                await websocket.close(
                    Close.SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable"
                )
                return
            await websocket.accept(SUBPROTOCOL)
            talk = Conversation(
                websocket, self._endpoint, self._places, self._options, address, initialised
            )
            await talk.run(lifeline_of(scope))
        finally:
            initialised()


async def _deny(websocket: WebSocket, status: HTTPStatus, message: str, code: Code) -> None:
    await websocket.send_denial_response(
        Response(encoded(refused(message, code)), status, media_type=Media.JSON.value)
    )
