"""Many buyers at once: never a piece sold twice, and every buyer told."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from .shop import Shop


def test_two_hundred_buyers_of_a_hundred_and_twenty_pieces(shop: Shop) -> None:
    mug = shop.stocked(120)
    refuse = shop.order_input(mug)
    wait = shop.order_input(mug, whenShort="BACKORDER")

    with ThreadPoolExecutor(20) as crowd:
        answers = list(
            crowd.map(
                lambda turn: shop.sales.do("orderPlace", **(refuse if turn % 4 else wait)),
                range(200),
            )
        )

    kinds = Counter(each["__typename"] for each in answers)
    placed = [each["order"] for each in answers if "order" in each]
    served = [order for order in placed if order["lines"][0]["allocated"] == 1]
    assert len(served) == 120
    assert {order["status"] for order in placed if order not in served} == {"BACKORDERED"}
    assert kinds == {"OrderSuccess": len(placed), "InsufficientStockError": 200 - len(placed)}
    assert shop.shelf(mug) == (120, 120)
    assert shop.manager.query("{ stockDrift { sku } }")["stockDrift"] == []


def test_two_products_bought_in_opposite_order_lock_nobody_out(shop: Shop) -> None:
    mug, pot = shop.stocked(50), shop.stocked(50)

    with ThreadPoolExecutor(6) as crowd:
        orders = list(
            crowd.map(lambda turn: shop.place(*((mug, pot) if turn % 2 else (pot, mug))), range(12))
        )

    assert len({each["number"] for each in orders}) == 12
    assert (shop.shelf(mug), shop.shelf(pot)) == ((50, 12), (50, 12))


def test_one_key_sent_by_many_at_once_makes_one_order(shop: Shop) -> None:
    mug = shop.stocked(9)
    given = shop.order_input(mug, idempotencyKey=shop.unique("KEY"))

    with ThreadPoolExecutor(6) as crowd:
        answers = list(crowd.map(lambda _: shop.sales.ok("orderPlace", **given), range(6)))

    assert len({each["number"] for each in answers}) == 1
    assert shop.shelf(mug) == (9, 1)


def test_one_parcel_is_picked_by_one_of_two(shop: Shop) -> None:
    parcel = shop.place(shop.stocked(5))["shipments"][0]
    number = parcel["number"]

    with ThreadPoolExecutor(4) as crowd:
        answers = list(
            crowd.map(lambda _: shop.warehouse.do("shipmentStartPicking", number=number), range(4))
        )

    kinds = Counter(each["__typename"] for each in answers)
    assert kinds == {"ShipmentSuccess": 1, "InvalidTransitionError": 3}
