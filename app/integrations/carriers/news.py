"""What every provider's body comes to: scans of parcels, named by their tracking numbers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from app.domain.shipments import CarrierScan, ParcelNews

Headers: TypeAlias = Mapping[str, str]
"""By lower-case name."""


class Unreadable(Exception):
    """The body is not of the form its provider documents; the sentence says where."""


def news_of(
    number: str, carrier: str | None, scans: Iterable[CarrierScan], estimate: datetime | None
) -> list[ParcelNews]:
    """The scans of one parcel, the newest of them with the provider's estimate."""
    found = list(scans)
    newest = max(found, key=lambda scan: scan.at, default=None)
    return [
        ParcelNews(
            number, carrier, replace(scan, estimated_delivery=estimate) if scan is newest else scan
        )
        for scan in found
    ]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request of a provider, as it came."""

    headers: Headers
    body: bytes
    at: datetime
    """When it arrived."""


@dataclass(frozen=True, slots=True)
class Provider:
    """How one provider's requests are believed, read and thanked for."""

    is_signed: Callable[[Delivery, str], bool]
    """Whether the delivery was signed with this secret; compares in constant time."""
    read: Callable[[Delivery], Sequence[ParcelNews]]
    """Its scans in any order; what tells of no scan is left out. Raises Unreadable."""
    thanks: bytes = b'{"received":true}'
    """What it takes for success."""
