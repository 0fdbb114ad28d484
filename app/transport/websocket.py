"""The door of a websocket: origin, places and subprotocol are settled before anything is said."""

from http import HTTPStatus
from typing import Generic

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from app.transport.addresses import client_address, origin_allowed
from app.transport.conversation import Conversation
from app.transport.endpoint import ActorT, Endpoint
from app.transport.negotiation import Media
from app.transport.options import TransportOptions
from app.transport.payloads import Code, encoded, refused
from app.transport.places import Places
from app.transport.protocol import SUBPROTOCOL, Close
from app.transport.socket import socket_of


class GraphQLOverWebSocket(Generic[ActorT]):
    """The ASGI application behind `WS /graphql`: it decides, and leaves the rest to the talk."""

    def __init__(
        self, endpoint: Endpoint[ActorT], places: Places, options: TransportOptions
    ) -> None:
        self._endpoint = endpoint
        self._places = places
        self._options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        opening = WebSocket(scope, receive, send)
        socket = socket_of(scope)
        if socket is None:
            message = "Websockets are served by `waypost serve` alone: take server-sent events."
            await _deny(opening, HTTPStatus.NOT_IMPLEMENTED, message, Code.BAD_USER_INPUT)
            return
        if not origin_allowed(opening, self._options.allowed_origins):
            message = "This origin may not open a websocket here."
            await _deny(opening, HTTPStatus.FORBIDDEN, message, Code.FORBIDDEN)
            return
        address = client_address(scope)
        initialised = self._places.take_waiting(address)
        if initialised is None:
            message = "Too many sockets of this address are waiting to be initialised."
            await _deny(opening, HTTPStatus.TOO_MANY_REQUESTS, message, Code.RATE_LIMITED)
            return
        if SUBPROTOCOL not in scope["subprotocols"]:
            initialised()
            socket.accept(None)
            socket.close(Close.SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable")
            return
        socket.accept(SUBPROTOCOL)
        authorization = opening.headers.get("authorization")
        talk = Conversation(
            socket,
            self._endpoint,
            self._places,
            self._options,
            address,
            authorization,
            initialised,
        )
        socket.listen(talk)


async def _deny(opening: WebSocket, status: HTTPStatus, message: str, code: Code) -> None:
    await opening.send_denial_response(
        Response(encoded(refused(message, code)), status, media_type=Media.JSON.value)
    )
