"""The story of an order: every change told, in order, cause before effect."""

from __future__ import annotations

from itertools import pairwise

import pytest

from .documents import ORDER_UPDATED, TIMELINE, gql
from .shop import Shop
from .wire import Facts

TYPES = {
    "order.placed", "order.held", "order.released", "order.confirmed", "order.backordered",
    "order.payment_recorded", "order.priority_changed", "order.note_added", "order.processing",
    "order.ready_to_ship", "order.partially_shipped", "order.shipped", "order.delivered",
    "order.completed", "order.returned", "order.cancelled", "shipment.allocated",
    "shipment.picking_started", "shipment.picked", "shipment.packed", "shipment.ready",
    "shipment.dispatched", "shipment.tracking", "shipment.delivered", "shipment.returned",
    "shipment.lost", "shipment.cancelled",
}  # fmt: skip


def holds_together(told: list[Facts]) -> None:
    """What is true of every story, whatever happened in it."""
    first = told[0]
    assert (first["type"], first["status"], first["previousStatus"]) == (
        "order.placed", "PLACED", None,
    )  # fmt: skip
    assert len({each["cursor"] for each in told}) == len(told)
    assert {each["type"] for each in told} <= TYPES
    for before, each in pairwise(told):
        if each["previousStatus"] is None:
            assert each["status"] == before["status"], each
        else:
            assert each["type"].startswith("order."), each
            assert each["previousStatus"] == before["status"] != each["status"], each
        assert each["version"] >= before["version"]
        assert each["order"]["version"] >= each["version"]
        assert each["message"]
        assert each["recordedAt"] >= before["recordedAt"]


def a_whole_life(shop: Shop) -> str:
    order = shop.place(shop.stocked(5), quantity=2)
    parcel = shop.drive(order["shipments"][0], "DISPATCHED")
    shop.scan(parcel, "IN_TRANSIT")
    shop.scan(parcel, "DELIVERED")
    shop.manager.ok("orderConfirmReceipt", number=order["number"])
    return str(order["number"])


def test_a_whole_life_is_told_word_for_word(shop: Shop) -> None:
    told = shop.timeline(a_whole_life(shop))

    holds_together(told)
    types = [each["type"] for each in told]
    assert types[0] == "order.placed"
    assert sorted(types[1:3]) == ["order.confirmed", "shipment.allocated"]
    assert types[3:] == [
        "shipment.picking_started", "order.processing", "shipment.picked", "shipment.packed",
        "shipment.ready", "order.ready_to_ship", "shipment.dispatched", "order.shipped",
        "shipment.tracking", "shipment.tracking", "shipment.delivered", "order.delivered",
        "order.completed",
    ]  # fmt: skip
    changes = [(each["previousStatus"], each["status"]) for each in told if each["previousStatus"]]
    assert changes == [
        ("PLACED", "CONFIRMED"), ("CONFIRMED", "PROCESSING"), ("PROCESSING", "READY_TO_SHIP"),
        ("READY_TO_SHIP", "SHIPPED"), ("SHIPPED", "DELIVERED"), ("DELIVERED", "COMPLETED"),
    ]  # fmt: skip


def test_a_parcels_events_name_the_parcel(shop: Shop) -> None:
    number = a_whole_life(shop)

    for each in shop.timeline(number):
        if each["type"].startswith("shipment."):
            assert each["shipment"]["number"] == f"{number}-1"
        assert each["orderNumber"] == each["order"]["number"] == number


def test_a_split_order_ships_in_two_steps(shop: Shop) -> None:
    order, first, second = shop.two_parcels()
    for parcel in (first, second):
        shop.drive(parcel, "DISPATCHED")

    told = shop.timeline(order["number"])

    holds_together(told)
    shipped = [
        each["type"]
        for each in told
        if each["type"] in {"shipment.dispatched", "order.partially_shipped", "order.shipped"}
    ]
    assert shipped == [
        "shipment.dispatched", "order.partially_shipped", "shipment.dispatched", "order.shipped",
    ]  # fmt: skip


