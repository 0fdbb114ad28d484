"""Placing: every channel, payment and shortage, and what an order says of itself."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from .documents import gql
from .shop import BERLIN, HAMBURG, MUNICH, Shop, an_address

CHANNELS = ("WEBSITE", "APP", "WECHAT", "STORE", "PHONE", "MARKETPLACE")


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_good_paid_order_of_any_channel_is_confirmed_at_once(shop: Shop, channel: str) -> None:
    mug = shop.stocked(5)

    order = shop.place(mug, quantity=2, channel=channel)

    assert order["status"] == "CONFIRMED"
    assert (order["channel"], order["paymentStatus"], order["holds"]) == (channel, "PAID", [])
    assert [parcel["status"] for parcel in order["shipments"]] == ["ALLOCATED"]
    assert order["lines"][0]["allocated"] == 2
    assert shop.shelf(mug) == (5, 2)


def test_an_order_number_names_its_day_and_its_parcels_name_the_order(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))

    assert re.fullmatch(r"\d{6}-[0-9A-HJKMNP-TV-Z]{8}", order["number"])
    assert order["shipments"][0]["number"] == f"{order['number']}-1"


def test_a_store_sale_needs_no_address_and_a_walk_in_has_no_customer(shop: Shop) -> None:
    mug = shop.stocked(5)

    order = shop.place(mug, channel="STORE", customer={}, shippingAddress=...)

    asked = gql("query($n: String!) { order(number: $n) { status ...Contact } }")
    seen = shop.manager.query(asked, n=order["number"])["order"]
    assert seen == {"status": "CONFIRMED", "customer": None, "shippingAddress": None}


@pytest.mark.parametrize("channel", [each for each in CHANNELS if each != "STORE"])
def test_every_other_channel_needs_an_address(shop: Shop, channel: str) -> None:
    given = shop.order_input(shop.stocked(5), channel=channel, shippingAddress=...)

    refused = shop.sales.refused("orderPlace", "ValidationError", **given)

    assert ["shippingAddress"] in [problem["path"][:1] for problem in refused["problems"]]


@pytest.mark.parametrize(
    ("payment", "status", "holds"),
    [
        ({"status": "PAID"}, "CONFIRMED", []),
        ({"status": "AUTHORIZED"}, "CONFIRMED", []),
        ({"status": "UNPAID"}, "ON_HOLD", ["PAYMENT_PENDING"]),
        ({"status": "FAILED"}, "ON_HOLD", ["PAYMENT_PENDING"]),
        ({"status": "PAID", "amount": "1.00"}, "ON_HOLD", ["PAYMENT_PENDING"]),
        ({"status": "UNPAID", "method": "cod"}, "CONFIRMED", []),
        (None, "ON_HOLD", ["PAYMENT_PENDING"]),
    ],
    ids=["paid", "authorized", "unpaid", "failed", "part paid", "on delivery", "unsaid"],
)
def test_the_payment_decides_whether_an_order_waits(
    shop: Shop, payment: dict[str, str] | None, status: str, holds: list[str]
) -> None:
    order = shop.place(shop.stocked(5), payment=payment)

    assert (order["status"], order["holds"]) == (status, holds)


def test_an_order_held_for_payment_keeps_its_reservation(shop: Shop) -> None:
    mug = shop.stocked(5)

    order = shop.place(mug, quantity=3, payment={"status": "UNPAID"})

    assert order["status"] == "ON_HOLD"
    assert order["lines"][0]["allocated"] == 3
    assert shop.shelf(mug) == (5, 3)


def test_short_and_refused_keeps_nothing(shop: Shop) -> None:
    mug = shop.stocked(2)
    reference = shop.unique("REF")
    given = shop.order_input(mug, quantity=3, externalReference=reference)

    refused = shop.sales.refused("orderPlace", "InsufficientStockError", **given)

    assert refused["code"] == "INSUFFICIENT_STOCK"
    assert refused["shortages"] == [{"sku": mug.sku, "requested": 3, "available": 2}]
    found = shop.sales.query(
        gql("query($s: String!) { orders(filter: {search: $s}) { totalCount } }"), s=reference
    )
    assert found["orders"]["totalCount"] == 0
    assert shop.shelf(mug) == (2, 0)


def test_short_and_held_keeps_the_order_and_reserves_nothing(shop: Shop) -> None:
    mug = shop.stocked(2)

    order = shop.place(mug, quantity=3, whenShort="HOLD")

    assert (order["status"], order["holds"]) == ("ON_HOLD", ["OUT_OF_STOCK"])
    assert (order["lines"][0]["allocated"], order["shipments"]) == (0, [])
    assert shop.shelf(mug) == (2, 0)


def test_short_and_backordered_reserves_what_is_there_and_makes_no_parcel(shop: Shop) -> None:
    mug = shop.stocked(2)

    order = shop.place(mug, quantity=3, whenShort="BACKORDER")

    assert (order["status"], order["holds"]) == ("BACKORDERED", [])
    assert (order["lines"][0]["allocated"], order["shipments"]) == (2, [])
    assert shop.shelf(mug) == (2, 2)


def test_what_fails_is_held_with_every_reason_at_once(shop: Shop) -> None:
    order = shop.place(shop.stocked(1), quantity=2, whenShort="HOLD", payment={"status": "UNPAID"})

    assert order["status"] == "ON_HOLD"
    assert sorted(order["holds"]) == ["OUT_OF_STOCK", "PAYMENT_PENDING"]


def test_demand_for_one_product_is_summed_over_the_lines(shop: Shop) -> None:
    mug = shop.stocked(3)
    lines = [{"sku": mug.sku, "quantity": 2}, {"sku": mug.sku, "quantity": 2}]

    refused = shop.sales.do("orderPlace", **shop.order_input(mug, lines=lines))

    assert refused["__typename"] == "InsufficientStockError"
    assert [each["requested"] for each in refused["shortages"]] == [4]


def test_all_lines_or_nothing(shop: Shop) -> None:
    plenty, none = shop.stocked(9), shop.stocked(0)

    shop.sales.refused("orderPlace", "InsufficientStockError", **shop.order_input(plenty, none))

    assert shop.shelf(plenty) == (9, 0)


def test_the_sums_of_an_order(shop: Shop) -> None:
    mug, pot = shop.stocked(9, price="19.90"), shop.stocked(9, price="5.00")

    order = shop.place(mug, pot, quantity=3, shippingFee="4.90", discount="2.50")

    money = {key: order[key]["amount"] for key in ("subtotal", "shippingFee", "discount", "total")}
    assert money == {
        "subtotal": "74.70", "shippingFee": "4.90", "discount": "2.50", "total": "77.10",
    }  # fmt: skip
    assert [line["total"]["amount"] for line in order["lines"]] == ["59.70", "15.00"]
    assert order["paidAmount"] == {"amount": "77.10", "currency": "EUR"}


def test_an_absent_fee_is_the_settings_whoever_orders(shop: Shop) -> None:
    mug = shop.stocked(9)
    cash = {"status": "UNPAID", "method": "cod"}

    fees = {
        shop.place(mug, by=who, payment=cash)["shippingFee"]["amount"]
        for who in (shop.sales, shop.storefront, shop.anna)
    }

    assert len(fees) == 1
    assert Decimal(fees.pop()) >= 0


def test_the_nearest_warehouse_serves(shop: Shop) -> None:
    far = shop.stocked(50, **MUNICH)
    near = shop.stocked(5, sku=far.sku, **HAMBURG)

    order = shop.place(far, shippingAddress=an_address(**BERLIN))

    assert [each["warehouse"]["code"] for each in order["shipments"]] == [near.warehouse]


def test_one_parcel_is_better_than_two(shop: Shop) -> None:
    mug = shop.stocked(50)
    pot = shop.stocked(5)
    shop.stocked(5, sku=mug.sku, warehouse=pot.warehouse)

    order = shop.place(mug, pot)

    assert [each["warehouse"]["code"] for each in order["shipments"]] == [pot.warehouse]


def test_an_order_is_split_where_no_shelf_has_it_all(shop: Shop) -> None:
    order, first, second = shop.two_parcels()

    assert order["status"] == "CONFIRMED"
    assert first["warehouse"] != second["warehouse"]
    assert [first["lines"][0]["quantity"], second["lines"][0]["quantity"]] == [1, 1]


def test_staff_may_say_when_it_really_happened(shop: Shop) -> None:
    order = shop.place(shop.stocked(5), occurredAt="2026-01-05T10:00:00Z")

    assert order["placedAt"] == "2026-01-05T10:00:00.000Z"
