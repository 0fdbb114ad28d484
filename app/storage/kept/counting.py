"""Running totals for the wall: counted in the transaction of each change, never by scanning."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from app.domain.events import OrderEventType
from app.domain.orders import Order
from app.domain.punctuality import Arrival, arrival_of, first_promise
from app.domain.shipments import Shipment
from app.domain.suspicion import Pace
from app.domain.work import OrderWork
from app.storage.statements.columns import from_micros, to_micros
from app.storage.tables import deliveries, order_paces, throughput, totals

MINUTE_US = 60_000_000
DAY_US = 24 * 60 * MINUTE_US
COUNTED = {
    OrderEventType.SHIPMENT_DISPATCHED: "shipped",
    OrderEventType.SHIPMENT_DELIVERED: "delivered",
}
"""Parcels the wall counts by the minute, beside orders placed."""
MINUTELY = ("placed", "shipped", "delivered")
"""What is counted by the minute."""


def minute_of(at: datetime) -> int:
    """Whole minutes since 1970."""
    return to_micros(at) // MINUTE_US


def day_of(at: datetime) -> int:
    """Whole days since 1970, in UTC."""
    return to_micros(at) // DAY_US


def moment_of(minute: int) -> datetime:
    """When the minute of that number began."""
    return from_micros(minute * MINUTE_US)


class Tally:
    """Changes of the totals, gathered during a transaction and written at its end."""

    def __init__(self) -> None:
        self._totals: dict[tuple[str], int] = defaultdict(int)
        self._minutes: dict[tuple[str, int], int] = defaultdict(int)
        self._arrivals: dict[tuple[int, str, str, Arrival], int] = defaultdict(int)
        self._paces: dict[Pace, int] = defaultdict(int)

    def add(self, name: str, change: int) -> None:
        self._totals[(name,)] += change

    def happened(self, kind: str, at: datetime) -> None:
        """One more `kind` (placed, shipped, delivered) in the minute of `at`."""
        self._minutes[kind, minute_of(at)] += 1

    def tell(self, work: OrderWork) -> None:
        """What the wall counts of an action's events, and each delivery with the promise kept."""
        for event in work.events:
            if event.type in COUNTED:
                self.happened(COUNTED[event.type], event.occurred_at)
            if event.type is OrderEventType.SHIPMENT_DELIVERED:
                parcel = next(p for p in work.order.shipments if p.id == event.shipment_id)
                self._arrived(work.order, parcel, event.occurred_at)

    def _arrived(self, order: Order, parcel: Shipment, at: datetime) -> None:
        """One more delivery of the parcel's carrier and warehouse, on that day."""
        promise = first_promise(order.promised_deliver_by, parcel.first_estimate)
        place = (parcel.carrier or "", parcel.warehouse)
        self._arrivals[day_of(at), *place, arrival_of(promise, at)] += 1

    def paced(self, pace: Pace) -> None:
        """One more order of this pace."""
        self._paces[pace] += 1

    def changes(self) -> Mapping[Table, Mapping[Any, int]]:
        """What there is to add, by the counters' keys."""
        return {
            totals: self._totals,
            throughput: self._minutes,
            deliveries: self._arrivals,
            order_paces: self._paces,
        }
