"""`/graphql`, whole: HTTP, event streams and websockets behind one path."""

from typing import Generic

from starlette.types import ASGIApp, Receive, Scope, Send

from app.transport.endpoint import ActorT, Endpoint
from app.transport.http import GraphQLOverHTTP
from app.transport.options import TransportOptions
from app.transport.places import Places
from app.transport.websocket import GraphQLOverWebSocket


class GraphQLDoor(Generic[ActorT]):
    """The ASGI application in front: what asks for GraphQL goes straight in, all else `elsewhere`.

    No router and no middleware stands before an operation; they would cost it a third of its time.
    """

    def __init__(
        self,
        endpoint: Endpoint[ActorT],
        elsewhere: ASGIApp,
        options: TransportOptions | None = None,
        path: str = "/graphql",
    ) -> None:
        options = options or TransportOptions()
        places = Places(options.places)  # connections of both kinds are counted together
        self._http = GraphQLOverHTTP(endpoint, places, options)
        self._websocket = GraphQLOverWebSocket(endpoint, places, options)
        self._elsewhere = elsewhere
        self._paths = (path, f"{path}/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") not in self._paths:  # a lifespan has none
            await self._elsewhere(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._websocket(scope, receive, send)
