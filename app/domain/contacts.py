"""Who an order is for and where it goes: the personal data of the shop, as normalised values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """How to reach the customer; each part as far as it was given.

    `email` keeps its spelling, `phone` is E.164, `account` is the subject of a CUSTOMER token,
    `locale` is EN or ZH, `channels` how they want to be told, see `domain.notices`.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    account: str | None = None
    locale: str | None = None
    channels: str | None = None

    def __repr__(self) -> str:
        return "Contact(...)"  # a traceback or a log line must not tell who it is

    @property
    def is_anonymous(self) -> bool:
        """A walk-in: nobody could be told of this order, and no record be found by it."""
        return not (self.name or self.email or self.phone or self.account)


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where the parcels go.

    `country` is ISO 3166-1 alpha-2, `phone` E.164, coordinates are WGS 84 degrees.
    """

    recipient: str
    line1: str
    city: str
    country: str
    line2: str | None = None
    region: str | None = None
    postal_code: str | None = None
    phone: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    def __repr__(self) -> str:
        return "Address(...)"


NOBODY = Contact()


class TermKind(StrEnum):
    """What a keyed hash is made of; the same text of two kinds hashes differently."""

    EMAIL = "email"
    PHONE = "phone"
    NAME_WORD = "name_word"
    ACCOUNT = "account"
    ADDRESS = "address"


class Term(NamedTuple):
    """Something a person is found by, normalised, before it is hashed."""

    kind: TermKind
    normalised: str
