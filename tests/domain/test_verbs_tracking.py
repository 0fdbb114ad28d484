"""Carriers' scans, late, early and twice: they move our side forward or not at all."""

import pytest

from app.domain.lifecycle import OrderStatus, ShipmentStatus, TrackingStatus
from app.domain.shipments import TAKEN_SCANS
from app.domain.states import HoldReason
from app.domain.verbs.cancel import cancel
from app.domain.verbs.parcels import cancel_parcel
from app.domain.verbs.review import hold
from app.domain.verbs.tracking import record_scan
from app.domain.work import OrderWork
from tests.builders import (
    DHL,
    EARLIER,
    LATER,
    NOON,
    a_scan,
    a_shelf,
    an_order,
    brought_to,
    on_shelves,
    placed,
    then,
    told,
)

PARCEL, ORDER, SAYS = ShipmentStatus, OrderStatus, TrackingStatus
FIRST, SECOND = "261121-7K3MQ2XD-1", "261121-7K3MQ2XD-2"


def scanned(work: OrderWork, *scans: TrackingStatus, number: str = FIRST) -> OrderWork:
    """The parcel after these scans, all of one moment."""
    for status in scans:
        work = then(work, DHL)
        record_scan(work, work.order.shipment(number), a_scan(status))
    return work


def sent() -> OrderWork:
    return brought_to(placed(), PARCEL.DISPATCHED)


@pytest.mark.parametrize("status", sorted(TAKEN_SCANS))
def test_a_scan_that_says_the_carrier_has_it_dispatches_a_ready_parcel(
    status: TrackingStatus,
) -> None:
    work = scanned(brought_to(placed(), PARCEL.READY), status)

    assert "shipment.dispatched" in told(work)
    assert work.order.shipment(FIRST).dispatched_at == NOON
    assert on_shelves(work) == {("TEA", "LON"): (8, 0)}


@pytest.mark.parametrize("status", sorted(set(SAYS) - TAKEN_SCANS))
def test_any_other_scan_leaves_it_ready(status: TrackingStatus) -> None:
    work = scanned(brought_to(placed(), PARCEL.READY), status)

    assert work.order.shipment(FIRST).status is PARCEL.READY
    assert told(work) == ["shipment.tracking"]


@pytest.mark.parametrize("goal", [PARCEL.ALLOCATED, PARCEL.PICKING, PARCEL.PACKED])
@pytest.mark.parametrize("status", [SAYS.PICKED_UP, SAYS.DELIVERED, SAYS.RETURNED, SAYS.LOST])
def test_on_an_earlier_state_a_scan_joins_the_history_only(
    goal: ShipmentStatus, status: TrackingStatus
) -> None:
    before = brought_to(placed(), goal)

    work = scanned(before, status)

    assert work.order.shipment(FIRST).status is goal
    assert work.order.shipment(FIRST).tracking_status is status
    assert work.order.status is before.order.status
    assert told(work) == ["shipment.tracking"]


def test_a_delivery_is_told_cause_before_effect() -> None:
    work = scanned(sent(), SAYS.DELIVERED)

    assert told(work) == ["shipment.tracking", "shipment.delivered", "order.delivered"]
    assert work.order.status is ORDER.DELIVERED
    assert work.order.shipment(FIRST).delivered_at == NOON


def test_a_ready_parcel_that_was_delivered_is_dispatched_on_the_way() -> None:
    work = scanned(brought_to(placed(), PARCEL.READY), SAYS.DELIVERED)

    assert told(work) == [
        "shipment.tracking",
        "shipment.dispatched",
        "shipment.delivered",
        "order.delivered",
    ]


def test_only_the_orders_own_event_carries_the_change_of_status() -> None:
    work = scanned(sent(), SAYS.DELIVERED)

    assert [event.previous_status for event in work.events] == [None, None, ORDER.SHIPPED]
    assert [event.status for event in work.events] == [ORDER.SHIPPED] * 2 + [ORDER.DELIVERED]


