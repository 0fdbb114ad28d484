"""Answers as bytes, and the refusals that the wire gives by itself."""

from collections.abc import Mapping
from enum import StrEnum

import orjson

from app.transport.endpoint import Payload


class Code(StrEnum):
    """Values of `extensions.code` that the wire gives or looks at."""

    BAD_USER_INPUT = "BAD_USER_INPUT"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    RATE_LIMITED = "RATE_LIMITED"
    PERSISTED_QUERY_NOT_IN_LIST = "PERSISTED_QUERY_NOT_IN_LIST"
    SHUTTING_DOWN = "SHUTTING_DOWN"
    INTERNAL = "INTERNAL"


def refused(message: str, code: Code = Code.BAD_USER_INPUT) -> Payload:
    """A refusal in the shape of GraphQL."""
    return {"errors": [{"message": message, "extensions": {"code": code.value}}]}


def encoded(payload: Mapping[str, object]) -> bytes:
    return orjson.dumps(payload)


def code_of(payload: Payload) -> str | None:
    """The code of the first error, if there is one."""
    errors = payload.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    extensions = first.get("extensions") if isinstance(first, dict) else None
    code = extensions.get("code") if isinstance(extensions, dict) else None
    return code if isinstance(code, str) else None


def is_refusal(payload: Payload) -> bool:
    """Whether nothing ran: the answer has no `data` at all."""
    return "data" not in payload
