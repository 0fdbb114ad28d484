"""A request's bytes become an operation, or a refusal that says what is wrong with them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Literal

import orjson
from starlette.requests import Request

from app.transport.endpoint import OperationRequest, Payload
from app.transport.payloads import Code, refused

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


async def read_operation(request: Request, address: str, max_bytes: int) -> OperationRequest:
    """The operation that a GET or a POST carries.

    Raises:
        Refusal: it carries none, or not in the form agreed.
    """
    if request.method == "GET":
        return operation_of(_query_parameters(request), "GET", address, _last_event_id(request))
    _check_content_type(request)
    body = await _read_body(request, max_bytes)
    return operation_of(_json(body), "POST", address, _last_event_id(request))


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
    query = sent.get("query")
    if not isinstance(query, str):
        raise _bad("'query' is missing: it must be a string with a GraphQL document.")
    name = sent.get("operationName")
    if name is not None and not isinstance(name, str):
        raise _bad("'operationName' must be a string.")
    return OperationRequest(
        query=query,
        variables=_object(sent, "variables"),
        operation_name=name or None,
        extensions=_object(sent, "extensions"),
        method=method,
        address=address,
        last_event_id=last_event_id,
    )


def _object(sent: dict[str, object], name: str) -> Mapping[str, object]:
    value = sent.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _bad(f"'{name}' must be an object.")
    return value


def _query_parameters(request: Request) -> dict[str, object]:
    given: dict[str, object] = dict(request.query_params)
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


def _check_content_type(request: Request) -> None:
    media, *parameters = request.headers.get("content-type", "").lower().split(";")
    if media.strip() != "application/json":
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "Send the operation as JSON, with 'Content-Type: application/json'.",
        )
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Only the charset utf-8 is read.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Compressed bodies are not read.")


async def _read_body(request: Request, max_bytes: int) -> bytes:
    """Counted as it arrives: a Content-Length may be absent or untrue.

    What is too much is read and dropped for a while, because a client that is still sending when
    the connection closes never reads why.
    """
    body = bytearray()
    seen_bytes = 0
    async for chunk in request.stream():
        seen_bytes += len(chunk)
        if seen_bytes <= max_bytes:
            body += chunk
        elif seen_bytes > PATIENCE * max_bytes:
            break
    if seen_bytes > max_bytes:
        raise Refusal(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"The body is larger than {max_bytes} bytes.",
            headers={"connection": "close"},
        )
    return bytes(body)


def _last_event_id(request: Request) -> str | None:
    return request.headers.get("last-event-id") or None


def _bad(message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, message)
