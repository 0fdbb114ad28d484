"""A parcel: what is in it, how far it is, and what its carrier said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from app.domain.delivery_cases import DeliveryCase
from app.domain.lifecycle import LEFT, RESERVING, Scan, ShipmentStatus, TrackingStatus

FINAL_SCANS: Final = frozenset({TrackingStatus.DELIVERED, TrackingStatus.RETURNED})
"""A scan that ends the carrier's work; it wins over any later word."""
TAKEN_SCANS: Final = frozenset(
    {
        TrackingStatus.PICKED_UP,
        TrackingStatus.IN_TRANSIT,
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.AVAILABLE_FOR_PICKUP,
        TrackingStatus.ATTEMPT_FAILED,
        TrackingStatus.RETURNING,
        TrackingStatus.RETURNED,
        TrackingStatus.DELIVERED,
    }
)
"""A scan that only a carrier who has the parcel can make."""
_DAY: Final = timedelta(days=1)
"""An estimate may be a day alone, which begins before the parcel was made."""


class ShipmentLine(NamedTuple):
    """One product in a parcel, in pieces; `picked` counts up to `quantity`, as `reshipped` does."""

    sku: str
    name: str
    gtin: str | None
    quantity: int
    picked: int = 0
    reshipped: int = 0

    @property
    def counting(self) -> int:
        """Pieces the order reckons with here: those that were not sent again."""
        return self.quantity - self.reshipped


@dataclass(frozen=True, slots=True)
class CarrierScan:
    """One word of the carrier. `description` and `location` are free text, for staff only."""

    status: TrackingStatus
    at: datetime
    description: str = ""
    location: str | None = None
    city: str | None = None
    estimated_delivery: datetime | None = None


class ParcelNews(NamedTuple):
    """A scan of whichever parcel has this tracking number, by the carrier where it is named."""

    tracking_number: str
    carrier: str | None
    scan: CarrierScan


class Shipment(NamedTuple):
    """One parcel from one warehouse."""

    id: str
    number: str
    warehouse: str
    lines: tuple[ShipmentLine, ...]
    created_at: datetime
    status: ShipmentStatus = ShipmentStatus.ALLOCATED
    tracking_status: TrackingStatus = TrackingStatus.UNKNOWN
    tracking_at: datetime | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    first_estimate: datetime | None = None
    estimated_delivery: datetime | None = None
    dispatched_at: datetime | None = None
    delivered_at: datetime | None = None
    damaged: bool = False
    given_up: bool = False
    version: int = 1
    case: DeliveryCase | None = None

    @property
    def counts(self) -> bool:
        """Whether the order's status and its lines still reckon with this parcel."""
        return self.status is not ShipmentStatus.CANCELLED and not self.given_up

    @property
    def has_left(self) -> bool:
        return self.status in LEFT

    @property
    def reserves(self) -> bool:
        return self.status in RESERVING

    @property
    def is_fully_picked(self) -> bool:
        return all(line.picked == line.quantity for line in self.lines)

    def with_picks(self, picks: Iterable[tuple[str, int]]) -> "Shipment":
        """The parcel with `picks` (sku, pieces) added to what was picked before."""
        added: dict[str, int] = {}
        for sku, quantity in picks:
            added[sku] = added.get(sku, 0) + quantity
        lines = tuple(
            line._replace(picked=line.picked + added.get(line.sku, 0)) for line in self.lines
        )
        return self._replace(lines=lines)

    def with_wish(self, wished: datetime | None) -> "Shipment":
        """The parcel expected when it was wished for, which is no promise of its carrier's."""
        return self if wished is None else self._replace(estimated_delivery=wished)

    def with_estimate(self, estimate: datetime | None) -> "Shipment":
        """The parcel with a newer estimate; the first one is kept beside it.

        One from before the parcel was made is a carrier's way to write that it knows none.
        """
        if estimate is None or estimate < self.created_at - _DAY:
            return self
        first = self.first_estimate or estimate
        return self._replace(estimated_delivery=estimate, first_estimate=first)

    def after_scan(self, scan: CarrierScan) -> "Shipment":
        """The parcel's tracking with `scan` joined to the history; its own status is untouched.

        The newest scan speaks, ties go to the one that arrived last; DELIVERED and RETURNED win
        over any other word, and between these two again the newest.
        """
        is_final = scan.status in FINAL_SCANS
        was_final = self.tracking_status in FINAL_SCANS
        is_newest = self.tracking_at is None or scan.at >= self.tracking_at
        damaged = self.damaged or scan.status is TrackingStatus.DAMAGED
        speaks = is_final if is_final != was_final else is_newest
        if not speaks:
            return self._replace(damaged=damaged)
        return self._replace(
            tracking_status=scan.status, tracking_at=scan.at, damaged=damaged
        ).with_estimate(scan.estimated_delivery)


def meanings(scan: CarrierScan, parcel: Shipment) -> tuple[Scan, ...]:
    """What `scan` means for our side, in order; `parcel` has it in its history already.

    A loss is believed only while no newer scan speaks: a late one moves nothing.
    """
    if scan.status is TrackingStatus.LOST:
        return (Scan.LOST,) if parcel.tracking_status is TrackingStatus.LOST else ()
    found: list[Scan] = [Scan.TAKEN] if scan.status in TAKEN_SCANS else []
    if scan.status is TrackingStatus.DELIVERED:
        found.append(Scan.DELIVERED)
    if scan.status is TrackingStatus.RETURNED:
        found.append(Scan.RETURNED)
    return tuple(found)
