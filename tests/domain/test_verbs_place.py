"""Placing: a good paid order is confirmed at once, what fails is held with every reason."""

import pytest

from app.domain.errors import InsufficientStock, Shortage
from app.domain.lifecycle import HoldReason, OrderStatus, PaymentStatus, ShortagePolicy
from app.domain.orders import Payment, Reserved
from tests.builders import (
    BY_PERSON,
    a_line,
    a_new_work,
    a_shelf,
    an_order,
    on_shelves,
    placed,
    told,
)

UNPAID = Payment()


def test_a_good_paid_order_is_confirmed_reserved_and_in_its_parcel_at_once() -> None:
    work = placed()

    assert work.order.status is OrderStatus.CONFIRMED
    assert [parcel.warehouse for parcel in work.order.shipments] == ["LON"]
    assert on_shelves(work) == {("TEA", "LON"): (10, 2)}
    assert told(work) == ["order.placed", "shipment.allocated", "order.confirmed"]


def test_placing_is_told_first_as_placed_and_every_event_is_of_version_one() -> None:
    work = placed()

    assert work.events[0].status is OrderStatus.PLACED
    assert {event.version for event in work.events} == {work.order.version} == {1}


@pytest.mark.parametrize("status", [PaymentStatus.AUTHORIZED, PaymentStatus.PAID])
def test_a_promised_or_paid_order_passes(status: PaymentStatus) -> None:
    assert placed(an_order(payment=Payment(status))).order.status is OrderStatus.CONFIRMED


def test_an_order_to_be_paid_at_the_door_passes() -> None:
    assert placed(an_order(payment=Payment(method="Cash"))).order.status is OrderStatus.CONFIRMED


def test_what_fails_is_held_with_every_reason_and_keeps_its_goods() -> None:
    work = placed(an_order(payment=UNPAID), address_wrong=True)

    assert work.order.status is OrderStatus.ON_HOLD
    assert work.order.holds == {HoldReason.PAYMENT_PENDING, HoldReason.ADDRESS_INVALID}
    assert on_shelves(work) == {("TEA", "LON"): (10, 2)}
    assert work.events[-1].detail == {"reasons": ("ADDRESS_INVALID", "PAYMENT_PENDING")}


def test_where_the_shop_asks_for_a_person_the_order_stays_placed() -> None:
    work = placed(policy=BY_PERSON)

    assert work.order.status is OrderStatus.PLACED
    assert told(work) == ["order.placed", "shipment.allocated"]


def test_refused_for_want_of_stock_nothing_is_taken_and_everything_short_is_named() -> None:
    order = an_order(a_line(quantity=3), a_line("POT", 1, 2), a_line(quantity=1, position=3))
    work = a_new_work(order, a_shelf(on_hand=3))

    with pytest.raises(InsufficientStock) as refused:
        placed(order, a_shelf(on_hand=3))

    assert refused.value.shortages == (Shortage("POT", 1, 0), Shortage("TEA", 4, 3))
    assert on_shelves(work) == {("TEA", "LON"): (3, 0)}


def test_held_for_want_of_stock_nothing_is_reserved() -> None:
    work = placed(an_order(), a_shelf(on_hand=1), when_short=ShortagePolicy.HOLD)

    assert work.order.holds == {HoldReason.OUT_OF_STOCK}
    assert work.order.status is OrderStatus.ON_HOLD
    assert on_shelves(work) == {("TEA", "LON"): (1, 0)}


def test_backordered_it_reserves_what_is_there_and_has_no_parcel_yet() -> None:
    work = placed(an_order(), a_shelf(on_hand=1), when_short=ShortagePolicy.BACKORDER)

    assert work.order.status is OrderStatus.BACKORDERED
    assert work.order.reserved == (Reserved("TEA", "LON", 1),)
    assert work.order.waiting() == {"TEA": 1}
    assert work.order.shipments == ()
    assert told(work) == ["order.placed", "order.backordered"]


def test_an_unpaid_backorder_is_held_and_keeps_what_was_there() -> None:
    work = placed(an_order(payment=UNPAID), a_shelf(on_hand=1), when_short=ShortagePolicy.BACKORDER)

    assert work.order.status is OrderStatus.ON_HOLD
    assert work.order.reserved == (Reserved("TEA", "LON", 1),)


def test_an_order_from_two_warehouses_has_two_parcels_numbered_in_order() -> None:
    work = placed(an_order(), a_shelf(on_hand=1), a_shelf(warehouse="PAR", on_hand=1))

    assert [(p.number, p.warehouse) for p in work.order.shipments] == [
        ("261121-7K3MQ2XD-1", "LON"),
        ("261121-7K3MQ2XD-2", "PAR"),
    ]


def test_lines_of_one_product_are_one_line_of_the_parcel() -> None:
    work = placed(an_order(a_line(quantity=1), a_line(quantity=2, position=2)))

    assert [(x.sku, x.quantity) for x in work.order.shipments[0].lines] == [("TEA", 3)]


def test_the_decision_is_kept_with_its_reason() -> None:
    (decision,) = placed().decisions

    assert decision.reason == "LON: the only one that holds it"
