"""What comes to the shop's hooks: a request as it came, how it is believed, how it is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

News = TypeVar("News")
Headers: TypeAlias = Mapping[str, str]
"""By lower-case name."""


class Unreadable(Exception):
    """The body is not of the form its provider documents; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request of a provider, as it came."""

    headers: Headers
    body: bytes
    at: datetime
    """When it arrived."""


@dataclass(frozen=True, slots=True)
class Provider(Generic[News]):
    """How one provider's requests are believed, read and thanked for."""

    is_signed: Callable[[Delivery, str], bool]
    """Whether the delivery was signed with this secret; compares in constant time."""
    read: Callable[[Delivery], Sequence[News]]
    """Its news in any order; what tells of nothing is left out. Raises Unreadable."""
    thanks: bytes = b'{"received":true}'
    """What it takes for success."""
