"""What a client reads when a request is refused or something broke: a code, never an inside."""

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TypeAlias

from graphql import GraphQLError
from graphql.language import Node

logger = logging.getLogger(__name__)

Payload: TypeAlias = dict[str, object]
ErrorFormatter: TypeAlias = Callable[[GraphQLError], dict[str, object]]


class Code(StrEnum):
    """Values of `extensions.code` that execution itself gives."""

    BAD_USER_INPUT = "BAD_USER_INPUT"
    TOO_COMPLEX = "TOO_COMPLEX"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    PERSISTED_QUERY_NOT_IN_LIST = "PERSISTED_QUERY_NOT_IN_LIST"
    INTERNAL = "INTERNAL"


def refusal(message: str, code: str, node: Node | None = None) -> GraphQLError:
    """An error that a client may read as it is."""
    return GraphQLError(message, node, extensions={"code": code})


def public_error(error: GraphQLError) -> dict[str, object]:
    """The error as clients read it; what nobody raised for them is logged with an id and masked."""
    cause = _root(error)
    if not _is_for_clients(error, cause):
        return _masked(error, cause)
    shown: dict[str, object] = {"message": error.message or "An unknown error occurred."}
    if error.locations:
        shown["locations"] = [dict(place.formatted) for place in error.locations]
    if error.path is not None:
        shown["path"] = list(error.path)
    extensions: Mapping[str, object] = error.extensions or {}
    shown["extensions"] = {"code": Code.BAD_USER_INPUT.value, **extensions}
    return shown


def failure(error: Exception) -> GraphQLError:
    """Any exception as a GraphQL error, its cause kept for `public_error` to judge."""
    if isinstance(error, GraphQLError):
        return error
    return GraphQLError(str(error), original_error=error)


def payload_of(errors: Iterable[GraphQLError], formatted: ErrorFormatter) -> Payload:
    """An answer without `data`: the request was refused before anything ran."""
    return {"errors": [formatted(error) for error in errors]}


def _is_for_clients(error: GraphQLError, cause: Exception) -> bool:
    """Refusals carry a code. While fields run, what has none is a result that does not fit its type
    (and its message shows the result), unless it is about an argument (graphql-core 3.3.2)."""
    if not isinstance(cause, GraphQLError):
        return False
    coded = "code" in (error.extensions or {})
    return coded or error.path is None or error.message.startswith("Argument ")


def _root(error: GraphQLError) -> Exception:
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _masked(error: GraphQLError, cause: Exception) -> dict[str, object]:
    error_id = secrets.token_hex(6)
    logger.error("Unexpected error %s at %s", error_id, error.path, exc_info=cause)
    shown: dict[str, object] = {
        "message": f"Something went wrong on our side (error id {error_id}).",
        "extensions": {"code": Code.INTERNAL.value, "errorId": error_id},
    }
    if error.path is not None:
        shown["path"] = list(error.path)
    return shown
