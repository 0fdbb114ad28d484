"""Holds: set by people, settled by people, and never a way for a parcel to slip out."""

from __future__ import annotations

import pytest

from .shop import Shop

SETTLED_BY_WORD = ("ADDRESS_INVALID", "FRAUD_SUSPECTED", "MANUAL_REVIEW")


def test_a_held_order_leaves_the_pick_queue_and_keeps_its_goods(shop: Shop) -> None:
    mug = shop.stocked(5)
    order = shop.place(mug, quantity=2)
    assert shop.queue(mug.warehouse) == [order["number"]]

    held = shop.sales.ok("orderHold", number=order["number"], reasons=["MANUAL_REVIEW"])

    assert (held["status"], held["holds"]) == ("ON_HOLD", ["MANUAL_REVIEW"])
    assert shop.queue(mug.warehouse) == []
    assert shop.shelf(mug) == (5, 2)


def test_the_parcels_of_a_held_order_refuse_every_staff_action(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    parcel = order["shipments"][0]
    shop.sales.ok("orderHold", number=order["number"], reasons=["FRAUD_SUSPECTED"])

    refused = shop.warehouse.refused(
        "shipmentStartPicking", "InvalidTransitionError", number=parcel["number"]
    )

    assert "ORDER_ON_HOLD" in [each["code"] for each in refused["blockedBy"]]
    assert (refused["from"], refused["action"]) == ("ALLOCATED", "shipmentStartPicking")
    actions = shop.actions(order["number"], shop.warehouse)["shipments"][0]["availableActions"]
    core = [each for each in actions if each["action"] != "shipmentRecordTracking"]
    assert core
    for action in core:
        assert not action["allowed"]
        assert "ORDER_ON_HOLD" in [each["code"] for each in action["blockedBy"]]


def test_a_ready_parcel_of_a_held_order_is_not_dispatched(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    parcel = shop.drive(order["shipments"][0], "READY")
    held = shop.sales.ok("orderHold", number=order["number"], reasons=["MANUAL_REVIEW"])
    assert held["status"] == "ON_HOLD"

    refused = shop.logistics.do("shipmentDispatch", number=parcel["number"], carrier="dhl")
    released = shop.sales.ok("orderRelease", number=order["number"])

    assert refused["__typename"] == "InvalidTransitionError"
    assert released["status"] == "READY_TO_SHIP"


def test_release_settles_only_what_it_names(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    number = order["number"]
    shop.sales.ok("orderHold", number=number, reasons=list(SETTLED_BY_WORD))

    still = shop.sales.ok("orderRelease", number=number, reasons=["FRAUD_SUSPECTED"])
    free = shop.sales.ok("orderRelease", number=number)

    assert still["status"] == "ON_HOLD"
    assert sorted(still["holds"]) == ["ADDRESS_INVALID", "MANUAL_REVIEW"]
    assert (free["status"], free["holds"]) == ("CONFIRMED", [])
    assert len(free["shipments"]) == 1


@pytest.mark.parametrize("reason", SETTLED_BY_WORD)
def test_what_a_person_settled_does_not_come_back(shop: Shop, reason: str) -> None:
    order = shop.place(shop.stocked(5), payment={"status": "UNPAID"})
    number = order["number"]
    shop.sales.ok("orderHold", number=number, reasons=[reason])

    shop.sales.ok("orderRelease", number=number, reasons=[reason])
    paid = shop.sales.ok("orderRecordPayment", number=number, status="PAID")

    assert (paid["status"], paid["holds"]) == ("CONFIRMED", [])


def test_releasing_looks_at_the_payment_again(shop: Shop) -> None:
    order = shop.place(shop.stocked(5), payment={"status": "UNPAID"})

    shop.sales.do("orderRelease", number=order["number"], reasons=["PAYMENT_PENDING"])

    after = shop.order(order["number"])
    assert (after["status"], after["holds"]) == ("ON_HOLD", ["PAYMENT_PENDING"])


def test_releasing_looks_at_the_stock_again(shop: Shop) -> None:
    mug = shop.stocked(1)
    order = shop.place(mug, quantity=2, whenShort="HOLD")
    number = order["number"]

    shop.sales.do("orderRelease", number=number)
    still = shop.order(number)
    shop.receive(mug, 1)
    untouched = shop.order(number)
    free = shop.sales.ok("orderRelease", number=number)

    assert (still["status"], still["holds"]) == ("ON_HOLD", ["OUT_OF_STOCK"])
    assert untouched["status"] == "ON_HOLD"
    assert (free["status"], free["lines"][0]["allocated"]) == ("CONFIRMED", 2)
    assert shop.shelf(mug) == (2, 2)


def test_confirming_clears_every_reason(shop: Shop) -> None:
    order = shop.place(shop.stocked(5), payment={"status": "UNPAID"})
    shop.sales.ok("orderHold", number=order["number"], reasons=["FRAUD_SUSPECTED"])

    confirmed = shop.sales.ok("orderConfirm", number=order["number"])

    assert (confirmed["status"], confirmed["holds"]) == ("CONFIRMED", [])
    assert confirmed["paymentStatus"] == "UNPAID"


def test_confirming_backorders_what_is_short(shop: Shop) -> None:
    mug = shop.stocked(1)
    order = shop.place(mug, quantity=2, whenShort="HOLD")

    confirmed = shop.sales.ok("orderConfirm", number=order["number"])

    assert (confirmed["status"], confirmed["holds"]) == ("BACKORDERED", [])
    assert (confirmed["lines"][0]["allocated"], confirmed["shipments"]) == (1, [])


def test_an_order_can_be_held_until_its_first_dispatch_and_not_after(shop: Shop) -> None:
    order, first, _ = shop.two_parcels()
    number = order["number"]
    shop.drive(first, "READY")
    shop.sales.ok("orderHold", number=number, reasons=["MANUAL_REVIEW"])
    shop.sales.ok("orderRelease", number=number)
    shop.manager.ok("shipmentDispatch", number=first["number"], carrier="dhl")

    refused = shop.sales.refused(
        "orderHold", "InvalidTransitionError", number=number, reasons=["MANUAL_REVIEW"]
    )

    assert (refused["from"], refused["action"]) == ("PARTIALLY_SHIPPED", "orderHold")
    assert "orderHold" not in refused["allowed"]


def test_a_hold_needs_a_reason(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))

    shop.sales.refused("orderHold", "ValidationError", number=order["number"], reasons=[])


def test_the_story_of_a_hold(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    shop.sales.ok("orderHold", number=order["number"], reasons=["MANUAL_REVIEW"], note="odd")
    shop.sales.ok("orderRelease", number=order["number"], note="called her")

    told = [
        (each["type"], each["previousStatus"], each["status"])
        for each in shop.timeline(order["number"])
    ]

    assert ("order.held", "CONFIRMED", "ON_HOLD") in told
    released = [each for each in told if each[0] == "order.released"]
    assert released[0][1] in {"ON_HOLD", None}
    assert told[-1][2] == "CONFIRMED"
