"""Every stream ends by name: the right to it is over, or its client was too slow."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from app.domain.actors import GUEST
from app.storage.store import Store
from app.usecases.orders.annotate import add_order_note
from app.usecases.tokens import revoke
from tests.builders import SAM
from tests.subscriptions.following import tell
from tests.subscriptions.live import FEEDS, ending, live_doors, message
from tests.usecases.shopping import a_shop, asked, buy


async def test_a_tracking_token_that_expires_ends_its_stream(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    async with live_doors(store) as doors:
        token, ends = doors.tokens.issue_tracking(number, doors.now, timedelta(seconds=1))
        async with doors.feed(FEEDS["trackingUpdated"], GUEST, token=token) as stream:
            assert message(await anext(stream))["type"] == "snapshot"
            waiting = asyncio.create_task(anext(stream))
            await asyncio.sleep(0)
            doors.now = ends
            last = await waiting

        assert ending(last)["code"] == "FORBIDDEN"


async def test_an_expired_tracking_token_shows_nothing_that_came_later(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    async with live_doors(store) as doors:
        token, ends = doors.tokens.issue_tracking(number, doors.now, timedelta(hours=1))
        async with doors.feed(FEEDS["trackingUpdated"], GUEST, token=token) as stream:
            await anext(stream)
            for _ in range(3):
                await add_order_note(shop, asked(SAM), number, "x", visible_to_customer=True)
            assert message(await anext(stream))["type"] == "order.note_added"
            doors.now = ends
            last = await anext(stream)

        assert ending(last)["code"] == "FORBIDDEN"


async def test_a_tracking_token_that_is_revoked_ends_its_stream_and_no_other(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    async with live_doors(store) as doors:
        lost, _ = doors.tokens.issue_tracking(number, doors.now, timedelta(hours=1))
        kept, _ = doors.tokens.issue_tracking(number, doors.now, timedelta(hours=1))
        async with (
            doors.feed(FEEDS["trackingUpdated"], GUEST, token=lost) as ended,
            doors.feed(FEEDS["trackingUpdated"], GUEST, token=kept) as going_on,
        ):
            assert message(await anext(ended))["type"] == "snapshot"
            assert message(await anext(going_on))["type"] == "snapshot"
            await revoke(store, doors.tokens.id_of(lost) or "", doors.now)
            last = await anext(ended)
            await add_order_note(shop, asked(SAM), number, "x", visible_to_customer=True)
            assert message(await anext(going_on))["type"] == "order.note_added"
        async with doors.feed(FEEDS["trackingUpdated"], GUEST, token=lost) as refused:
            again = await anext(refused)
        seen = await doors.ask(
            "query($token: String!) { tracking(token: $token) { number } }", GUEST, token=lost
        )

    assert (ending(last)["code"], ending(again)["code"]) == ("FORBIDDEN", "FORBIDDEN")
    assert seen == {"tracking": None}


async def test_a_client_that_fell_behind_gets_the_cursor_to_resume_from(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))

    async def note(text: str) -> None:
        await add_order_note(shop, asked(SAM), number, text, visible_to_customer=False)

    async with live_doors(store, keep=10) as doors:
        async with doors.feed(FEEDS["orderUpdated"], number=number) as stream:
            await anext(stream)
            await note("x")
            seen = [message(await anext(stream))["cursor"]]
            await note("y")
            await note("z")
            for _ in range(30):
                await tell(store, 1)
            last = await anext(stream)
            while "data" in last.payload:
                seen.append(message(last)["cursor"])
                last = await anext(stream)

        ended = ending(last)
        assert (ended["code"], ended["cursor"]) == ("LAGGED", seen[-1])
        assert doors.hub.evictions == 1
        async with doors.feed(FEEDS["orderUpdated"], number=number, after=seen[-1]) as stream:
            while len(seen) < 3:
                seen.append(message(await anext(stream))["cursor"])
        whole = (
            await doors.ask(
                "query($n: String!) { order(number: $n) { timeline { nodes { cursor type } } } }",
                n=number,
            )
        )["order"]["timeline"]["nodes"]
        assert seen == [one["cursor"] for one in whole if one["type"] == "order.note_added"]


@pytest.mark.parametrize("after", ["beyond", "foreign", "nonsense"])
async def test_a_cursor_of_no_place_in_this_log_is_named(store: Store, after: str) -> None:
    shop = await a_shop(store, {"TEA": 5})
    async with live_doors(store) as doors:
        newest = (await doors.ask("{ feedCursor }"))["feedCursor"]
        position = store.cursors.read(newest)
        cursor = {
            "beyond": store.cursors.of(position + 1),
            "foreign": type(store.cursors)("0" * 32).of(position),
            "nonsense": "nonsense",
        }[after]
        async with doors.feed(FEEDS["orderEvents"], after=cursor) as stream:
            ended = ending(await anext(stream))

    assert shop
    assert (ended["code"], ended["feedCursor"]) == ("CURSOR_UNKNOWN", newest)


async def test_the_figures_come_at_once_and_no_faster_than_asked(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 50})
    document = """subscription($ms: Int) { operations(intervalMs: $ms) {
      ordersByStatus { status count } } }"""
    loop = asyncio.get_running_loop()
    async with live_doors(store) as doors:
        async with doors.feed(document, ms=300) as stream:
            await anext(stream)
            times = []
            for _ in range(3):
                waiting = asyncio.create_task(anext(stream))
                for _ in range(4):
                    await buy(shop, ("TEA", 1))
                shown = message(await waiting)
                times.append(loop.time())
        counts = {one["status"]: one["count"] for one in shown["ordersByStatus"]}
        assert counts["CONFIRMED"] == 12
        assert all(later - earlier >= 0.29 for earlier, later in pairwise(times))


async def test_the_figures_stay_silent_while_nothing_changes(store: Store) -> None:
    await a_shop(store, {"TEA": 50})
    asked_for = "subscription { operations(intervalMs: 100) { at } }"
    async with live_doors(store) as doors, doors.feed(asked_for) as stream:
        await anext(stream)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await anext(stream)


@pytest.mark.parametrize("interval", [99, 60_001, 0, -5])
async def test_an_interval_out_of_bounds_is_the_askers_fault(store: Store, interval: int) -> None:
    async with live_doors(store) as doors:
        asked_for = "subscription($ms: Int) { operations(intervalMs: $ms) { at } }"
        async with doors.feed(asked_for, ms=interval) as stream:
            ended = ending(await anext(stream))

    assert ended["code"] == "BAD_USER_INPUT"
