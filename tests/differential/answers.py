"""What is compared, and how the product came to it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson

from app.domain.actors import Actor


class Way(StrEnum):
    """How an operation was answered."""

    COMPILED = "compiled"
    FALLEN_BACK = "fallen back"
    """To graphql-core, where compiled code met what it leaves to that."""
    UNCOMPILED = "uncompiled"
    """By graphql-core from the start."""
    REFUSED = "refused"
    """Not run: something about it or its variables was wrong, or it was not permitted."""
    SILENT = "silent"
    """A feed without a message for the follower."""


_TOKEN: Final = re.compile(rb'"[\w-]+\.[\w-]+\.[\w-]{43}"')
Messages = list[tuple[dict[str, Any], str | None]]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both ways answered, and how the product came to it."""

    way: Way
    payloads: list[dict[str, Any]]


class Disagreement(AssertionError):
    """The two ways did not answer alike."""


def settled(payload: dict[str, Any]) -> bytes:
    """The answer as bytes; errors in the order of their places, what is drawn by chance gone."""
    errors = [_unmasked(error) for error in payload.get("errors", ())]
    ordered = sorted(errors, key=orjson.dumps)
    return _TOKEN.sub(b'"a token"', orjson.dumps({**payload, "errors": ordered}))


def _unmasked(error: dict[str, Any]) -> dict[str, Any]:
    extensions = {**error.get("extensions", {})}
    error_id = extensions.pop("errorId", None)
    message = error["message"].replace(error_id, "") if error_id else error["message"]
    return {**error, "message": message, "extensions": extensions}


def alike(
    compiled: Messages, generic: Messages, document: str, by: Actor, variables: dict[str, Any]
) -> None:
    """
    Raises:
        Disagreement: the ways did not answer the same.
    """
    ours, theirs = ([(settled(each), at) for each, at in way] for way in (compiled, generic))
    if ours != theirs:
        told_by = f"as {by.role} {by.subject}, variables {variables}"
        raise Disagreement(f"{document}\n{told_by}\ncompiled {ours}\ngraphql-core {theirs}")
