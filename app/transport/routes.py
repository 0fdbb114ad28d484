"""`/graphql`, whole: HTTP, event streams and websockets behind one path."""

from starlette.routing import BaseRoute, Route, WebSocketRoute

from app.transport.endpoint import ActorT, Endpoint
from app.transport.http import GraphQLOverHTTP
from app.transport.options import TransportOptions
from app.transport.places import Places
from app.transport.websocket import GraphQLOverWebSocket


def graphql_routes(
    endpoint: Endpoint[ActorT], options: TransportOptions | None = None, path: str = "/graphql"
) -> list[BaseRoute]:
    """The routes to mount; their connections are counted together."""
    options = options or TransportOptions()
    places = Places(options.places)
    return [
        Route(path, GraphQLOverHTTP(endpoint, places, options)),
        WebSocketRoute(path, GraphQLOverWebSocket(endpoint, places, options)),
    ]
