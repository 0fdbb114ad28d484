"""Whether parcels arrive when it was first promised; later estimates excuse nothing."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.lifecycle import ShipmentStatus

HOUR: Final = timedelta(hours=1)
_NEVER_ARRIVES: Final = frozenset({ShipmentStatus.CANCELLED, ShipmentStatus.RETURNED})


class Arrival(StrEnum):
    """How a delivery kept the promise."""

    ON_TIME = "ON_TIME"
    LATE = "LATE"
    UNPROMISED = "UNPROMISED"


def first_promise(promised: datetime | None, first_estimate: datetime | None) -> datetime | None:
    """What was said first: the order's promise, made at its placing, before the carrier's word."""
    return promised or first_estimate


def arrival_of(promise: datetime | None, delivered_at: datetime) -> Arrival:
    """How a delivery at that moment kept the promise."""
    if promise is None:
        return Arrival.UNPROMISED
    return Arrival.ON_TIME if delivered_at <= promise else Arrival.LATE


def late_by(
    promise: datetime | None,
    delivered_at: datetime | None,
    status: ShipmentStatus,
    *,
    given_up: bool,
    now: datetime,
) -> timedelta | None:
    """How late a parcel is, nothing where it came in time; None while it may still be in time.

    None also for one without a promise, and for one that will not arrive.
    """
    if promise is None:
        return None
    if delivered_at is not None:
        return max(delivered_at - promise, timedelta())
    if status in _NEVER_ARRIVES or given_up or now <= promise:
        return None
    return now - promise
