"""Stock: receipts, counts, transfers, and a ledger that always adds up."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import LEVELS, MOVEMENTS, gql
from .shop import Goods, Shop


def adds_up(shop: Shop, goods: Goods) -> bool:
    """Refolds the ledger and compares with the shelf, step by step."""
    on_hand = reserved = 0
    for each in shop.movements(goods):
        on_hand += each["onHandChange"]
        reserved += each["reservedChange"]
        assert (each["onHandAfter"], each["reservedAfter"]) == (on_hand, reserved), each
        assert 0 <= reserved <= on_hand, each
        if each["kind"] in {"RESERVED", "RELEASED"}:
            assert each["onHandChange"] == 0
    return shop.shelf(goods) == (on_hand, reserved)


def test_the_ledger_tells_an_orders_life_and_adds_up(shop: Shop) -> None:
    mug = shop.stocked(10)
    order, _ = shop.dispatched(mug, quantity=3)
    cancelled = shop.place(mug, quantity=2)
    shop.sales.ok("orderCancel", number=cancelled["number"])
    shop.count(mug, 6)

    told = [
        (each["kind"], each["onHandChange"], each["reservedChange"]) for each in shop.movements(mug)
    ]

    assert told == [
        ("RECEIVED", 10, 0),
        ("RESERVED", 0, 3),
        ("SHIPPED", -3, -3),
        ("RESERVED", 0, 2),
        ("RELEASED", 0, -2),
        ("ADJUSTED", -1, 0),
    ]
    shipped = shop.movements(mug)[2]
    assert shipped["order"]["number"] == order["number"]
    assert adds_up(shop, mug)


def test_dispatching_writes_one_movement_a_line(shop: Shop) -> None:
    mug = shop.stocked(9)
    pot = shop.stocked(9, warehouse=mug.warehouse)

    shop.dispatched(mug, pot, quantity=4)

    for goods in (mug, pot):
        shipped = [each for each in shop.movements(goods) if each["kind"] == "SHIPPED"]
        assert [each["onHandChange"] for each in shipped] == [-4]
        assert adds_up(shop, goods)


def test_movements_are_newest_first_and_paged(shop: Shop) -> None:
    mug = shop.stocked(1)
    for _ in range(4):
        shop.receive(mug, 1)

    seen: list[int] = []
    after: str | None = None
    while True:
        page = shop.warehouse.query(MOVEMENTS, sku=mug.sku, first=2, after=after)
        seen += [each["onHandAfter"] for each in page["stockMovements"]["nodes"]]
        after = page["stockMovements"]["pageInfo"]["endCursor"]
        if not page["stockMovements"]["pageInfo"]["hasNextPage"]:
            break

    assert seen == [5, 4, 3, 2, 1]


def test_a_count_sets_the_shelf_and_needs_a_reason(shop: Shop) -> None:
    mug = shop.stocked(5)
    given: dict[str, Any] = {"sku": mug.sku, "warehouse": mug.warehouse, "counted": 7}

    shop.warehouse.refused("stockCount", "ValidationError", **given, reason=" ")
    (level,) = shop.warehouse.levels("stockCount", **given, reason="found two")

    assert (level["onHand"], level["available"]) == (7, 7)
    last = shop.movements(mug)[-1]
    assert (last["kind"], last["onHandChange"], last["reason"]) == ("ADJUSTED", 2, "found two")
    assert last["actor"]["role"] == "WAREHOUSE"


def test_a_count_checks_the_version_it_was_made_on(shop: Shop) -> None:
    mug = shop.stocked(5)
    version = shop.level(mug)["version"]
    shop.receive(mug, 1)

    refused = shop.warehouse.refused(
        "stockCount",
        "VersionConflictError",
        sku=mug.sku,
        warehouse=mug.warehouse,
        counted=5,
        reason="r",
        expectedVersion=version,
    )

    assert refused["currentVersion"] == shop.level(mug)["version"]


def test_a_count_below_what_is_reserved_frees_the_least_urgent_newest_parcel(
    shop: Shop,
) -> None:
    mug = shop.stocked(4)
    kinds = ("NORMAL", "NORMAL", "URGENT", "VIP")
    orders = [shop.place(mug, priority=each) for each in kinds]

    freed = []
    for counted in (3, 2, 1):
        assert shop.count(mug, counted)["__typename"] == "StockSuccess"
        freed.append([shop.status(order) for order in orders])

    assert freed == [
        ["CONFIRMED", "BACKORDERED", "CONFIRMED", "CONFIRMED"],
        ["BACKORDERED", "BACKORDERED", "CONFIRMED", "CONFIRMED"],
        ["BACKORDERED", "BACKORDERED", "CONFIRMED", "BACKORDERED"],
    ]
    assert shop.shelf(mug) == (1, 1)
    assert adds_up(shop, mug)


def test_a_freed_parcel_is_made_anew_where_there_is_stock(shop: Shop) -> None:
    mug = shop.stocked(2)
    order = shop.place(mug, quantity=2)
    elsewhere = shop.stocked(2, sku=mug.sku)

    shop.count(mug, 0)

    after = shop.order(order["number"])
    assert after["status"] == "CONFIRMED"
    live = [each for each in after["shipments"] if each["status"] == "ALLOCATED"]
    assert [each["warehouse"]["code"] for each in live] == [elsewhere.warehouse]


def test_a_count_never_takes_from_parcels_already_in_work(shop: Shop) -> None:
    mug = shop.stocked(2)
    order = shop.place(mug, quantity=2)
    shop.drive(order["shipments"][0], "PICKING")

    refused = shop.count(mug, 1)

    assert refused["__typename"] == "InsufficientStockError"
    assert [each["sku"] for each in refused["shortages"]] == [mug.sku]
    assert shop.shelf(mug) == (2, 2)


def test_a_transfer_moves_what_is_free(shop: Shop) -> None:
    here = shop.stocked(5)
    there = shop.stocked(1, sku=here.sku)
    shop.place(here, quantity=2, lines=[{"sku": here.sku, "quantity": 2}])
    given = {"sku": here.sku, "from": here.warehouse, "to": there.warehouse}

    levels = shop.warehouse.levels("stockTransfer", **given, quantity=3)
    refused = shop.warehouse.refused("stockTransfer", "InsufficientStockError", **given, quantity=1)

    found = {each["warehouse"]["code"]: each["onHand"] for each in levels}
    assert found == {here.warehouse: 2, there.warehouse: 4}
    assert refused["shortages"][0]["available"] == 0
    kinds = [shop.movements(each)[-1] for each in (here, there)]
    assert [(each["kind"], each["onHandChange"]) for each in kinds] == [
        ("TRANSFERRED_OUT", -3),
        ("TRANSFERRED_IN", 3),
    ]
    assert adds_up(shop, here)
    assert adds_up(shop, there)


def test_a_transfer_to_the_same_shelf_is_refused(shop: Shop) -> None:
    mug = shop.stocked(5)
    both = {"from": mug.warehouse, "to": mug.warehouse}

    shop.warehouse.refused("stockTransfer", "ValidationError", sku=mug.sku, quantity=1, **both)


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_and_less_than_nothing_is_not_received(shop: Shop, quantity: int) -> None:
    mug = shop.stocked(5)
    given = {"sku": mug.sku, "warehouse": mug.warehouse, "quantity": quantity}

    refused = shop.warehouse.refused("stockReceive", "ValidationError", **given)

    assert [each["path"] for each in refused["problems"]] == [["quantity"]]


def test_safety_stock_is_a_policy_and_not_out_of_sale(shop: Shop) -> None:
    mug = shop.stocked(5)
    given = {"sku": mug.sku, "warehouse": mug.warehouse, "safetyStock": 10}

    (level,) = shop.manager.levels("stockSetPolicy", **given)

    assert (level["safetyStock"], level["available"]) == (10, 5)
    assert shop.place(mug, quantity=5)["status"] == "CONFIRMED"


def test_levels_are_found_by_product_shelf_and_shortness(shop: Shop) -> None:
    mug, pot = shop.stocked(5), shop.stocked(5)
    shop.manager.levels("stockSetPolicy", sku=mug.sku, warehouse=mug.warehouse, safetyStock=9)

    def found(**asked: Any) -> list[str]:
        nodes = shop.warehouse.query(LEVELS, **asked)["stockLevels"]["nodes"]
        return [each["product"]["sku"] for each in nodes]

    assert sorted(found(skus=[mug.sku, pot.sku])) == sorted([mug.sku, pot.sku])
    assert found(warehouse=pot.warehouse) == [pot.sku]
    assert found(skus=[mug.sku, pot.sku], lowOnly=True) == [mug.sku]


def test_what_may_be_sold_is_the_sum_over_all_shelves(shop: Shop) -> None:
    mug = shop.stocked(5)
    shop.stocked(2, sku=mug.sku)
    shop.place(mug, quantity=3)

    seen = shop.guest.query(
        gql("query($sku: String!) { product(sku: $sku) { available } }"), sku=mug.sku
    )

    assert seen["product"]["available"] == 4
