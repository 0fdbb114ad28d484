"""Warehouse work on a parcel, whole, short, or taken back."""

import pytest

from app.domain.errors import Invalid
from app.domain.lifecycle import OrderStatus, ShipmentStatus, ShortagePolicy
from app.domain.orders import Reserved
from app.domain.stock import MovementKind, Shelf
from app.domain.verbs.parcels import cancel_parcel, dispatch, find_again, pack, record_pick
from app.domain.verbs.serve import serve
from app.domain.work import OrderWork
from tests.builders import (
    BY_PERSON,
    LATER,
    WALT,
    a_line,
    a_shelf,
    an_order,
    brought_to,
    on_shelves,
    placed,
    statuses,
    then,
    told,
)

PARCEL, ORDER = ShipmentStatus, OrderStatus
FIRST, SECOND = "261121-7K3MQ2XD-1", "261121-7K3MQ2XD-2"


def in_two_parcels() -> OrderWork:
    """One tea from London and one from Paris."""
    return placed(an_order(), a_shelf(on_hand=1), a_shelf(warehouse="PAR", on_hand=1))


def picked(quantity: int, *more: Shelf) -> OrderWork:
    """Two teas asked of London's two, so many of them picked."""
    work = then(brought_to(placed(an_order(), a_shelf(on_hand=2), *more), PARCEL.PICKING), WALT)
    if quantity:
        record_pick(work, work.order.shipment(FIRST), [("TEA", quantity)])
    return then(work, WALT)


@pytest.mark.parametrize(
    ("goal", "status"),
    [
        (PARCEL.PICKING, ORDER.PROCESSING),
        (PARCEL.PACKED, ORDER.PROCESSING),
        (PARCEL.READY, ORDER.READY_TO_SHIP),
        (PARCEL.DISPATCHED, ORDER.SHIPPED),
    ],
)
def test_the_order_follows_its_only_parcel(goal: ShipmentStatus, status: OrderStatus) -> None:
    assert brought_to(placed(), goal).order.status is status


def test_one_parcel_of_two_that_left_makes_it_partially_shipped() -> None:
    work = brought_to(in_two_parcels(), PARCEL.DISPATCHED)

    assert work.order.status is ORDER.PARTIALLY_SHIPPED
    assert told(work) == ["shipment.dispatched", "order.partially_shipped"]


def test_what_is_dispatched_leaves_the_shelf_one_movement_a_line() -> None:
    order = an_order(a_line(quantity=2), a_line("POT", 1, 2))
    ready = brought_to(placed(order, a_shelf(), a_shelf("POT")), PARCEL.READY)

    dispatch(work := then(ready, WALT, LATER), ready.order.shipment(FIRST), "dhl", "JJD1", None)

    assert on_shelves(work) == {("TEA", "LON"): (8, 0), ("POT", "LON"): (9, 0)}
    kinds = [(movement.kind, movement.sku) for movement, _ in work.stockroom.ledger]
    assert kinds == [(MovementKind.SHIPPED, "POT"), (MovementKind.SHIPPED, "TEA")]
    sent = work.order.shipment(FIRST)
    assert (sent.carrier, sent.tracking_number, sent.dispatched_at) == ("dhl", "JJD1", LATER)


def test_a_pick_is_told_and_changes_no_status() -> None:
    work = brought_to(placed(), PARCEL.PICKING)

    record_pick(work := then(work, WALT), work.order.shipment(FIRST), [("TEA", 1)])

    assert told(work) == ["shipment.picked"]
    assert work.order.shipment(FIRST).lines[0].picked == 1


def test_packed_short_it_shrinks_and_the_missing_piece_is_no_longer_on_that_shelf() -> None:
    pack(work := picked(1), work.order.shipment(FIRST))

    assert [x.quantity for x in work.order.shipment(FIRST).lines] == [1]
    assert on_shelves(work) == {("TEA", "LON"): (1, 1)}
    (movement,) = [movement for movement, _ in work.stockroom.ledger]
    assert (movement.kind, movement.on_hand_change, movement.reserved_change) == (
        MovementKind.ADJUSTED,
        -1,
        -1,
    )


def test_the_missing_piece_waits_where_there_is_no_other() -> None:
    pack(work := picked(1), work.order.shipment(FIRST))

    assert work.order.waiting() == {"TEA": 1}
    assert work.order.status is ORDER.BACKORDERED


def test_or_comes_from_another_warehouse_in_a_parcel_of_its_own() -> None:
    pack(work := picked(1, a_shelf(warehouse="PAR")), work.order.shipment(FIRST))

    assert [(p.warehouse, p.status) for p in work.order.shipments] == [
        ("LON", PARCEL.PACKED),
        ("PAR", PARCEL.ALLOCATED),
    ]
    assert work.order.status is ORDER.PROCESSING
    assert told(work) == ["shipment.packed", "shipment.allocated"]


