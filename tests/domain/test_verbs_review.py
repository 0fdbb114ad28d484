"""Holding an order for a person, and the person's answer."""

import pytest

from app.domain.lifecycle import (
    HoldReason,
    OrderStatus,
    PaymentStatus,
    ShipmentStatus,
    ShortagePolicy,
)
from app.domain.orders import Payment, Reserved
from app.domain.states import Priority
from app.domain.stock import MovementKind
from app.domain.verbs.order_notes import add_note, confirm_receipt, set_priority
from app.domain.verbs.review import confirm, hold, release
from app.domain.work import OrderWork
from tests.builders import (
    BY_PERSON,
    POLICY,
    a_shelf,
    a_work,
    an_order,
    brought_to,
    on_shelves,
    placed,
    then,
    told,
)

UNPAID = Payment()
FRAUD, MANUAL, OUT = (
    HoldReason.FRAUD_SUSPECTED,
    HoldReason.MANUAL_REVIEW,
    HoldReason.OUT_OF_STOCK,
)


def held(*reasons: HoldReason) -> OrderWork:
    work = then(placed())
    hold(work, reasons)
    return work


def with_goods(work: OrderWork, pieces: int) -> OrderWork:
    """The next action, after goods came in."""
    later = then(work)
    later.stockroom.move(MovementKind.RECEIVED, ("TEA", "LON"), on_hand=pieces)
    return later


def test_a_held_order_keeps_its_reservation_and_its_parcel() -> None:
    work = held(FRAUD)

    assert work.order.status is OrderStatus.ON_HOLD
    assert work.order.shipments[0].status is ShipmentStatus.ALLOCATED
    assert on_shelves(work) == {("TEA", "LON"): (10, 2)}
    assert told(work) == ["order.held"]


def test_a_second_hold_joins_the_first_and_is_told() -> None:
    work = then(held(FRAUD))

    hold(work, [MANUAL])

    assert work.order.holds == {FRAUD, MANUAL}
    assert told(work) == ["order.held"]
    assert work.events[0].previous_status is None


def test_release_settles_what_it_names_and_leaves_the_rest() -> None:
    work = then(held(FRAUD, MANUAL))

    gone = release(work, [FRAUD], POLICY)

    assert gone == {FRAUD}
    assert work.order.status is OrderStatus.ON_HOLD
    assert work.order.holds == {MANUAL}


def test_release_of_every_hold_brings_the_order_back_where_its_parcels_are() -> None:
    work = brought_to(placed(), ShipmentStatus.PICKING)
    hold(work := then(work), [MANUAL])

    release(work := then(work), None, POLICY)

    assert work.order.status is OrderStatus.PROCESSING
    assert told(work) == ["order.released", "order.processing"]


def test_what_a_person_settled_is_remembered() -> None:
    work = then(held(FRAUD))

    release(work, None, POLICY)

    assert work.order.settled == {"FRAUD_SUSPECTED"}


def test_release_does_not_take_the_place_of_a_payment() -> None:
    work = then(placed(an_order(payment=UNPAID)))

    gone = release(work, None, POLICY)

    assert gone == frozenset()
    assert work.order.holds == {HoldReason.PAYMENT_PENDING}
    assert work.events == []
    assert work.order is work.before


def test_release_sees_that_the_money_came_meanwhile() -> None:
    unpaid = placed(an_order(payment=UNPAID)).order
    paid = unpaid._replace(payment=Payment(PaymentStatus.PAID))
    work = a_work(paid)

    release(work, None, POLICY)

    assert work.order.status is OrderStatus.CONFIRMED


def test_release_looks_at_the_stock_again_all_or_nothing() -> None:
    short = placed(an_order(), a_shelf(on_hand=0), when_short=ShortagePolicy.HOLD)
    still_short, there = with_goods(short, 1), with_goods(short, 2)

    release(still_short, None, POLICY)
    release(there, None, POLICY)

    assert still_short.order.holds == {OUT}
    assert on_shelves(still_short) == {("TEA", "LON"): (1, 0)}
    assert there.order.status is OrderStatus.CONFIRMED
    assert told(there) == ["order.released", "shipment.allocated", "order.confirmed"]


def test_confirm_clears_every_reason_at_once() -> None:
    work = then(placed(an_order(payment=UNPAID), address_wrong=True))

    confirm(work)

    assert work.order.holds == frozenset()
    assert work.order.status is OrderStatus.CONFIRMED


def test_confirm_makes_what_is_short_a_backorder_and_reserves_what_is_there() -> None:
    short = placed(an_order(), a_shelf(on_hand=1), when_short=ShortagePolicy.HOLD)

    confirm(work := then(short))

    assert work.order.status is OrderStatus.BACKORDERED
    assert work.order.reserved == (Reserved("TEA", "LON", 1),)


def test_confirm_ends_the_review() -> None:
    confirm(work := then(placed(policy=BY_PERSON)))

    assert work.order.status is OrderStatus.CONFIRMED
    assert told(work) == ["order.confirmed"]
    assert work.order.version == 2


def test_a_hold_under_review_leaves_the_order_placed_and_release_too() -> None:
    hold(work := then(placed(policy=BY_PERSON)), [FRAUD])
    release(freed := then(work), None, POLICY)

    assert work.order.status is freed.order.status is OrderStatus.PLACED
    assert told(work) == ["order.held"]
    assert told(freed) == ["order.released"]


@pytest.mark.parametrize("visible", [True, False])
def test_a_note_is_told_and_internal_unless_the_customer_may_read_it(visible: bool) -> None:
    work = then(placed())

    add_note(work, visible_to_customer=visible)

    (event,) = work.events
    assert event.internal is not visible
    assert work.order.version == 2


def test_the_same_priority_again_is_no_change() -> None:
    set_priority(work := then(placed()), Priority.URGENT)
    set_priority(again := then(work), Priority.URGENT)

    assert told(work) == ["order.priority_changed"]
    assert again.order is again.before
    assert again.events == []


def test_a_received_order_is_complete() -> None:
    order = placed().order._replace(status=OrderStatus.DELIVERED)
    confirm_receipt(work := a_work(order))

    assert work.order.status is OrderStatus.COMPLETED
    assert work.events[0].previous_status is OrderStatus.DELIVERED