def test_every_kind_of_change_is_told(shop: Shop) -> None:
    mug = shop.stocked(1)
    number = shop.place(mug, quantity=2, whenShort="BACKORDER")["number"]
    shop.sales.ok("orderSetPriority", number=number, priority="VIP")
    shop.sales.ok("orderAddNote", number=number, text="gift")
    shop.sales.ok("orderRecordPayment", number=number, status="REFUNDED", amount="1.00")
    shop.sales.ok("orderHold", number=number, reasons=["MANUAL_REVIEW"])
    shop.receive(mug, 1)
    shop.sales.ok("orderRelease", number=number)
    parcel = shop.order(number)["shipments"][0]["number"]
    shop.warehouse.ok("shipmentCancel", number=parcel)
    shop.sales.ok("orderCancel", number=number)

    told = shop.timeline(number)

    holds_together(told)
    assert {each["type"] for each in told} >= {
        "order.backordered", "order.priority_changed", "order.note_added", "order.held",
        "order.payment_recorded", "order.released", "shipment.allocated", "shipment.cancelled",
        "order.cancelled",
    }  # fmt: skip


def test_the_timeline_is_what_the_feed_told_without_its_snapshot(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    number = order["number"]

    with shop.manager.watch(ORDER_UPDATED, number=number) as feed:
        snapshot = feed.next()
        shop.drive(order["shipments"][0], "DISPATCHED")
        shop.scan(order["shipments"][0], "DELIVERED")
        live = feed.until(lambda each: each["type"] == "order.delivered")

    told = shop.timeline(number)
    assert snapshot["type"] == "snapshot"
    assert told[-len(live) :] == [
        each | {"order": now["order"], "shipment": now["shipment"]}
        for each, now in zip(live, told[-len(live) :], strict=True)
    ]
    assert all(each["version"] <= snapshot["version"] for each in told[: -len(live)])


def test_the_timeline_is_paged_oldest_first(shop: Shop) -> None:
    number = a_whole_life(shop)
    whole = [each["cursor"] for each in shop.timeline(number)]

    paged: list[str] = []
    after: str | None = None
    while True:
        page = shop.manager.query(TIMELINE, number=number, first=4, after=after)
        timeline = page["order"]["timeline"]
        assert len(timeline["edges"]) <= 4
        paged += [edge["node"]["cursor"] for edge in timeline["edges"]]
        after = timeline["pageInfo"]["endCursor"]
        if not timeline["pageInfo"]["hasNextPage"]:
            break

    assert paged == whole


def test_who_did_it_and_when_it_really_happened_is_told(shop: Shop) -> None:
    then = "2026-02-03T04:05:06.000Z"
    number = shop.place(shop.stocked(5), occurredAt=then)["number"]

    placed = shop.timeline(number)[0]

    assert placed["actor"]["role"] == "SALES"
    assert placed["occurredAt"] == then
    assert placed["recordedAt"] > then


def test_a_refused_action_is_not_told(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    before = shop.timeline(order["number"])

    shop.manager.refused("orderConfirmReceipt", "InvalidTransitionError", number=order["number"])

    assert shop.timeline(order["number"]) == before
    assert shop.order(order["number"])["version"] == order["version"]


@pytest.mark.parametrize("locale", ["EN", "ZH"])
def test_messages_and_labels_speak_the_readers_language(shop: Shop, locale: str) -> None:
    number = shop.place(shop.stocked(5))["number"]
    asked = gql(
        """query($n: String!, $in: Locale!) { order(number: $n) { statusLabel(locale: $in)
          timeline(first: 1) { nodes { message(locale: $in) } } } }"""
    )

    seen = shop.manager.query(asked, n=number, **{"in": locale})["order"]

    chinese = any("一" <= each <= "鿿" for each in seen["timeline"]["nodes"][0]["message"])
    assert chinese is (locale == "ZH")
    assert (seen["statusLabel"] == "待处理") is (locale == "ZH")
    assert seen["statusLabel"]