def test_a_product_of_which_nothing_was_picked_leaves_the_parcel() -> None:
    order = an_order(a_line(quantity=1), a_line("POT", 1, 2))
    work = then(brought_to(placed(order, a_shelf(), a_shelf("POT", on_hand=1)), PARCEL.PICKING))
    record_pick(work, work.order.shipment(FIRST), [("TEA", 1)])

    pack(work := then(work, WALT), work.order.shipment(FIRST))

    assert [x.sku for x in work.order.shipment(FIRST).lines] == ["TEA"]
    assert work.order.waiting() == {"POT": 1}


def test_nothing_picked_is_no_parcel() -> None:
    work = picked(0)

    with pytest.raises(Invalid, match="Nothing was picked"):
        pack(work, work.order.shipment(FIRST))

    assert work.events == []


def test_a_parcel_taken_back_is_allocated_again_elsewhere_first() -> None:
    work = then(placed(an_order(), a_shelf(), a_shelf(warehouse="PAR")), WALT)

    cancel_parcel(work, work.order.shipment(FIRST))

    assert [(p.warehouse, p.status) for p in work.order.shipments] == [
        ("LON", PARCEL.CANCELLED),
        ("PAR", PARCEL.ALLOCATED),
    ]
    assert on_shelves(work) == {("TEA", "LON"): (10, 0), ("TEA", "PAR"): (10, 2)}
    assert work.order.status is ORDER.CONFIRMED


def test_and_from_the_same_warehouse_where_no_other_has_it() -> None:
    work = then(placed(), WALT)

    cancel_parcel(work, work.order.shipment(FIRST))

    assert statuses(work.order.shipments) == [PARCEL.CANCELLED, PARCEL.ALLOCATED]
    assert on_shelves(work) == {("TEA", "LON"): (10, 2)}
    assert work.decisions[0].reason == "LON: the only one that holds it"


def test_a_parcel_taken_back_may_come_from_two_places_the_first_last() -> None:
    shelves = a_shelf(on_hand=2), a_shelf(warehouse="PAR", on_hand=1)
    work = then(placed(an_order(), *shelves), WALT)

    cancel_parcel(work, work.order.shipment(FIRST))

    assert on_shelves(work) == {("TEA", "LON"): (2, 1), ("TEA", "PAR"): (1, 1)}
    assert [p.warehouse for p in work.order.shipments[1:]] == ["LON", "PAR"]


def test_work_taken_back_may_move_the_order_back() -> None:
    work = then(brought_to(placed(), PARCEL.READY), WALT)

    cancel_parcel(work, work.order.shipment(FIRST))

    assert work.order.status is ORDER.CONFIRMED
    assert told(work) == ["shipment.cancelled", "shipment.allocated", "order.confirmed"]


def test_goods_that_come_in_fill_a_backorder_and_make_its_parcel() -> None:
    short = placed(an_order(), a_shelf(on_hand=1), when_short=ShortagePolicy.BACKORDER)
    work = then(short, WALT)
    work.stockroom.move(MovementKind.RECEIVED, ("TEA", "LON"), on_hand=1)

    assert serve(work)

    assert work.order.status is ORDER.CONFIRMED
    assert told(work) == ["shipment.allocated", "order.confirmed"]


def test_a_part_of_what_it_waits_for_is_taken_and_told() -> None:
    short = placed(
        an_order(a_line(quantity=3)), a_shelf(on_hand=1), when_short=ShortagePolicy.BACKORDER
    )
    work = then(short, WALT)
    work.stockroom.move(MovementKind.RECEIVED, ("TEA", "LON"), on_hand=1)

    assert serve(work)

    assert work.order.reserved == (Reserved("TEA", "LON", 2),)
    assert told(work) == ["order.backordered"]
    assert work.events[0].detail == {"waiting": 1}


def test_an_order_on_hold_is_never_served() -> None:
    work = then(placed(an_order(), a_shelf(on_hand=0), when_short=ShortagePolicy.HOLD), WALT)
    work.stockroom.move(MovementKind.RECEIVED, ("TEA", "LON"), on_hand=9)

    assert not serve(work)
    assert work.order is work.before


def test_an_order_under_review_keeps_its_turn() -> None:
    short = placed(
        an_order(), a_shelf(on_hand=0), when_short=ShortagePolicy.BACKORDER, policy=BY_PERSON
    )
    work = then(short, WALT)
    work.stockroom.move(MovementKind.RECEIVED, ("TEA", "LON"), on_hand=2)

    assert serve(work)

    assert work.order.status is ORDER.PLACED
    assert on_shelves(work) == {("TEA", "LON"): (2, 2)}


def test_an_order_that_waits_for_nothing_takes_nothing() -> None:
    assert not serve(then(placed(), WALT))


def test_loose_pieces_that_change_places_are_told_though_no_parcel_is() -> None:
    shelves = a_shelf(on_hand=1), a_shelf(warehouse="PAR", on_hand=0)
    short = placed(an_order(), *shelves, when_short=ShortagePolicy.BACKORDER)
    work = then(short, WALT)
    work.raise_version()
    work.release(("TEA", "LON"), 1)
    work.order = work.order._replace(reserved=())

    find_again(work, {"TEA": 1}, "LON")

    assert told(work) == ["order.backordered"]
