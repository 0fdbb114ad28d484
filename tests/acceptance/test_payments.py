"""Payments: every shape a till, a bank or a person may report them in."""

from __future__ import annotations

from typing import Any

import pytest

from .shop import Shop
from .wire import Facts


def unpaid(shop: Shop) -> Facts:
    """Two mugs at 10.00, no fee, nothing paid."""
    return shop.place(
        shop.stocked(5, price="10.00"), quantity=2, shippingFee="0", payment={"status": "UNPAID"}
    )


def record(shop: Shop, order: Facts, status: str, **other: Any) -> Facts:
    return shop.sales.ok("orderRecordPayment", number=order["number"], status=status, **other)


def figures(order: Facts) -> tuple[str, str, str]:
    return (
        order["paymentStatus"],
        order["paidAmount"]["amount"],
        order["refundedAmount"]["amount"],
    )


def test_paid_without_an_amount_means_the_whole_total(shop: Shop) -> None:
    paid = record(shop, unpaid(shop), "PAID")

    assert figures(paid) == ("PAID", "20.00", "0.00")
    assert paid["status"] == "CONFIRMED"


def test_paid_amounts_add_up(shop: Shop) -> None:
    order = unpaid(shop)

    part = record(shop, order, "PAID", amount="5.00", reference="a")
    whole = record(shop, order, "PAID", amount="15.00", reference="b")

    assert figures(part) == ("PARTIALLY_PAID", "5.00", "0.00")
    assert (part["status"], part["holds"]) == ("ON_HOLD", ["PAYMENT_PENDING"])
    assert figures(whole) == ("PAID", "20.00", "0.00")
    assert (whole["status"], whole["holds"]) == ("CONFIRMED", [])


def test_the_same_payment_reference_on_the_same_order_is_a_replay(shop: Shop) -> None:
    order = unpaid(shop)
    given = {"number": order["number"], "status": "PAID", "amount": "5.00", "reference": "tx-1"}

    first = shop.sales.do("orderRecordPayment", **given)
    again = shop.storefront.do("orderRecordPayment", **given)

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["order"]["paidAmount"]["amount"] == "5.00"
    assert again["order"]["version"] == first["order"]["version"]


def test_the_same_payment_reference_on_another_order_is_a_payment(shop: Shop) -> None:
    one, two = unpaid(shop), unpaid(shop)
    record(shop, one, "PAID", reference="tx-2")

    assert record(shop, two, "PAID", reference="tx-2")["paymentStatus"] == "PAID"


def test_an_authorization_settles_the_hold_and_pays_nothing_yet(shop: Shop) -> None:
    order = record(shop, unpaid(shop), "AUTHORIZED")

    assert figures(order) == ("AUTHORIZED", "0.00", "0.00")
    assert (order["status"], order["holds"]) == ("CONFIRMED", [])


def test_a_failed_payment_says_so_and_the_order_goes_on_waiting(shop: Shop) -> None:
    order = record(shop, unpaid(shop), "FAILED")

    assert figures(order) == ("FAILED", "0.00", "0.00")
    assert order["status"] == "ON_HOLD"


def test_refunds_add_up_too(shop: Shop) -> None:
    order = unpaid(shop)
    record(shop, order, "PAID")

    part = record(shop, order, "REFUNDED", amount="4.00")
    whole = record(shop, order, "REFUNDED", amount="16.00")

    assert figures(part) == ("PARTIALLY_REFUNDED", "20.00", "4.00")
    assert figures(whole) == ("REFUNDED", "20.00", "20.00")


def test_a_refund_without_an_amount_is_the_whole_payment(shop: Shop) -> None:
    order = unpaid(shop)
    record(shop, order, "PAID")

    assert figures(record(shop, order, "REFUNDED")) == ("REFUNDED", "20.00", "20.00")


def test_a_payment_settles_only_its_own_hold(shop: Shop) -> None:
    order = unpaid(shop)
    shop.sales.ok("orderHold", number=order["number"], reasons=["FRAUD_SUSPECTED"])

    paid = record(shop, order, "PAID")

    assert (paid["status"], paid["holds"]) == ("ON_HOLD", ["FRAUD_SUSPECTED"])


def test_what_is_owed_after_a_cancellation_is_a_refund(shop: Shop) -> None:
    order = shop.place(shop.stocked(5, price="10.00"), shippingFee="0")
    cancelled = shop.sales.ok("orderCancel", number=order["number"])
    refunded = record(shop, order, "REFUNDED")

    assert cancelled["total"]["amount"] == "10.00"
    assert (refunded["status"], figures(refunded)) == (
        "CANCELLED",
        ("REFUNDED", "10.00", "10.00"),
    )


@pytest.mark.parametrize("goal", ["DISPATCHED", "DELIVERED", "COMPLETED"])
def test_a_payment_is_recorded_in_every_state(shop: Shop, goal: str) -> None:
    mug = shop.stocked(5)
    order, parcel = shop.dispatched(mug, payment={"status": "UNPAID", "method": "cod"})
    if goal != "DISPATCHED":
        shop.scan(parcel, "DELIVERED")
    if goal == "COMPLETED":
        shop.manager.ok("orderConfirmReceipt", number=order["number"])
    before = shop.status(order)

    paid = record(shop, order, "PAID")

    assert (paid["paymentStatus"], paid["status"]) == ("PAID", before)


def test_a_system_and_the_channels_storefront_record_payments(shop: Shop) -> None:
    by_system, by_storefront = unpaid(shop), unpaid(shop)

    for who, order in ((shop.caller("SYSTEM"), by_system), (shop.storefront, by_storefront)):
        paid = who.ok("orderRecordPayment", number=order["number"], status="PAID")
        assert paid["status"] == "CONFIRMED"


@pytest.mark.parametrize("amount", ["-1.00", "1.005"])
def test_a_wrong_amount_is_refused(shop: Shop, amount: str) -> None:
    order = unpaid(shop)
    given = {"number": order["number"], "status": "PAID", "amount": amount}

    refused = shop.sales.refused("orderRecordPayment", "ValidationError", **given)

    assert [each["path"] for each in refused["problems"]] == [["amount"]]
    assert figures(shop.order(order["number"]))[1] == "0.00"


def test_the_story_of_a_late_payment(shop: Shop) -> None:
    order = unpaid(shop)
    record(shop, order, "PAID")

    told = shop.types(order["number"])

    assert told[0] == "order.placed"
    assert told.index("order.held") < told.index("order.payment_recorded")
    freed = [each for each in told if each in {"order.released", "order.confirmed"}]
    assert freed
    assert told.index("order.payment_recorded") < told.index(freed[0])
