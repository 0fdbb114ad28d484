"""Paging, sorting and filtering: by key, both ways, never clamped."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import gql
from .shop import Goods, Shop
from .wire import Facts

ORDERS = gql(
    """query($first: Int, $after: String, $last: Int, $before: String, $filter: OrderFilter,
      $sort: OrderSort) { orders(first: $first, after: $after, last: $last, before: $before,
      filter: $filter, sort: $sort) { edges { cursor node { number } } nodes { number }
      pageInfo { ...Page } totalCount totalCountCapped } }"""
)


def page(shop: Shop, goods: Goods, **asked: Any) -> Facts:
    asked["filter"] = {"sku": goods.sku} | asked.get("filter", {})
    found: Facts = shop.manager.query(ORDERS, **asked)["orders"]
    assert [edge["node"] for edge in found["edges"]] == found["nodes"]
    if found["edges"]:
        ends = (found["edges"][0]["cursor"], found["edges"][-1]["cursor"])
        assert (found["pageInfo"]["startCursor"], found["pageInfo"]["endCursor"]) == ends
    return found


def numbers(found: Facts) -> list[str]:
    return [node["number"] for node in found["nodes"]]


def several(shop: Shop, count: int = 5) -> tuple[Goods, list[str]]:
    """Orders of one product, newest first."""
    mug = shop.stocked(50)
    placed = [
        shop.place(mug, occurredAt=f"2026-03-0{day}T10:00:00Z", quantity=day)["number"]
        for day in range(1, count + 1)
    ]
    return mug, placed[::-1]


def test_pages_forward_hold_everything_once(shop: Shop) -> None:
    mug, newest_first = several(shop)

    one = page(shop, mug, first=2)
    two = page(shop, mug, first=2, after=one["pageInfo"]["endCursor"])
    three = page(shop, mug, first=2, after=two["pageInfo"]["endCursor"])

    assert numbers(one) + numbers(two) + numbers(three) == newest_first
    more = [each["pageInfo"]["hasNextPage"] for each in (one, two, three)]
    back = [each["pageInfo"]["hasPreviousPage"] for each in (one, two, three)]
    assert more == [True, True, False]
    assert back[0] is False
    assert (one["totalCount"], one["totalCountCapped"]) == (5, False)


def test_pages_backward_hold_everything_once(shop: Shop) -> None:
    mug, newest_first = several(shop)

    last = page(shop, mug, last=2)
    before = page(shop, mug, last=2, before=last["pageInfo"]["startCursor"])
    first = page(shop, mug, last=2, before=before["pageInfo"]["startCursor"])

    assert numbers(first) + numbers(before) + numbers(last) == newest_first
    assert [each["pageInfo"]["hasPreviousPage"] for each in (last, before, first)] == [
        True, True, False,
    ]  # fmt: skip


def test_a_page_does_not_shift_when_a_newer_order_arrives(shop: Shop) -> None:
    mug, newest_first = several(shop)
    one = page(shop, mug, first=2)
    shop.place(mug)

    two = page(shop, mug, first=3, after=one["pageInfo"]["endCursor"])

    assert numbers(two) == newest_first[2:]


def test_many_orders_of_one_instant_are_paged_without_a_gap(shop: Shop) -> None:
    mug = shop.stocked(50)
    placed = {shop.place(mug, occurredAt="2026-03-01T10:00:00Z")["number"] for _ in range(5)}

    seen: list[str] = []
    after: str | None = None
    for _ in range(5):
        found = page(shop, mug, first=1, after=after)
        seen += numbers(found)
        after = found["pageInfo"]["endCursor"]

    assert (len(seen), set(seen)) == (5, placed)


def test_a_page_of_nothing_is_a_page(shop: Shop) -> None:
    mug, _ = several(shop, 1)

    assert numbers(page(shop, mug, first=0)) == []
    assert page(shop, mug, filter={"channels": ["APP"]})["totalCount"] == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"first": 101},
        {"first": -1},
        {"last": 101},
        {"last": -1},
        {"first": 1, "last": 1},
        {"first": 1, "after": "nonsense"},
        {"last": 1, "before": "nonsense"},
        {"first": 1, "after": ""},
    ],
    ids=str,
)
def test_what_cannot_be_asked_for_is_refused_and_never_clamped(shop: Shop, asked: Facts) -> None:
    assert shop.manager.refusal(ORDERS, **asked) == "BAD_USER_INPUT"


def test_a_cursor_of_another_sort_or_filter_is_refused(shop: Shop) -> None:
    mug, _ = several(shop, 2)
    cursor = page(shop, mug, first=1)["pageInfo"]["endCursor"]
    mine = {"sku": mug.sku}

    other_sort = {"first": 1, "after": cursor, "filter": mine, "sort": {"field": "TOTAL"}}
    other_filter = {"first": 1, "after": cursor, "filter": mine | {"channels": ["APP"]}}

    assert shop.manager.refusal(ORDERS, **other_sort) == "BAD_USER_INPUT"
    assert shop.manager.refusal(ORDERS, **other_filter) == "BAD_USER_INPUT"


@pytest.mark.parametrize("listed", ["shipments", "products", "stockLevels", "alerts"])
def test_every_list_has_the_same_limits(shop: Shop, listed: str) -> None:
    asked = f"query($first: Int, $after: String) {{ {listed}(first: $first, after: $after)"
    asked += " { totalCount totalCountCapped nodes { id } } }"

    assert shop.manager.refusal(asked, first=101) == "BAD_USER_INPUT"
    assert shop.manager.refusal(asked, first=-1) == "BAD_USER_INPUT"
    assert shop.manager.refusal(asked, first=1, after="nonsense") == "BAD_USER_INPUT"
    assert len(shop.manager.query(asked)[listed]["nodes"]) <= 20


def sorted_by(shop: Shop, goods: Goods, field: str, direction: str) -> list[str]:
    return numbers(page(shop, goods, first=50, sort={"field": field, "direction": direction}))


@pytest.mark.parametrize("field", ["PLACED_AT", "TOTAL"])
def test_sorted_both_ways(shop: Shop, field: str) -> None:
    mug, newest_first = several(shop)

    assert sorted_by(shop, mug, field, "DESC") == newest_first
    assert sorted_by(shop, mug, field, "ASC") == newest_first[::-1]


def test_sorted_by_priority(shop: Shop) -> None:
    mug = shop.stocked(9)
    by_priority = {
        each: shop.place(mug, priority=each)["number"] for each in ("VIP", "NORMAL", "URGENT")
    }

    wanted = [by_priority[each] for each in ("URGENT", "VIP", "NORMAL")]
    assert sorted_by(shop, mug, "PRIORITY", "DESC") == wanted
    assert sorted_by(shop, mug, "PRIORITY", "ASC") == wanted[::-1]


def test_sorted_by_a_promise_holds_everything_either_way(shop: Shop) -> None:
    mug, placed = several(shop, 3)

    for direction in ("ASC", "DESC"):
        assert set(sorted_by(shop, mug, "PROMISED_SHIP_BY", direction)) == set(placed)


def test_every_filter_finds_its_own(shop: Shop) -> None:
    mug = shop.stocked(20)
    web = shop.place(mug, occurredAt="2026-03-01T10:00:00Z")
    app = shop.place(mug, channel="APP", priority="VIP", occurredAt="2026-03-02T10:00:00Z")
    held = shop.place(mug, payment={"status": "UNPAID"}, occurredAt="2026-03-03T10:00:00Z")
    elsewhere = shop.stocked(1, sku=mug.sku)

    def found(**asked: Any) -> set[str]:
        return set(numbers(page(shop, mug, filter=asked)))

    web_n, app_n, held_n = (each["number"] for each in (web, app, held))
    assert found(statuses=["CONFIRMED"]) == {web_n, app_n}
    assert found(statuses=["CONFIRMED", "ON_HOLD"]) == {web_n, app_n, held_n}
    assert found(paymentStatuses=["UNPAID"]) == {held_n}
    assert found(channels=["APP"]) == {app_n}
    assert found(priorities=["VIP"]) == {app_n}
    assert found(placedFrom="2026-03-02T00:00:00Z") == {app_n, held_n}
    assert found(placedTo="2026-03-02T00:00:00Z") == {web_n}
    assert found(warehouse=mug.warehouse) >= {web_n, app_n}
    assert found(warehouse=elsewhere.warehouse) == set()
    assert found(channels=["APP"], statuses=["ON_HOLD"]) == set()


def test_the_orders_of_a_customer(shop: Shop) -> None:
    mug = shop.stocked(9)
    who = {"account": shop.unique("acc"), "name": "Dora"}
    first, second = (shop.place(mug, customer=who) for _ in range(2))
    shop.place(mug)
    asked = gql(
        """query($n: String!) { order(number: $n) { customer { id
          orders(first: 5) { totalCount nodes { number } } } } }"""
    )

    customer = shop.manager.query(asked, n=first["number"])["order"]["customer"]

    assert numbers(customer["orders"]) == [second["number"], first["number"]]
    by_id = page(shop, mug, filter={"customerId": customer["id"]})
    assert set(numbers(by_id)) == {first["number"], second["number"]}


def test_shipments_are_found_by_every_filter(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    shop.scan(parcel, "IN_TRANSIT")
    asked = gql(
        "query($f: ShipmentFilter) { shipments(first: 20, filter: $f) { nodes { number } } }"
    )
    mine = {"orderNumber": order["number"]}

    for name, fits, fails in (
        ("statuses", ["DISPATCHED"], ["READY"]),
        ("trackingStatuses", ["IN_TRANSIT"], ["DELIVERED"]),
        ("warehouse", parcel["warehouse"]["code"], "NO-SUCH"),
        ("carrier", "dhl", "ups"),
    ):
        hit = shop.manager.query(asked, f=mine | {name: fits})["shipments"]["nodes"]
        miss = shop.manager.query(asked, f=mine | {name: fails})["shipments"]["nodes"]
        assert (hit, miss) == ([{"number": parcel["number"]}], []), name
