"""An order's sums and how far its pieces are."""

from app.domain.lifecycle import OrderStatus, ShipmentStatus
from app.domain.orders import Fulfilment, Reserved
from tests.builders import a_line, a_shipment, an_order, with_parcels

PARCEL = ShipmentStatus


def test_the_total_is_goods_and_fee_less_the_discount() -> None:
    order = an_order(
        a_line(quantity=2), a_line("POT", 1, 2), shipping_fee_minor=500, discount_minor=200
    )

    assert order.subtotal_minor == 3_000
    assert order.total_minor == 3_300


def test_the_total_stays_as_ordered_when_pieces_are_cancelled() -> None:
    assert an_order(a_line(quantity=2, cancelled=1)).total_minor == 2_000


def test_a_piece_waits_until_it_is_reserved_in_a_parcel_or_given_up() -> None:
    order = an_order(
        a_line(quantity=9, cancelled=1),
        reserved=(Reserved("TEA", "PAR", 2),),
        shipments=(a_shipment(("TEA", 3)),),
    )

    assert order.waiting() == {"TEA": 3}


def test_two_lines_of_one_product_wait_together() -> None:
    assert an_order(a_line(quantity=1), a_line(quantity=2, position=2)).waiting() == {"TEA": 3}


def test_what_a_cancelled_or_a_given_up_parcel_held_is_not_covered_by_it() -> None:
    cancelled = a_shipment(("TEA", 1), status=PARCEL.CANCELLED)
    given_up = a_shipment(("TEA", 1), ordinal=2, status=PARCEL.LOST, given_up=True)
    order = an_order(a_line(quantity=3, cancelled=1), shipments=(cancelled, given_up))

    assert order.waiting() == {"TEA": 2}
    assert not order.has_left


def test_each_line_says_how_far_its_pieces_are() -> None:
    order = with_parcels(
        PARCEL.ALLOCATED, PARCEL.DISPATCHED, PARCEL.DELIVERED, PARCEL.RETURNED, PARCEL.LOST
    )

    assert order.fulfilment() == {1: Fulfilment(allocated=1, shipped=4, delivered=1, returned=1)}


def test_loose_reservations_are_allocated_pieces() -> None:
    order = an_order(a_line(quantity=3), reserved=(Reserved("TEA", "LON", 2),))

    assert order.fulfilment() == {1: Fulfilment(allocated=2)}


def test_lines_of_one_product_share_its_parcels_from_the_first_on() -> None:
    order = an_order(
        a_line(quantity=2),
        a_line(quantity=2, position=2),
        shipments=(
            a_shipment(("TEA", 1), status=PARCEL.DELIVERED),
            a_shipment(("TEA", 2), ordinal=2, status=PARCEL.RETURNED),
            a_shipment(("TEA", 1), ordinal=3),
        ),
    )

    assert order.fulfilment() == {
        1: Fulfilment(shipped=2, delivered=1, returned=1),
        2: Fulfilment(shipped=1, returned=1, allocated=1),
    }


def test_a_given_up_piece_is_cancelled_and_no_longer_shipped() -> None:
    lost = a_shipment(("TEA", 2), status=PARCEL.LOST, given_up=True)
    order = an_order(a_line(quantity=2, cancelled=2), shipments=(lost,))

    assert order.fulfilment() == {1: Fulfilment(cancelled=2)}
    assert order.status_now() is OrderStatus.CANCELLED


def test_pieces_reserved_but_in_no_parcel_keep_an_order_waiting() -> None:
    order = an_order(a_line(quantity=2), reserved=(Reserved("TEA", "LON", 2),))

    assert order.status_now() is OrderStatus.BACKORDERED


def test_a_parcel_takes_the_place_of_its_older_self() -> None:
    order = with_parcels(PARCEL.ALLOCATED, PARCEL.ALLOCATED)
    second = order.shipments[1]._replace(status=PARCEL.PICKING)

    changed = order.with_shipment(second)

    assert changed.shipments == (order.shipments[0], second)
    assert changed.shipment(second.number) is second
