"""Backorders: who waits, who is served first, and who is passed over."""

from __future__ import annotations

from .shop import Goods, Shop
from .wire import Facts


def waiting(shop: Shop, goods: Goods, quantity: int = 1, priority: str = "NORMAL") -> Facts:
    order = shop.place(goods, quantity=quantity, priority=priority, whenShort="BACKORDER")
    assert order["status"] == "BACKORDERED"
    return order


def test_a_receipt_fills_a_backorder_and_makes_its_parcel(shop: Shop) -> None:
    mug = shop.stocked(1)
    order = waiting(shop, mug, quantity=3)

    shop.receive(mug, 1)
    still = shop.order(order["number"])
    shop.receive(mug, 1)
    filled = shop.order(order["number"])

    assert (still["status"], still["lines"][0]["allocated"]) == ("BACKORDERED", 2)
    assert still["shipments"] == []
    assert (filled["status"], filled["lines"][0]["allocated"]) == ("CONFIRMED", 3)
    assert [each["status"] for each in filled["shipments"]] == ["ALLOCATED"]
    assert shop.shelf(mug) == (3, 3)


def test_the_more_urgent_order_is_served_first_though_it_came_later(shop: Shop) -> None:
    mug = shop.stocked(0)
    early, vip = waiting(shop, mug), waiting(shop, mug, priority="VIP")
    urgent = waiting(shop, mug, priority="URGENT")

    served = []
    for _ in range(3):
        shop.receive(mug, 1)
        orders = {"early": early, "vip": vip, "urgent": urgent}
        served.append({name for name, each in orders.items() if shop.status(each) == "CONFIRMED"})

    assert served == [{"urgent"}, {"urgent", "vip"}, {"urgent", "vip", "early"}]


def test_among_equals_the_older_is_served_first(shop: Shop) -> None:
    mug = shop.stocked(0)
    first, second = waiting(shop, mug), waiting(shop, mug)

    shop.receive(mug, 1)

    assert (shop.status(first), shop.status(second)) == ("CONFIRMED", "BACKORDERED")


def test_a_priority_set_later_counts(shop: Shop) -> None:
    mug = shop.stocked(0)
    first, second = waiting(shop, mug), waiting(shop, mug)
    shop.sales.ok("orderSetPriority", number=second["number"], priority="URGENT")

    shop.receive(mug, 1)

    assert (shop.status(first), shop.status(second)) == ("BACKORDERED", "CONFIRMED")


def test_an_order_on_hold_is_never_served(shop: Shop) -> None:
    mug = shop.stocked(0)
    held, other = waiting(shop, mug), waiting(shop, mug)
    shop.sales.ok("orderHold", number=held["number"], reasons=["MANUAL_REVIEW"])

    shop.receive(mug, 1)
    passed_over = shop.order(held["number"])
    released = shop.sales.ok("orderRelease", number=held["number"])

    assert (passed_over["status"], passed_over["lines"][0]["allocated"]) == ("ON_HOLD", 0)
    assert shop.status(other) == "CONFIRMED"
    assert released["status"] == "BACKORDERED"


def test_an_order_held_out_of_stock_waits_for_a_person(shop: Shop) -> None:
    mug = shop.stocked(0)
    order = shop.place(mug, whenShort="HOLD")

    shop.receive(mug, 5)

    assert shop.status(order) == "ON_HOLD"
    assert shop.shelf(mug) == (5, 0)


def test_a_receipt_in_another_warehouse_serves_too(shop: Shop) -> None:
    mug = shop.stocked(0)
    order = waiting(shop, mug)

    elsewhere = shop.stocked(1, sku=mug.sku)

    filled = shop.order(order["number"])
    assert filled["status"] == "CONFIRMED"
    assert filled["shipments"][0]["warehouse"]["code"] == elsewhere.warehouse


def test_a_cancelled_backorder_gives_back_what_it_had(shop: Shop) -> None:
    mug = shop.stocked(1)
    order = waiting(shop, mug, quantity=3)

    cancelled = shop.sales.ok("orderCancel", number=order["number"])

    assert (cancelled["status"], cancelled["lines"][0]["cancelled"]) == ("CANCELLED", 3)
    assert shop.shelf(mug) == (1, 0)


def test_an_unpaid_backorder_waits_for_both(shop: Shop) -> None:
    mug = shop.stocked(0)
    order = shop.place(mug, whenShort="BACKORDER", payment={"status": "UNPAID"})
    assert order["status"] == "ON_HOLD"

    paid = shop.sales.ok("orderRecordPayment", number=order["number"], status="PAID")
    shop.receive(mug, 1)

    assert paid["status"] in {"BACKORDERED", "ON_HOLD"}
    if paid["status"] == "BACKORDERED":
        assert shop.status(order) == "CONFIRMED"


def test_the_story_of_a_backorder(shop: Shop) -> None:
    mug = shop.stocked(0)
    order = waiting(shop, mug)
    shop.receive(mug, 1)

    told = shop.timeline(order["number"])

    changes = [(each["type"], each["status"]) for each in told if each["previousStatus"]]
    assert ("order.backordered", "BACKORDERED") in changes
    assert changes[-1] == ("order.confirmed", "CONFIRMED")
    assert "shipment.allocated" in [each["type"] for each in told]
