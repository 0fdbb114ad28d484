"""GraphQL over HTTP: every request, however malformed, is answered in the shape of GraphQL."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Generic

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.transport.addresses import client_address
from app.transport.bodies import Refusal, read_operation
from app.transport.endpoint import (
    ActorT,
    Endpoint,
    OperationRequest,
    Payload,
    Session,
    Unauthenticated,
)
from app.transport.negotiation import Media, names, preferred
from app.transport.options import TransportOptions
from app.transport.payloads import Code, code_of, encoded, is_refusal
from app.transport.places import Places
from app.transport.sse import EventStream

METHODS = "GET, POST"
STATUS_OF_CODE: Mapping[str | None, HTTPStatus] = {
    Code.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
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
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Refusal as refusal:
            response = _json(refusal.payload, refusal.status, _media(request), refusal.headers)
        except ClientDisconnect:
            return  # nobody is left to answer
        except Exception as error:
            # The last floor: what no one expected is logged and masked, never shown.
            failed = self._endpoint.failed(error)
            response = _json(failed, HTTPStatus.INTERNAL_SERVER_ERROR, _media(request))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> ASGIApp:
        if request.method not in ("GET", "POST"):
            raise _not_allowed(f"{request.method} is not served here.", METHODS)
        accept = request.headers.get("accept")
        if self._wants_page(request, accept) and self._options.page is not None:
            return self._options.page()
        media = preferred(accept)
        if media is None:
            raise Refusal(
                HTTPStatus.NOT_ACCEPTABLE,
                "Answers come as application/graphql-response+json, application/json or "
                "text/event-stream: name one of them in Accept.",
            )
        address = client_address(request)
        session = await self._session(request, address)
        operation = await read_operation(request, address, self._options.max_body_bytes)
        self._check_method(operation)
        if media is Media.EVENTS:
            return self._stream(operation, session)
        payload = await self._endpoint.execute(operation, session)
        return _json(payload, _status(payload, media), media)

    def _wants_page(self, request: Request, accept: str | None) -> bool:
        asks = "query" in request.query_params
        return request.method == "GET" and not asks and names(accept, Media.PAGE)

    async def _session(self, request: Request, address: str) -> Session[ActorT]:
        try:
            return await self._endpoint.authenticate(request.headers.get("authorization"), address)
        except Unauthenticated as error:
            raise Refusal(
                HTTPStatus.UNAUTHORIZED,
                str(error) or "The token is not valid: get a new one.",
                Code.UNAUTHENTICATED,
                {"www-authenticate": 'Bearer error="invalid_token"'},
            ) from error

    def _check_method(self, operation: OperationRequest) -> None:
        if operation.method != "GET":
            return
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


def _media(request: Request) -> Media:
    media = preferred(request.headers.get("accept"))
    return media if media is Media.GRAPHQL else Media.JSON


def _json(
    payload: Payload,
    status: HTTPStatus,
    media: Media,
    headers: Mapping[str, str] | None = None,
) -> Response:
    return Response(
        encoded(payload),
        status,
        {"cache-control": "no-store", "vary": "accept", **(headers or {})},
        f"{media.value}; charset=utf-8",
    )
