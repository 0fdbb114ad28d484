"""Cancelling gives back exactly what was reserved and gives up exactly what can be given up."""

import pytest

from app.domain.lifecycle import (
    HoldReason,
    OrderStatus,
    ShipmentStatus,
    ShortagePolicy,
    TrackingStatus,
)
from app.domain.verbs.cancel import cancel
from app.domain.verbs.review import hold
from app.domain.verbs.tracking import record_scan
from app.domain.work import OrderWork
from tests.builders import (
    BY_PERSON,
    a_line,
    a_scan,
    a_shelf,
    an_order,
    brought_to,
    on_shelves,
    placed,
    statuses,
    then,
    told,
)

PARCEL, ORDER, SAYS = ShipmentStatus, OrderStatus, TrackingStatus
FIRST, SECOND = "261121-7K3MQ2XD-1", "261121-7K3MQ2XD-2"
INSIDE = [PARCEL.ALLOCATED, PARCEL.PICKING, PARCEL.PACKED, PARCEL.READY]


def in_two_parcels() -> OrderWork:
    return placed(an_order(), a_shelf(on_hand=1), a_shelf(warehouse="PAR", on_hand=1))


def scanned(work: OrderWork, status: TrackingStatus) -> OrderWork:
    record_scan(later := then(work), later.order.shipment(FIRST), a_scan(status))
    return later


@pytest.mark.parametrize("goal", INSIDE)
def test_before_it_leaves_everything_goes_back_on_the_shelf(goal: ShipmentStatus) -> None:
    cancel(work := then(brought_to(placed(), goal)))

    assert work.order.status is ORDER.CANCELLED
    assert on_shelves(work) == {("TEA", "LON"): (10, 0)}
    assert [line.cancelled for line in work.order.lines] == [2]
    assert statuses(work.order.shipments) == [PARCEL.CANCELLED]
    assert told(work) == ["shipment.cancelled", "order.cancelled"]


def test_a_backorder_gives_back_the_pieces_it_had_gathered() -> None:
    short = placed(an_order(), a_shelf(on_hand=1), when_short=ShortagePolicy.BACKORDER)

    cancel(work := then(short))

    assert work.order.status is ORDER.CANCELLED
    assert on_shelves(work) == {("TEA", "LON"): (1, 0)}
    assert work.order.waiting() == {}


def test_an_order_that_waited_for_everything_gives_nothing_back() -> None:
    out = placed(an_order(), a_shelf(on_hand=0), when_short=ShortagePolicy.HOLD)

    cancel(work := then(out))

    assert work.stockroom.ledger == []
    assert told(work) == ["order.cancelled"]


@pytest.mark.parametrize("reason", HoldReason)
def test_a_cancelled_order_is_held_no_more(reason: HoldReason) -> None:
    hold(held := then(placed()), [reason])
    cancel(work := then(held))

    assert work.order.holds == frozenset()
    assert work.order.status is ORDER.CANCELLED


def test_an_order_under_review_is_cancelled() -> None:
    cancel(work := then(placed(policy=BY_PERSON)))

    assert work.order.status is ORDER.CANCELLED


@pytest.mark.parametrize("goal", INSIDE)
def test_what_has_left_goes_on_and_the_rest_is_given_up(goal: ShipmentStatus) -> None:
    partly = brought_to(brought_to(in_two_parcels(), PARCEL.DISPATCHED), goal, ordinal=2)

    cancel(work := then(partly))

    assert work.order.status is ORDER.SHIPPED
    assert work.order.lines[0].cancelled == 1
    assert on_shelves(work) == {("TEA", "LON"): (0, 0), ("TEA", "PAR"): (1, 0)}
    assert told(work) == ["shipment.cancelled", "order.cancelled"]
    assert work.events[-1].status is ORDER.SHIPPED
    assert work.events[-1].previous_status is ORDER.PARTIALLY_SHIPPED


def test_of_one_delivered_and_one_here_the_delivered_one_remains() -> None:
    partly = scanned(brought_to(in_two_parcels(), PARCEL.DISPATCHED), SAYS.DELIVERED)

    cancel(work := then(partly))

    assert work.order.status is ORDER.DELIVERED


def test_a_lost_parcel_is_given_up_and_moves_no_stock() -> None:
    lost = scanned(brought_to(placed(), PARCEL.DISPATCHED), SAYS.LOST)

    cancel(work := then(lost))

    assert work.order.status is ORDER.CANCELLED
    assert work.stockroom.ledger == []
    assert work.order.shipment(FIRST).status is PARCEL.LOST
    assert work.order.shipment(FIRST).given_up


def test_a_lost_parcel_among_others_leaves_those_that_are_on_their_way() -> None:
    both = brought_to(brought_to(in_two_parcels(), PARCEL.DISPATCHED), PARCEL.DISPATCHED, ordinal=2)

    cancel(work := then(scanned(both, SAYS.LOST)))

    assert work.order.status is ORDER.SHIPPED
    assert told(work) == ["order.cancelled"]
    assert work.events[0].previous_status is None


def test_the_last_line_of_a_product_gives_up_first() -> None:
    order = an_order(a_line(quantity=1), a_line(quantity=1, position=2))
    shelves = a_shelf(on_hand=1), a_shelf(warehouse="PAR", on_hand=1)

    cancel(work := then(brought_to(placed(order, *shelves), PARCEL.DISPATCHED)))

    assert [line.cancelled for line in work.order.lines] == [0, 1]
    assert work.order.total_minor == 2_000
