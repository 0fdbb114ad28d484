"""When a carrier that does not tell by itself is asked about a parcel, and asked again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

LEASE: Final = timedelta(minutes=10)
"""Whoever takes a parcel to ask about has so long before another process may."""
LONGEST_PAUSE: Final = timedelta(hours=24)
GIVEN_UP_AFTER: Final = timedelta(days=60)
"""A parcel that old is lost or forgotten: nobody asks any more."""
_OLDER: Final = timedelta(days=3)
"""With each of these a parcel is asked about half as often: most arrive within the first."""
_JITTER: Final = 0.2
_MOST_DOUBLINGS: Final = 10


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """How often one parcel is asked about while it is young, and which carriers' parcels are."""

    every: timedelta = timedelta(hours=1)
    carriers: frozenset[str] = frozenset()


class Polled(NamedTuple):
    """A parcel to ask about: how old its journey is, and how often asking failed in a row."""

    shipment_id: str
    carrier: str
    tracking_number: str
    age: timedelta
    failures: int


def pause(
    policy: PollPolicy,
    age: timedelta,
    failures: int,
    jitter: float,
    at_least: timedelta = timedelta(),
) -> timedelta:
    """How long until the parcel is asked about again.

    It grows with the parcel's age and with each failure in a row, up to a day; `jitter`, from 0 to
    1, spreads what would come at once; `at_least` is what the provider asked for.
    """
    doublings = min(max(age // _OLDER, 0) + failures, _MOST_DOUBLINGS)
    grown = min(policy.every * (1 << doublings), LONGEST_PAUSE)
    return max(grown * (1 + _JITTER * (jitter - 0.5)), at_least)
