"""A request's bytes become an operation, or a refusal that says what is wrong with them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from app.transport.endpoint import DocumentName, OperationRequest, Payload
from app.transport.headers import Headers, text_of
from app.transport.naming import Misnamed, name_of
from app.transport.payloads import Code, refused

PLAIN_JSON = b"application/json"
PATIENCE = 20
"""How many times the limit of a body is read and dropped before the connection is cut."""


class Refusal(Exception):
    """A request that is answered without being run."""

    def __init__(
        self,
        status: HTTPStatus,
        message: str,
        code: Code = Code.BAD_USER_INPUT,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.payload: Payload = refused(message, code)


async def read_operation(
    scope: Scope, headers: Headers, receive: Receive, address: str, max_bytes: int
) -> OperationRequest:
    """The operation that a GET or a POST carries.

    Raises:
        Refusal: it carries none, or not in the form agreed.
        ClientDisconnect: the client left before it was through.
    """
    last_event_id = text_of(headers, b"last-event-id") or None
    if scope["method"] == "GET":
        return operation_of(_query_parameters(scope), "GET", address, last_event_id)
    _check_content_type(headers)
    body = await read_body(receive, max_bytes)
    return operation_of(_json(body), "POST", address, last_event_id)


def operation_of(
    sent: object,
    method: Literal["GET", "POST", "WS"],
    address: str,
    last_event_id: str | None = None,
) -> OperationRequest:
    """The operation of a decoded body.

    Raises:
        Refusal: a part is missing or of another type.
    """
    if isinstance(sent, list):
        raise _bad("Batches are not served: send one operation per request.")
    if not isinstance(sent, dict):
        raise _bad("The request must be a JSON object with a 'query'.")
    name = sent.get("operationName")
    if name is not None and not isinstance(name, str):
        raise _bad("'operationName' must be a string.")
    extensions = _object(sent, "extensions")
    document = _document_name(sent, extensions)
    return OperationRequest(
        query=_query(sent, document),
        variables=_object(sent, "variables"),
        operation_name=name or None,
        extensions=extensions,
        method=method,
        address=address,
        last_event_id=last_event_id,
        document=document,
    )


def _query(sent: dict[str, object], document: DocumentName | None) -> str:
    query = sent.get("query")
    if query is None and document is not None:
        return ""
    if not isinstance(query, str):
        raise _bad("'query' is missing: it must be a string with a GraphQL document.")
    return query


def _document_name(
    sent: dict[str, object], extensions: Mapping[str, object]
) -> DocumentName | None:
    try:
        return name_of(sent, extensions)
    except Misnamed as misnamed:
        raise _bad(str(misnamed)) from misnamed


def _object(sent: dict[str, object], name: str) -> Mapping[str, object]:
    value = sent.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _bad(f"'{name}' must be an object.")
    return value


def _query_parameters(scope: Scope) -> dict[str, object]:
    given: dict[str, object] = dict(QueryParams(scope["query_string"]))
    for name in ("variables", "extensions"):
        text = given.get(name)
        if isinstance(text, str):
            given[name] = _json(text.encode("utf-8", "replace"), f"'{name}'") if text else None
    return given


def _json(text: bytes, what: str = "The body") -> object:
    try:
        decoded: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _bad(f"{what} is not valid JSON: {error.msg} at character {error.pos}.") from error
    return decoded


def _check_content_type(headers: Headers) -> None:
    content_type = headers.get(b"content-type", b"")
    if content_type != PLAIN_JSON:
        _check_media_type(content_type.decode("latin-1").lower())
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise _unsupported("Compressed bodies are not read.")


def _check_media_type(content_type: str) -> None:
    media, *parameters = content_type.split(";")
    if media.strip() != "application/json":
        raise _unsupported("Send the operation as JSON, with 'Content-Type: application/json'.")
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise _unsupported("Only the charset utf-8 is read.")


async def read_body(receive: Receive, max_bytes: int) -> bytes:
    """Counted as it arrives: a Content-Length may be absent or untrue.

    What is too much is read and dropped for a while, because a client that is still sending when
    the connection closes never reads why.
    """
    chunks: list[bytes] = []
    seen_bytes, is_more = 0, True
    while is_more and seen_bytes <= PATIENCE * max_bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk, is_more = message.get("body", b""), message.get("more_body", False)
        seen_bytes += len(chunk)
        if seen_bytes <= max_bytes:
            chunks.append(chunk)
    if seen_bytes > max_bytes:
        raise Refusal(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"The body is larger than {max_bytes} bytes.",
            headers={"connection": "close"},
        )
    return b"".join(chunks)


def _bad(message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, message)


def _unsupported(message: str) -> Refusal:
    return Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message)
