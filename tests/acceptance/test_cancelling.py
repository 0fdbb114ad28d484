"""Cancelling: who may until when, what it gives back, and what goes on without it."""

from __future__ import annotations

from typing import Any

import pytest

from .shop import Shop
from .wire import Facts


def cancel(shop: Shop, order: Facts, **other: Any) -> Facts:
    return shop.sales.ok("orderCancel", number=order["number"], **other)


def last_cancelled(shop: Shop, order: Facts) -> Facts:
    told = shop.timeline(order["number"])
    return [each for each in told if each["type"] == "order.cancelled"][-1]


@pytest.mark.parametrize("state", ["ALLOCATED", "PICKING", "PICKED", "PACKED", "READY"])
def test_cancelling_before_dispatch_gives_back_exactly_what_was_reserved(
    shop: Shop, state: str
) -> None:
    mug = shop.stocked(5)
    order = shop.place(mug, quantity=3)
    shop.drive(order["shipments"][0], state)

    cancelled = cancel(shop, order, reason="changed her mind")

    assert (cancelled["status"], cancelled["lines"][0]["cancelled"]) == ("CANCELLED", 3)
    assert [each["status"] for each in cancelled["shipments"]] == ["CANCELLED"]
    assert cancelled["total"] == order["total"]
    assert shop.shelf(mug) == (5, 0)
    assert last_cancelled(shop, order)["status"] == "CANCELLED"


def test_a_customer_cancels_until_picking_begins(shop: Shop) -> None:
    mug = shop.stocked(5)
    cash = {"method": "cod"}
    one, two = (shop.place(mug, by=shop.anna, payment=cash) for _ in range(2))
    shop.drive(two["shipments"][0], "PICKING")

    done = shop.anna.ok("orderCancel", number=one["number"])
    refused = shop.anna.refused("orderCancel", "InvalidTransitionError", number=two["number"])

    assert done["status"] == "CANCELLED"
    assert (refused["from"], refused["action"]) == ("PROCESSING", "orderCancel")
    assert refused["blockedBy"]


def test_a_storefront_cancels_until_picking_begins(shop: Shop) -> None:
    order = shop.place(shop.stocked(5), by=shop.storefront)
    late = shop.place(shop.stocked(5), by=shop.storefront)
    shop.drive(late["shipments"][0], "PICKING")

    assert shop.storefront.ok("orderCancel", number=order["number"])["status"] == "CANCELLED"
    shop.storefront.refused("orderCancel", "InvalidTransitionError", number=late["number"])


def test_cancelling_the_unshipped_rest_lets_the_rest_go_on(shop: Shop) -> None:
    order, first, second = shop.two_parcels()
    shop.drive(first, "DISPATCHED")

    rest = cancel(shop, order)

    assert rest["status"] == "SHIPPED"
    line = rest["lines"][0]
    assert (line["cancelled"], line["shipped"], line["allocated"]) == (1, 1, 0)
    assert {each["number"]: each["status"] for each in rest["shipments"]} == {
        first["number"]: "DISPATCHED",
        second["number"]: "CANCELLED",
    }
    told = last_cancelled(shop, order)
    assert told["status"] == "SHIPPED"
    assert rest["total"] == order["total"]


def test_a_lost_parcel_is_given_up_and_the_delivered_rest_counts(shop: Shop) -> None:
    order, first, second = shop.two_parcels()
    for parcel, scan in ((first, "DELIVERED"), (second, "LOST")):
        shop.drive(parcel, "DISPATCHED")
        shop.scan(parcel, scan)
    assert shop.status(order) == "SHIPPED"

    rest = cancel(shop, order)

    assert rest["status"] == "DELIVERED"
    line = rest["lines"][0]
    assert (line["cancelled"], line["shipped"], line["delivered"]) == (1, 1, 1)
    assert last_cancelled(shop, order)["status"] == "DELIVERED"


def test_an_order_of_lost_parcels_only_is_cancelled(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5), quantity=2)
    shop.scan(parcel, "LOST")

    cancelled = cancel(shop, order)

    assert cancelled["status"] == "CANCELLED"
    assert (cancelled["lines"][0]["cancelled"], cancelled["lines"][0]["shipped"]) == (2, 0)


def test_a_scan_of_a_given_up_parcel_joins_its_history_only(shop: Shop) -> None:
    mug = shop.stocked(5)
    order, parcel = shop.dispatched(mug)
    shop.scan(parcel, "LOST")
    cancel(shop, order)

    shop.scan(parcel, "DELIVERED")

    after = shop.order(order["number"])
    assert after["status"] == "CANCELLED"
    assert after["shipments"][0]["status"] == "LOST"
    assert "DELIVERED" in [each["status"] for each in after["shipments"][0]["trackingEvents"]]
    assert after["lines"][0]["delivered"] == 0


def test_nothing_is_left_to_cancel_once_all_has_left(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))

    refused = shop.sales.refused("orderCancel", "InvalidTransitionError", number=order["number"])
    shop.scan(parcel, "DELIVERED")
    again = shop.sales.refused("orderCancel", "InvalidTransitionError", number=order["number"])

    assert (refused["from"], again["from"]) == ("SHIPPED", "DELIVERED")


def test_a_cancelled_order_stays_cancelled(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    cancel(shop, order)
    parcel = order["shipments"][0]

    shop.sales.refused("orderCancel", "InvalidTransitionError", number=order["number"])
    shop.warehouse.refused(
        "shipmentStartPicking", "InvalidTransitionError", number=parcel["number"]
    )
    shop.scan(parcel, "DELIVERED")

    assert shop.status(order) == "CANCELLED"


def test_an_order_on_hold_is_cancelled_with_its_reservation(shop: Shop) -> None:
    mug = shop.stocked(5)
    order = shop.place(mug, quantity=2, payment={"status": "UNPAID"})

    assert cancel(shop, order)["status"] == "CANCELLED"
    assert shop.shelf(mug) == (5, 0)


def test_the_freed_pieces_serve_who_waits_when_they_are_received_again(shop: Shop) -> None:
    mug = shop.stocked(1)
    order = shop.place(mug)

    cancel(shop, order)

    assert shop.place(mug)["status"] == "CONFIRMED"
