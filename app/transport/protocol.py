"""The messages of graphql-transport-ws: what a client may say, and the frames we answer with."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeAlias

import orjson

from app.transport.bodies import Refusal, operation_of
from app.transport.endpoint import OperationRequest, Payload
from app.transport.payloads import encoded
from app.transport.told import framed

SUBPROTOCOL: Final = "graphql-transport-ws"


class Close(IntEnum):
    """Why we close a socket."""

    TRY_AGAIN_LATER = 1013
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    INIT_TIMEOUT = 4408
    DUPLICATE_SUBSCRIBER = 4409
    TOO_MANY_INITS = 4429
    INTERNAL_SERVER_ERROR = 4500


class Violation(Exception):
    """The client broke the protocol; the socket closes with this code and reason."""

    def __init__(self, close: Close, reason: str) -> None:
        super().__init__(reason)
        self.close = close


@dataclass(frozen=True, slots=True)
class ConnectionInit:
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ping:
    payload: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Pong:
    pass


@dataclass(frozen=True, slots=True)
class Subscribe:
    id: str
    request: OperationRequest


@dataclass(frozen=True, slots=True)
class Complete:
    id: str


Said: TypeAlias = ConnectionInit | Ping | Pong | Subscribe | Complete


def read(text: str | None, address: str) -> Said:
    """The message in a text frame; None stands for a binary frame.

    Raises:
        Violation: it is none that a client may send.
    """
    if text is None:
        raise _malformed("Messages are text frames.")
    try:
        sent: object = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _malformed("The message is not valid JSON.") from error
    if not isinstance(sent, dict):
        raise _malformed("The message is not a JSON object.")
    kind = sent.get("type")
    if kind == "connection_init":
        return ConnectionInit(_payload(sent) or {})
    if kind == "ping":
        return Ping(_payload(sent))
    if kind == "pong":
        _payload(sent)
        return Pong()
    if kind == "subscribe":
        return Subscribe(_id(sent), _operation(sent, address))
    if kind == "complete":
        return Complete(_id(sent))
    raise _malformed("The message has no type that a client may send.")


ACKNOWLEDGED: Final = framed(b'{"type":"connection_ack"}')


def pong(payload: Mapping[str, object] | None) -> bytes:
    """The answer to a ping. It repeats the payload, unless that is nested too deeply to be said."""
    if payload is not None:
        with suppress(orjson.JSONEncodeError):
            return framed(encoded({"type": "pong", "payload": payload}))
    return framed(b'{"type":"pong"}')


def opening_of(operation_id: str) -> bytes:
    """How every message of an operation begins."""
    return b'{"id":%b' % orjson.dumps(operation_id)


def error_frame(operation_id: str, payload: Payload) -> bytes:
    errors = payload.get("errors") or []
    return framed(encoded({"id": operation_id, "type": "error", "payload": errors}))


def complete_frame(operation_id: str) -> bytes:
    return framed(encoded({"id": operation_id, "type": "complete"}))


def _operation(sent: Mapping[str, object], address: str) -> OperationRequest:
    try:
        return operation_of(sent.get("payload"), "WS", address)
    except Refusal as refusal:
        raise _malformed(str(refusal)) from refusal


def _payload(sent: Mapping[str, object]) -> Mapping[str, object] | None:
    payload = sent.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise _malformed("'payload' must be an object.")
    return payload


def _id(sent: Mapping[str, object]) -> str:
    operation_id = sent.get("id")
    if not isinstance(operation_id, str) or not operation_id:
        raise _malformed("'id' must be a string that is not empty.")
    return operation_id


def _malformed(reason: str) -> Violation:
    return Violation(Close.BAD_REQUEST, reason)
