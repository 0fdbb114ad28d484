"""The headers of a request by name, read once."""

from collections.abc import Mapping
from typing import TypeAlias

from starlette.types import Scope

Headers: TypeAlias = Mapping[bytes, bytes]


def headers_of(scope: Scope) -> Headers:
    """By lower-case name; of one that was sent twice, the first."""
    return dict(reversed(scope["headers"]))


def text_of(headers: Headers, name: bytes) -> str | None:
    """One header's value; None where it was not sent."""
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")
