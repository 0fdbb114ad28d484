"""The order's status follows from its parcels: every branch of the rule, in its order."""

from __future__ import annotations

import pytest

from .shop import Shop
from .wire import Facts


def bring(shop: Shop, parcel: Facts, state: str) -> None:
    """Takes one ALLOCATED parcel to a state of our side."""
    if state in {"DELIVERED", "RETURNED", "LOST"}:
        shop.drive(parcel, "DISPATCHED")
        shop.scan(parcel, state)
    else:
        shop.drive(parcel, state)


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ("ALLOCATED", "ALLOCATED", "CONFIRMED"),
        ("PICKING", "ALLOCATED", "PROCESSING"),
        ("PACKED", "ALLOCATED", "PROCESSING"),
        ("READY", "ALLOCATED", "PROCESSING"),
        ("READY", "PACKED", "PROCESSING"),
        ("READY", "READY", "READY_TO_SHIP"),
        ("DISPATCHED", "ALLOCATED", "PARTIALLY_SHIPPED"),
        ("DISPATCHED", "READY", "PARTIALLY_SHIPPED"),
        ("DELIVERED", "PICKING", "PARTIALLY_SHIPPED"),
        ("LOST", "ALLOCATED", "PARTIALLY_SHIPPED"),
        ("RETURNED", "READY", "PARTIALLY_SHIPPED"),
        ("DISPATCHED", "DISPATCHED", "SHIPPED"),
        ("DELIVERED", "DISPATCHED", "SHIPPED"),
        ("DELIVERED", "LOST", "SHIPPED"),
        ("LOST", "LOST", "SHIPPED"),
        ("RETURNED", "DISPATCHED", "SHIPPED"),
        ("DELIVERED", "DELIVERED", "DELIVERED"),
        ("DELIVERED", "RETURNED", "DELIVERED"),
        ("RETURNED", "RETURNED", "RETURNED"),
    ],
)
def test_two_parcels_decide_the_status_together(
    shop: Shop, one: str, other: str, status: str
) -> None:
    order, first, second = shop.two_parcels()

    bring(shop, first, one)
    bring(shop, second, other)

    assert shop.status(order) == status


def test_a_received_order_is_completed_and_stays_so(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, "DELIVERED")

    completed = shop.manager.ok("orderConfirmReceipt", number=order["number"])
    shop.scan(parcel, "RETURNED")

    assert completed["status"] == "COMPLETED"
    assert shop.status(order) == "COMPLETED"


def test_receipt_is_confirmed_only_of_what_was_delivered(shop: Shop) -> None:
    order, _ = shop.dispatched(shop.stocked(5))

    refused = shop.manager.refused(
        "orderConfirmReceipt", "InvalidTransitionError", number=order["number"]
    )

    assert (refused["from"], refused["action"]) == ("SHIPPED", "orderConfirmReceipt")


def test_pieces_that_wait_again_after_one_parcel_left_keep_it_partially_shipped(
    shop: Shop,
) -> None:
    mug, pot = shop.stocked(5), shop.stocked(1)
    order = shop.place(mug, pot)
    by_shelf = {each["warehouse"]["code"]: each for each in order["shipments"]}
    shop.drive(by_shelf[mug.warehouse], "DISPATCHED")

    shop.count(pot, 0)
    missing = shop.order(order["number"])
    shop.receive(pot, 1)
    found = shop.order(order["number"])

    assert missing["status"] == "PARTIALLY_SHIPPED"
    assert [line["allocated"] for line in missing["lines"]] == [0, 0]
    assert found["status"] == "PARTIALLY_SHIPPED"
    assert [each["status"] for each in found["shipments"]].count("ALLOCATED") == 1


def test_missing_pieces_come_before_parcels_in_work(shop: Shop) -> None:
    mug, pot = shop.stocked(5), shop.stocked(1)
    order = shop.place(mug, pot)
    by_shelf = {each["warehouse"]["code"]: each for each in order["shipments"]}
    shop.drive(by_shelf[mug.warehouse], "PACKED")

    shop.count(pot, 0)

    assert shop.status(order) == "BACKORDERED"


def test_a_returned_order_says_so_in_its_story(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, "RETURNING")
    shop.scan(parcel, "RETURNED")

    last = shop.timeline(order["number"])[-1]

    assert (last["type"], last["previousStatus"], last["status"]) == (
        "order.returned",
        "SHIPPED",
        "RETURNED",
    )


def test_the_lines_count_their_pieces_through_the_order_s_life(shop: Shop) -> None:
    mug = shop.stocked(5)
    order = shop.place(mug, quantity=2)
    parcel = order["shipments"][0]

    def counted() -> tuple[int, ...]:
        line = shop.order(order["number"])["lines"][0]
        return tuple(
            line[key] for key in ("cancelled", "allocated", "shipped", "delivered", "returned")
        )

    reserved = counted()
    shop.drive(parcel, "DISPATCHED")
    shipped = counted()
    shop.scan(parcel, "DELIVERED")

    assert (reserved, shipped) == ((0, 2, 0, 0, 0), (0, 0, 2, 0, 0))
    assert counted() == (0, 0, 2, 2, 0)


def test_a_returned_scan_moves_no_stock(shop: Shop) -> None:
    mug = shop.stocked(5)
    _, parcel = shop.dispatched(mug, quantity=2)

    shop.scan(parcel, "RETURNED")

    assert shop.shelf(mug) == (3, 0)
    assert "RETURNED" not in [each["kind"] for each in shop.movements(mug)]
