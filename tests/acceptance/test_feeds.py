"""Feeds: nothing missed, nothing twice, from any cursor, through any filter."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from .documents import (
    ALERT_CHANGED,
    AVAILABILITY,
    OPERATIONS,
    ORDER_EVENTS,
    ORDER_UPDATED,
    STOCK_CHANGED,
    TRACK,
    TRACKING_UPDATED,
    gql,
)
from .shop import Shop

VERSIONS = gql(
    """query($number: String!, $after: String) { order(number: $number) {
      timeline(first: 100, after: $after) { nodes { cursor version } pageInfo { ...Page } } } }"""
)


def note(shop: Shop, number: str) -> None:
    shop.sales.ok("orderAddNote", number=number, text="x")


def whole_story(shop: Shop, number: str) -> list[dict[str, Any]]:
    """All of a long timeline, page by page."""
    told: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = shop.manager.query(VERSIONS, number=number, after=after)["order"]["timeline"]
        told += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return told


def test_a_snapshot_comes_first_and_is_the_order_as_it_is(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))

    with shop.manager.watch(ORDER_UPDATED, number=order["number"]) as feed:
        snapshot = feed.next()

    assert (snapshot["type"], snapshot["actor"]["role"]) == ("snapshot", "SYSTEM")
    assert (snapshot["status"], snapshot["previousStatus"]) == ("CONFIRMED", None)
    assert snapshot["version"] == snapshot["order"]["version"] == order["version"]
    assert snapshot["occurredAt"] >= order["placedAt"]


def test_no_change_falls_between_snapshot_and_stream(shop: Shop) -> None:
    number = shop.place(shop.stocked(5))["number"]
    enough = Event()

    def somebody_writes() -> None:
        while not enough.is_set():
            shop.sales.ok("orderAddNote", number=number, text="x")

    with ThreadPoolExecutor(1) as somebody:
        writing = somebody.submit(somebody_writes)
        feeds = []
        for _ in range(4):
            with shop.manager.watch(ORDER_UPDATED, number=number) as feed:
                feeds.append(feed.take(4))
        enough.set()
        writing.result()

    told = whole_story(shop, number)
    for snapshot, *live in feeds:
        unseen = [each["cursor"] for each in told if each["version"] > snapshot["version"]]
        fresh = [each["cursor"] for each in live if each["version"] > snapshot["version"]]
        assert fresh
        assert fresh == unseen[: len(fresh)]


def test_a_client_that_was_away_resumes_after_its_last_cursor(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    number = order["number"]
    with shop.manager.watch(ORDER_UPDATED, number=number) as feed:
        seen = feed.next()["cursor"]

    shop.drive(order["shipments"][0], "READY")
    missed = shop.types(number)[-6:]
    with shop.manager.watch(ORDER_UPDATED, number=number, after=seen) as feed:
        replayed = [feed.next()["type"] for _ in missed]
        note(shop, number)
        live = feed.next()["type"]

    assert replayed == missed
    assert live == "order.note_added"


def test_resuming_after_every_single_cursor_is_right(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    shop.drive(order["shipments"][0], "DISPATCHED")
    whole = [each["cursor"] for each in shop.timeline(order["number"])]

    with shop.manager.socket() as wire:
        for place, cursor in enumerate(whole[:-1]):
            feed = wire.subscribe(ORDER_UPDATED, number=order["number"], after=cursor)
            rest = feed.take(len(whole) - place - 1)
            assert [each["cursor"] for each in rest] == whole[place + 1 :]


def test_one_log_carries_all_feeds(shop: Shop) -> None:
    mug, start = shop.stocked(5), shop.cursor()
    number = shop.place(mug, quantity=2)["number"]

    with shop.manager.socket() as wire:
        stock = wire.subscribe(STOCK_CHANGED, filter={"skus": [mug.sku]}, after=start).next()
        order = wire.subscribe(ORDER_UPDATED, number=number, after=stock["cursor"])
        shelf = wire.subscribe(AVAILABILITY, skus=[mug.sku], after=start).next()
        note(shop, number)
        told = order.until(lambda each: each["type"] == "order.note_added")

    assert (stock["kind"], stock["onHand"], stock["reserved"]) == ("RESERVED", 5, 2)
    assert (shelf["sku"], shelf["available"]) == (mug.sku, 3)
    assert told[-1]["cursor"] == shop.cursor()


def test_the_wall_sees_all_orders_and_filters_them(shop: Shop) -> None:
    start = shop.cursor()
    web, app = shop.place(shop.stocked(5)), shop.place(shop.stocked(5), channel="APP")
    shelf = web["shipments"][0]["warehouse"]["code"]
    shop.drive(web["shipments"][0], "DISPATCHED")
    end = shop.place(shop.stocked(5), channel="APP")
    shop.drive(end["shipments"][0], "DISPATCHED")
    every = [each for order in (web, app, end) for each in shop.timeline(order["number"])]

    def heard(**asked: Any) -> set[str]:
        wanted = {each["cursor"] for each in every if fits(each, asked, shelf, web["number"])}
        with shop.manager.watch(ORDER_EVENTS, filter=asked, after=start) as feed:
            got = {feed.next()["cursor"] for _ in wanted}
        assert got == wanted
        return got

    assert len(heard()) == len(every)
    assert heard(statuses=["SHIPPED"])
    assert heard(types=["order.placed", "shipment.packed"])
    assert heard(channels=["APP"], statuses=["CONFIRMED"])
    assert heard(warehouse=shelf)


def fits(event: dict[str, Any], asked: dict[str, Any], shelf: str, web: str) -> bool:
    channel = "WEBSITE" if event["orderNumber"] == web else "APP"
    where = shelf if event["shipment"] and event["orderNumber"] == web else None
    return (
        event["status"] in asked.get("statuses", [event["status"]])
        and event["type"] in asked.get("types", [event["type"]])
        and channel in asked.get("channels", [channel])
        and asked.get("warehouse", where) == where
    )


def test_a_filter_resumes_after_a_cursor_it_would_not_show(shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    hidden = shop.timeline(order["number"])[-1]["cursor"]
    shop.drive(order["shipments"][0], "DISPATCHED")

    asked = {"types": ["order.shipped"]}
    with shop.manager.watch(ORDER_EVENTS, filter=asked, after=hidden) as feed:
        assert feed.next()["orderNumber"] == order["number"]


def test_the_stock_feed_tells_every_movement_once(shop: Shop) -> None:
    mug, other = shop.stocked(5), shop.stocked(5)
    start = shop.cursor()
    asked = {"skus": [mug.sku], "warehouse": mug.warehouse}

    with shop.warehouse.watch(STOCK_CHANGED, filter=asked, after=start) as feed:
        shop.place(other)
        shop.dispatched(mug, quantity=2)
        shop.receive(mug, 4)
        told = feed.take(3)

    assert [(each["kind"], each["onHand"], each["reserved"]) for each in told] == [
        ("RESERVED", 5, 2),
        ("SHIPPED", 3, 0),
        ("RECEIVED", 7, 0),
    ]


def test_everybody_may_watch_what_can_still_be_sold(shop: Shop) -> None:
    mug, start = shop.stocked(5), shop.cursor()
    shop.place(mug, quantity=2)

    with shop.guest.watch(AVAILABILITY, skus=[mug.sku], after=start) as feed:
        first = feed.next()
        shop.receive(mug, 1)
        later = feed.until(lambda each: each["available"] == 4)

    assert first["available"] == 3
    assert {each["sku"] for each in later} == {mug.sku}


FEEDS = {
    "orderUpdated": ORDER_UPDATED,
    "orderEvents": ORDER_EVENTS,
    "stockChanged": STOCK_CHANGED,
    "availabilityChanged": AVAILABILITY,
    "alertChanged": ALERT_CHANGED,
    "trackingUpdated": TRACKING_UPDATED,
}


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("cursor", ["nonsense", "", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="])
def test_a_cursor_nobody_gave_out_is_unknown(shop: Shop, feed: str, cursor: str) -> None:
    mug = shop.stocked(5)
    number = shop.place(mug)["number"]
    given: dict[str, Any] = {"after": cursor}
    if feed == "orderUpdated":
        given["number"] = number
    if feed == "availabilityChanged":
        given["skus"] = [mug.sku]
    if feed == "trackingUpdated":
        access = shop.guest.query(TRACK, number=number, contact="anna@example.com")
        given["token"] = access["trackOrder"]["token"]

    with shop.manager.watch(FEEDS[feed], **given) as open_feed:
        ended = open_feed.refusal()

    assert ended["code"] == "CURSOR_UNKNOWN"
    assert ended["feedCursor"] == shop.cursor()


def test_the_walls_figures_come_at_once_and_move(shop: Shop) -> None:
    asked = gql("{ operations { placedLastHour ordersByStatus { status count } } }")
    mug = shop.stocked(5)
    before = shop.manager.query(asked)["operations"]

    with shop.manager.watch(OPERATIONS, ms=100) as feed:
        assert feed.next()["placedLastHour"] == before["placedLastHour"]
        order = shop.place(mug)
        feed.until(lambda each: each["placedLastHour"] == before["placedLastHour"] + 1)
    after = shop.manager.query(asked)["operations"]

    def confirmed(figures: dict[str, Any]) -> int:
        counted = {each["status"]: each["count"] for each in figures["ordersByStatus"]}
        return int(counted.get("CONFIRMED", 0))

    assert order["status"] == "CONFIRMED"
    assert confirmed(after) == confirmed(before) + 1
