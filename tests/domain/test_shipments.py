"""A parcel and its carrier's words, which may come in any order."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from app.domain.lifecycle import Scan, ShipmentStatus, TrackingStatus
from app.domain.shipments import meanings
from tests.builders import EARLIER, LATER, NOON, a_scan, a_shipment

SAYS = TrackingStatus


def test_the_newest_scan_speaks_however_late_the_older_arrives() -> None:
    parcel = a_shipment().after_scan(a_scan(SAYS.OUT_FOR_DELIVERY, LATER))

    heard = parcel.after_scan(a_scan(SAYS.IN_TRANSIT, NOON))

    assert (heard.tracking_status, heard.tracking_at) == (SAYS.OUT_FOR_DELIVERY, LATER)


def test_of_two_scans_of_one_moment_the_one_that_arrived_last_speaks() -> None:
    parcel = a_shipment().after_scan(a_scan(SAYS.IN_TRANSIT)).after_scan(a_scan(SAYS.DELAYED))

    assert parcel.tracking_status is SAYS.DELAYED


@pytest.mark.parametrize("end", [SAYS.DELIVERED, SAYS.RETURNED])
@pytest.mark.parametrize("other", [SAYS.IN_TRANSIT, SAYS.LOST, SAYS.EXCEPTION])
def test_delivered_and_returned_win_whenever_they_happened(
    end: TrackingStatus, other: TrackingStatus
) -> None:
    for scans in permutations([a_scan(end, EARLIER), a_scan(other, LATER)]):
        parcel = a_shipment()
        for scan in scans:
            parcel = parcel.after_scan(scan)

        assert (parcel.tracking_status, parcel.tracking_at) == (end, EARLIER)


def test_between_delivered_and_returned_the_newer_one_speaks() -> None:
    scans = [a_scan(SAYS.DELIVERED, NOON), a_scan(SAYS.RETURNED, LATER)]

    for order in (scans, scans[::-1]):
        parcel = a_shipment().after_scan(order[0]).after_scan(order[1])
        assert parcel.tracking_status is SAYS.RETURNED


def test_scans_of_different_moments_say_the_same_in_every_order_of_arrival() -> None:
    scans = [
        a_scan(status, NOON + timedelta(minutes=n))
        for n, status in enumerate([SAYS.PICKED_UP, SAYS.IN_TRANSIT, SAYS.DELIVERED, SAYS.DELAYED])
    ]
    heard = set()
    for arrival in permutations(scans):
        parcel = a_shipment()
        for scan in arrival:
            parcel = parcel.after_scan(scan)
        heard.add((parcel.tracking_status, parcel.tracking_at))

    assert len(heard) == 1


def test_an_estimate_from_before_the_parcel_was_made_is_none() -> None:
    """Carriers write the year 1 where they know nothing; a day without an hour is its first."""
    nothing = a_shipment().with_estimate(datetime(1, 1, 1, tzinfo=UTC))
    today = a_shipment().with_estimate(NOON - timedelta(hours=12))

    assert (nothing.first_estimate, nothing.estimated_delivery) == (None, None)
    assert today.first_estimate == NOON - timedelta(hours=12)


def test_the_first_estimate_is_kept_beside_the_newest() -> None:
    parcel = a_shipment().with_estimate(NOON).with_estimate(LATER).with_estimate(None)

    assert (parcel.first_estimate, parcel.estimated_delivery) == (NOON, LATER)


def test_a_late_scan_does_not_bring_an_old_estimate_back() -> None:
    parcel = a_shipment().after_scan(a_scan(SAYS.DELAYED, NOON, estimated_delivery=LATER))

    heard = parcel.after_scan(a_scan(SAYS.IN_TRANSIT, EARLIER, estimated_delivery=NOON))

    assert heard.estimated_delivery == LATER


def test_damage_is_remembered_even_from_a_late_scan() -> None:
    parcel = a_shipment().after_scan(a_scan(SAYS.OUT_FOR_DELIVERY, LATER))

    assert parcel.after_scan(a_scan(SAYS.DAMAGED, NOON)).damaged


@pytest.mark.parametrize(
    "status",
    [
        SAYS.PICKED_UP,
        SAYS.IN_TRANSIT,
        SAYS.OUT_FOR_DELIVERY,
        SAYS.AVAILABLE_FOR_PICKUP,
        SAYS.ATTEMPT_FAILED,
        SAYS.RETURNING,
        SAYS.RETURNED,
        SAYS.DELIVERED,
    ],
)
def test_these_scans_mean_that_the_carrier_has_it(status: TrackingStatus) -> None:
    scan = a_scan(status)

    assert Scan.TAKEN in meanings(scan, a_shipment().after_scan(scan))


@pytest.mark.parametrize(
    "status",
    [SAYS.UNKNOWN, SAYS.INFO_RECEIVED, SAYS.DELAYED, SAYS.EXCEPTION, SAYS.LOST, SAYS.DAMAGED],
)
def test_these_scans_do_not(status: TrackingStatus) -> None:
    scan = a_scan(status)

    assert Scan.TAKEN not in meanings(scan, a_shipment().after_scan(scan))


def test_a_loss_is_believed_only_while_nothing_newer_was_heard() -> None:
    parcel = a_shipment(status=ShipmentStatus.DISPATCHED)
    loss = a_scan(SAYS.LOST, NOON)

    moving = parcel.after_scan(a_scan(SAYS.IN_TRANSIT, LATER)).after_scan(loss)

    assert meanings(loss, parcel.after_scan(loss)) == (Scan.LOST,)
    assert meanings(loss, moving) == ()


def test_picks_add_up() -> None:
    parcel = a_shipment(("POT", 1), ("TEA", 3)).with_picks([("TEA", 1)]).with_picks([("TEA", 2)])

    assert [line.picked for line in parcel.lines] == [0, 3]
    assert not parcel.is_fully_picked
    assert parcel.with_picks([("POT", 1)]).is_fully_picked
