"""What a write will look up, named before it runs, so that many works look it up at once."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import NamedTuple

from app.domain.actors import Channel
from app.domain.suspicion import Pace


class KeyUse(NamedTuple):
    """Somebody's key for one mutation."""

    principal: str
    mutation: str
    key: str


class Remembered(NamedTuple):
    """What a key was used for: the input's digest, and what names the result."""

    input_digest: bytes
    result: str


class KeptUse(NamedTuple):
    """A key's first use, and when that was."""

    what: Remembered
    at: datetime


class OrderReference(NamedTuple):
    """An order found by its channel's reference, and the digest of what was asked for then."""

    number: str
    digest: bytes | None


class FoundCustomer(NamedTuple):
    """A record's id, and the keyed hash of the account that owns it."""

    id: str
    account_key: bytes | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a work looks up. What it doesn't name it may still ask for, one by one.

    Products are those that it takes from the shelves of: their shelves are locked at once.
    """

    keys: frozenset[KeyUse] = frozenset()
    references: frozenset[tuple[Channel, str]] = frozenset()
    accounts: frozenset[bytes] = frozenset()
    emails: frozenset[bytes] = frozenset()
    paces: frozenset[Pace] = frozenset()
    skus: frozenset[str] = frozenset()
    barcodes: frozenset[str] = frozenset()

    @classmethod
    def of_all(cls, each: Iterable["Ahead"]) -> "Ahead":
        """What several works look up."""
        several = list(each)
        return cls(
            **{
                field.name: frozenset().union(*(getattr(one, field.name) for one in several))
                for field in fields(cls)
            }
        )
