"""GraphQL over HTTP: every request, however malformed, is answered in the shape of GraphQL."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Generic

from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from app.transport.addresses import client_address
from app.transport.answers import JsonAnswer
from app.transport.bodies import PLAIN_JSON, Refusal, read_operation
from app.transport.endpoint import (
    ActorT,
    Endpoint,
    OperationRequest,
    Payload,
    Session,
    Unauthenticated,
)
from app.transport.headers import Headers, headers_of, text_of
from app.transport.negotiation import Media, names, preferred
from app.transport.options import TransportOptions
from app.transport.payloads import Code, code_of, encoded, is_refusal
from app.transport.places import Places
from app.transport.sse import EventStream

METHODS = "GET, POST"
OPERATION = frozenset({"query", "documentId", "extensions"})
"""Parameters of a GET that asks for an operation."""
PREFLIGHTED = frozenset({b"authorization", b"apollo-require-preflight"})
"""Headers that a page of another site can't send before its browser has asked us (CORS)."""
UNGUARDED = (
    "A GET with a 'query' needs the header 'Authorization', 'Apollo-Require-Preflight' or "
    "'Content-Type: application/json', so that no other site's page can send it. Or use POST."
)
STATUS_OF_CODE: Mapping[str | None, HTTPStatus] = {
    Code.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.PERSISTED_QUERY_NOT_IN_LIST: HTTPStatus.FORBIDDEN,
    Code.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class GraphQLOverHTTP(Generic[ActorT]):
    """The ASGI application behind `GET` and `POST /graphql`."""

    def __init__(
        self, endpoint: Endpoint[ActorT], places: Places, options: TransportOptions
    ) -> None:
        self._endpoint = endpoint
        self._places = places
        self._options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        accept = text_of(headers, b"accept")
        try:
            answer = await self._answer(scope, headers, accept, receive)
        except Refusal as refusal:
            body = encoded(refusal.payload)
            answer = JsonAnswer(body, refusal.status, _json_form(accept), refusal.headers)
        except ClientDisconnect:
            return  # nobody is left to answer
        except Exception as error:
            # The last floor: what no one expected is logged and masked, never shown.
            body = encoded(self._endpoint.failed(error))
            answer = JsonAnswer(body, HTTPStatus.INTERNAL_SERVER_ERROR, _json_form(accept))
        await answer(scope, receive, send)

    async def _answer(
        self, scope: Scope, headers: Headers, accept: str | None, receive: Receive
    ) -> ASGIApp:
        method = scope["method"]
        if method not in ("GET", "POST"):
            raise _not_allowed(f"{method} is not served here.", METHODS)
        if method == "GET" and self._options.page is not None and _wants_page(scope, accept):
            return self._options.page()
        media = preferred(accept)
        if media is None:
            raise Refusal(
                HTTPStatus.NOT_ACCEPTABLE,
                "Answers come as application/graphql-response+json, application/json or "
                "text/event-stream: name one of them in Accept.",
            )
        address = client_address(scope)
        session = await self._session(headers, address)
        operation = await read_operation(
            scope, headers, receive, address, self._options.max_body_bytes
        )
        self._check_method(operation, headers)
        if media is Media.EVENTS:
            return self._stream(operation, session)
        payload = await self._endpoint.execute(operation, session)
        return JsonAnswer(encoded(payload), _status(payload, media), media)

    async def _session(self, headers: Headers, address: str) -> Session[ActorT]:
        authorization = text_of(headers, b"authorization")
        try:
            return await self._endpoint.authenticate(authorization, address)
        except Unauthenticated as error:
            raise Refusal(
                HTTPStatus.UNAUTHORIZED,
                str(error) or "The token is not valid: get a new one.",
                Code.UNAUTHENTICATED,
                {"www-authenticate": 'Bearer error="invalid_token"'},
            ) from error

    def _check_method(self, operation: OperationRequest, headers: Headers) -> None:
        if operation.method != "GET":
            return
        if self._options.guards_get and operation.query and not _was_allowed(headers):
            raise Refusal(HTTPStatus.BAD_REQUEST, UNGUARDED)
        planned = self._endpoint.inspect(operation)
        if planned.kind == "mutation":
            raise _not_allowed("A mutation needs POST: GET changes nothing.", "POST")
        refused = planned.root_fields & self._options.post_only_fields
        if refused:
            raise _not_allowed(f"{', '.join(sorted(refused))} needs POST.", "POST")

    def _stream(self, operation: OperationRequest, session: Session[ActorT]) -> ASGIApp:
        give_back = self._places.take(session.principal, operation.address)
        if give_back is None:
            raise Refusal(
                HTTPStatus.TOO_MANY_REQUESTS,
                "Too many streams are open: close one first.",
                Code.RATE_LIMITED,
            )
        return EventStream(self._endpoint, operation, session, self._options.heartbeat_s, give_back)


def _not_allowed(message: str, methods: str) -> Refusal:
    return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, message, headers={"allow": methods})


def _status(payload: Payload, media: Media) -> HTTPStatus:
    """200 unless nothing ran and the client reads `graphql-response+json`, where the status tells.

    For `application/json` a well-formed request is 200, because older clients and proxies take any
    other status for an answer that is not GraphQL (GraphQL over HTTP, "application/json").
    """
    if media is not Media.GRAPHQL or not is_refusal(payload):
        return HTTPStatus.OK
    return STATUS_OF_CODE.get(code_of(payload), HTTPStatus.BAD_REQUEST)


def _wants_page(scope: Scope, accept: str | None) -> bool:
    return names(accept, Media.PAGE) and OPERATION.isdisjoint(QueryParams(scope["query_string"]))


def _was_allowed(headers: Headers) -> bool:
    """Whether a browser would have sent it for another site only with our leave."""
    return not PREFLIGHTED.isdisjoint(headers) or headers.get(b"content-type") == PLAIN_JSON


def _json_form(accept: str | None) -> Media:
    """The form of a refusal: it is never an event, not even where events were asked for."""
    return Media.GRAPHQL if preferred(accept) is Media.GRAPHQL else Media.JSON
