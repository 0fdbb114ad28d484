"""What every provider's body comes to: scans of parcels, named by their tracking numbers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from app.domain.shipments import CarrierScan, ParcelNews
from app.integrations.deliveries import Delivery, Provider


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


class Question(NamedTuple):
    """A request that asks a provider for a parcel's scans."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    form: Mapping[str, str] | None = None


class Account(NamedTuple):
    """Where a provider is asked, and what the shop is known by there."""

    key: str
    url: str | None = None
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Poll:
    """How a provider is asked that does not tell by itself."""

    ask: Callable[[Account, str, str], Question]
    """The request for a parcel: by the account, the carrier's code and the tracking number."""
    read: Callable[[Delivery], Sequence[ParcelNews]]
    """The scans in its answer. Raises Unreadable."""


@dataclass(frozen=True, slots=True)
class CarrierProvider(Provider[ParcelNews]):
    """A provider of scans: one that tells, and perhaps one that can be asked."""

    poll: Poll | None = None
