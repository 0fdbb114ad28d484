"""On time is what keeps the first promise."""

from datetime import timedelta

import pytest

from app.domain.lifecycle import ShipmentStatus
from app.domain.punctuality import HOUR, Arrival, arrival_of, first_promise, late_by
from tests.builders import EARLIER, LATER, NOON

OUT, HERE = ShipmentStatus.DISPATCHED, ShipmentStatus.DELIVERED


def test_what_the_order_promised_comes_before_what_a_carrier_estimates() -> None:
    assert first_promise(NOON, EARLIER) == NOON
    assert first_promise(None, EARLIER) == EARLIER
    assert first_promise(None, None) is None


def test_a_delivery_is_on_time_up_to_the_very_moment() -> None:
    assert arrival_of(NOON, NOON) is Arrival.ON_TIME
    assert arrival_of(NOON, LATER) is Arrival.LATE
    assert arrival_of(None, LATER) is Arrival.UNPROMISED


def test_an_open_parcel_is_nothing_until_it_is_late() -> None:
    assert late_by(NOON, None, OUT, given_up=False, now=EARLIER) is None
    assert late_by(NOON, None, OUT, given_up=False, now=NOON) is None
    assert late_by(NOON, None, OUT, given_up=False, now=LATER) == HOUR


def test_a_delivered_parcel_stays_as_late_as_it_came() -> None:
    assert late_by(NOON, LATER, HERE, given_up=False, now=LATER + 9 * HOUR) == HOUR
    assert late_by(NOON, EARLIER, HERE, given_up=False, now=LATER) == timedelta()


@pytest.mark.parametrize(
    ("status", "given_up"),
    [(ShipmentStatus.CANCELLED, False), (ShipmentStatus.RETURNED, False), (OUT, True)],
)
def test_what_will_not_arrive_is_neither_late_nor_in_time(
    status: ShipmentStatus, given_up: bool
) -> None:
    assert late_by(NOON, None, status, given_up=given_up, now=LATER) is None
