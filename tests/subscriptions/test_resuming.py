"""Nothing lost, nothing repeated: between snapshot and stream, and after every single cursor."""

import asyncio
import random
from typing import Any

import pytest

from app.domain.actors import GUEST
from app.domain.lifecycle import TrackingStatus
from app.storage.store import Store
from app.usecases.orders.annotate import add_order_note
from app.usecases.orders.cancel import cancel_order
from app.usecases.shop import Shop
from app.usecases.stock.count import count_stock
from tests.api.doors import Doors
from tests.builders import SAM, WALT
from tests.subscriptions.live import FEEDS, heard, live_doors, message
from tests.usecases.shopping import a_shop, asked, buy, order, receive, scan, send

SEED = 20_261_121
ROUNDS = 12


async def annotate(shop: Shop, number: str, chance: random.Random, times: int) -> None:
    for _ in range(times):
        await add_order_note(shop, asked(SAM), number, "x", visible_to_customer=False)
        await asyncio.sleep(chance.choice([0, 0, 0.001, 0.004]))


async def opened(doors: Doors, number: str, last: int) -> list[dict[str, Any]]:
    """What a client sees that opens the feed now and stays until the order's last version."""
    seen = []
    async with doors.feed(FEEDS["orderUpdated"], number=number) as stream:
        while not seen or seen[-1]["version"] < last:
            seen.append(message(await anext(stream)))
    return seen


async def test_no_change_falls_between_snapshot_and_stream(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    begun = (await order(shop, number)).version
    last = begun + 3 * 20
    chance = random.Random(SEED)
    async with live_doors(store) as doors, asyncio.TaskGroup() as tasks:
        for _ in range(3):
            tasks.create_task(annotate(shop, number, random.Random(chance.random()), 20))
        watching = []
        for _ in range(ROUNDS):
            watching.append(tasks.create_task(opened(doors, number, last)))
            await asyncio.sleep(chance.uniform(0, 0.02))

    for task in watching:
        snapshot, *live = task.result()
        assert snapshot["type"] == "snapshot"
        assert snapshot["version"] == snapshot["order"]["version"]
        assert [one["version"] for one in live] == list(range(snapshot["version"] + 1, last + 1))
        assert all(one["order"]["version"] >= one["version"] for one in live)


async def listed_first(
    doors: Doors, last: int, opened: asyncio.Queue[None]
) -> tuple[int, list[int]]:
    """The version that the list showed, and those that the feed brought after its cursor."""
    start = (await doors.ask("{ feedCursor }"))["feedCursor"]
    (listed,) = (await doors.ask("{ orders { nodes { version } } }"))["orders"]["nodes"]
    opened.put_nowait(None)
    seen: list[int] = []
    async with doors.feed(FEEDS["orderEvents"], after=start) as stream:
        while not seen or seen[-1] < last:
            seen.append(message(await anext(stream))["version"])
    return listed["version"], seen


async def test_a_list_and_the_feed_after_its_cursor_leave_no_gap(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    last = (await order(shop, number)).version + 41
    opened: asyncio.Queue[None] = asyncio.Queue()
    async with live_doors(store) as doors, asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(annotate(shop, number, random.Random(SEED), 40))
        clients = []
        for _ in range(6):
            clients.append(tasks.create_task(listed_first(doors, last, opened)))
            await asyncio.sleep(0.01)
        for _ in clients:
            await opened.get()
        await writing
        await annotate(shop, number, random.Random(SEED), 1)

    for client in clients:
        known, seen = client.result()
        assert seen == list(range(seen[0], last + 1))
        assert seen[0] <= known + 1


async def a_day(shop: Shop) -> str:
    """Something in every feed; the order that went the longest way."""
    number = await buy(shop, ("TEA", 3), ("CUP", 1))
    await send(shop, f"{number}-1")
    await scan(shop, f"{number}-1", TrackingStatus.ATTEMPT_FAILED)
    other = await buy(shop, ("TEA", 2))
    await scan(shop, f"{number}-1", TrackingStatus.DELIVERED)
    await cancel_order(shop, asked(SAM), other)
    await count_stock(shop, asked(WALT), "TEA", "LON", 0, "flood")
    await receive(shop, "TEA", 4)
    return number


@pytest.mark.parametrize("keep", [1_000, 4])
@pytest.mark.parametrize("feed", FEEDS)
async def test_resuming_after_every_cursor_is_the_whole_story(
    store: Store, feed: str, keep: int
) -> None:
    """`keep` of 4 entries: nearly every start is read from the database."""
    shop = await a_shop(store, {"TEA": 5, "CUP": 5})
    async with live_doors(store, keep=keep) as doors:
        start = (await doors.ask("{ feedCursor }"))["feedCursor"]
        number = await a_day(shop)
        async with store.reading() as moment:
            told = await moment.log.after(store.cursors.read(start), 1_000)
        token, _ = doors.tokens.issue_tracking(number, doors.now, doors.product.tracking_ttl)
        row = await order(shop, number)
        wanted = {
            "orderUpdated": [e for e in told if e.order_id == row.id],
            "trackingUpdated": [e for e in told if e.order_id == row.id and not e.internal],
            "orderEvents": [e for e in told if e.feed == "order"],
            "stockChanged": [e for e in told if e.feed == "stock"],
            "availabilityChanged": [e for e in told if e.feed == "stock"],
            "alertChanged": [e for e in told if e.feed == "alert"],
        }[feed]
        if feed == "availabilityChanged":
            wanted = [e for e in wanted if e.sku == "TEA"]
        given: dict[str, Any] = {
            "orderUpdated": {"number": number},
            "trackingUpdated": {"token": token, "by": GUEST},
            "availabilityChanged": {"skus": ["TEA"]},
        }.get(feed, {})
        whole = await heard(doors, feed, 1, after=start, **given)

        assert len(wanted) >= 4
        first = store.cursors.read(whole[0]["cursor"])
        expected = [e.position for e in wanted if e.position >= first]
        if feed != "availabilityChanged":  # which leaves out what shoppers don't notice
            assert expected == [e.position for e in wanted]
            for entry in told[:: max(1, len(told) // 12)]:
                after = [p for p in expected if p > entry.position]
                rest = await heard(
                    doors, feed, len(after), after=store.cursors.of(entry.position), **given
                )
                assert [store.cursors.read(one["cursor"]) for one in rest] == after