def test_a_scan_raises_the_parcels_version_and_the_orders_only_with_its_status() -> None:
    before = sent()

    moving = scanned(before, SAYS.IN_TRANSIT)
    arrived = scanned(moving, SAYS.DELIVERED)

    assert moving.order.version == before.order.version
    assert moving.order.shipment(FIRST).version == before.order.shipment(FIRST).version + 1
    assert arrived.order.version == before.order.version + 1


def test_a_returned_parcel_moves_no_stock() -> None:
    work = scanned(sent(), SAYS.RETURNED)

    assert work.order.status is ORDER.RETURNED
    assert work.stockroom.ledger == []


@pytest.mark.parametrize(
    ("scan", "parcel", "order"),
    [
        (SAYS.DELIVERED, PARCEL.DELIVERED, ORDER.DELIVERED),
        (SAYS.RETURNED, PARCEL.RETURNED, ORDER.RETURNED),
    ],
)
def test_a_lost_parcel_that_turns_up_is_lost_no_more(
    scan: TrackingStatus, parcel: ShipmentStatus, order: OrderStatus
) -> None:
    lost = scanned(sent(), SAYS.LOST)

    found = scanned(lost, scan)

    assert lost.order.status is ORDER.SHIPPED
    assert lost.order.shipment(FIRST).status is PARCEL.LOST
    assert (found.order.shipment(FIRST).status, found.order.status) == (parcel, order)


def test_a_loss_of_which_we_hear_after_newer_news_moves_nothing() -> None:
    moving = then(sent(), DHL)
    record_scan(moving, moving.order.shipment(FIRST), a_scan(SAYS.OUT_FOR_DELIVERY, LATER))

    record_scan(late := then(moving, DHL), moving.order.shipment(FIRST), a_scan(SAYS.LOST, EARLIER))

    assert late.order.shipment(FIRST).status is PARCEL.DISPATCHED


@pytest.mark.parametrize("end", [SAYS.DELIVERED, SAYS.RETURNED])
@pytest.mark.parametrize("late", SAYS)
def test_nothing_moves_a_parcel_that_has_ended(end: TrackingStatus, late: TrackingStatus) -> None:
    ended = scanned(sent(), end)

    work = scanned(ended, late)

    assert work.order.shipment(FIRST).status is ended.order.shipment(FIRST).status
    assert work.order.status is ended.order.status
    assert told(work) == ["shipment.tracking"]


def test_a_scan_of_a_cancelled_parcel_joins_its_history_only() -> None:
    work = then(brought_to(placed(), PARCEL.READY))
    cancel_parcel(work, work.order.shipment(FIRST))

    later = scanned(work, SAYS.DELIVERED)

    assert later.order.shipment(FIRST).status is PARCEL.CANCELLED
    assert later.order.shipment(FIRST).tracking_status is SAYS.DELIVERED
    assert told(later) == ["shipment.tracking"]


def test_so_does_one_of_a_lost_parcel_whose_pieces_were_given_up() -> None:
    cancel(work := then(scanned(sent(), SAYS.LOST)))

    later = scanned(work, SAYS.DELIVERED)

    assert later.order.status is ORDER.CANCELLED
    assert later.order.shipment(FIRST).status is PARCEL.LOST
    assert told(later) == ["shipment.tracking"]


def test_a_ready_parcel_of_a_held_order_goes_when_the_carrier_has_it() -> None:
    shelves = a_shelf(on_hand=1), a_shelf(warehouse="PAR", on_hand=1)
    work = then(brought_to(placed(an_order(), *shelves), PARCEL.READY))
    hold(work, [HoldReason.FRAUD_SUSPECTED])

    gone = scanned(work, SAYS.PICKED_UP)

    assert gone.order.status is ORDER.PARTIALLY_SHIPPED
    assert gone.order.holds == {HoldReason.FRAUD_SUSPECTED}


def test_a_hold_ends_when_the_last_parcel_is_gone() -> None:
    hold(work := then(brought_to(placed(), PARCEL.READY)), [HoldReason.FRAUD_SUSPECTED])

    gone = scanned(work, SAYS.PICKED_UP)

    assert gone.order.status is ORDER.SHIPPED
    assert gone.order.holds == frozenset()
