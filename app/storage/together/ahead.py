"""What a write will look up, named before it runs, so that many works look it up at once."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from app.domain.actors import Channel


@dataclass(frozen=True, slots=True)
class KeyUse:
    """Somebody's key for one mutation."""

    principal: str
    mutation: str
    key: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a key was used for: the input's digest, and what names the result."""

    input_digest: bytes
    result: str


@dataclass(frozen=True, slots=True)
class KeptUse:
    """A key's first use, and when that was."""

    what: Remembered
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderReference:
    """An order found by its channel's reference, and the digest of what was asked for then."""

    number: str
    digest: bytes | None


@dataclass(frozen=True, slots=True)
class FoundCustomer:
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
