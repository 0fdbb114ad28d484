"""What many ask alike is made once; what nobody asked for is not made at all."""

import asyncio
import gc
from contextlib import AsyncExitStack
from typing import Any

import pytest

from app.domain.actors import Actor, Role
from app.execution.compiled.infos import PlannedExecutor
from app.storage.store import Store
from app.subscriptions.groups import Group
from app.transport import told
from app.usecases.orders.annotate import add_order_note
from app.usecases.shop import Shop
from tests.api.doors import Doors
from tests.builders import MAY, SAM
from tests.subscriptions.following import Counting, Follower, caught_up, followed, tell
from tests.subscriptions.live import FEEDS, heard, live_doors, message
from tests.usecases.shopping import a_shop, asked, buy

MEG = Actor(Role.MANAGER, "meg", token_id="another")
PLAIN = "subscription($number: String!) { orderUpdated(number: $number) { type version } }"


async def note(shop: Shop, number: str, times: int = 1) -> None:
    for _ in range(times):
        await add_order_note(shop, asked(SAM), number, "x", visible_to_customer=False)


def executed(doors: Doors) -> int:
    tally = doors.api._engine.tally
    return tally.compiled + tally.explained + tally.generic


@pytest.mark.parametrize("feed", ["orderEvents", "orderUpdated"])
async def test_a_document_is_executed_once_and_encoded_once_for_all_who_asked_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, feed: str
) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    given = {"number": number} if feed == "orderUpdated" else {}
    encoded: list[object] = []
    encode = told.encoded
    async with live_doors(store) as doors, AsyncExitStack() as open_feeds:
        feeds = [
            await open_feeds.enter_async_context(doors.feed(FEEDS[feed], by, **given))
            for by in (MAY, MEG) * 10
        ]
        if given:
            for each in feeds:
                await anext(each)  # a snapshot each: they began at different moments
        before = executed(doors)
        monkeypatch.setattr(told, "encoded", lambda it: encoded.append(it) or encode(it))
        await note(shop, number, 3)
        heard = [[message(await anext(each)) for _ in range(3)] for each in feeds]

        assert executed(doors) - before == len(encoded) == 3
        assert all(each == heard[0] for each in heard)


async def test_where_a_feed_began_does_not_keep_it_from_sharing(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    async with live_doors(store) as doors, AsyncExitStack() as open_feeds:
        cursors = []
        for _ in range(5):
            cursors.append((await doors.ask("{ feedCursor }"))["feedCursor"])
            await note(shop, number)
        before = executed(doors)
        feeds = [
            await open_feeds.enter_async_context(doors.feed(FEEDS["orderEvents"], after=after))
            for after in cursors
        ]
        for behind, each in enumerate(feeds):
            for _ in range(5 - behind):
                await anext(each)
        assert executed(doors) - before == 5

        await note(shop, number)
        assert len({message(await anext(each))["cursor"] for each in feeds}) == 1
        assert executed(doors) - before == 6


async def test_of_many_who_watch_their_own_order_one_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = await a_shop(store, {"TEA": 50})
    numbers = [await buy(shop, ("TEA", 1)) for _ in range(20)]
    asked_whether: list[Group] = []
    wants = Group.wants
    monkeypatch.setattr(
        Group, "wants", lambda group, entry: asked_whether.append(group) or wants(group, entry)
    )
    async with live_doors(store) as doors, AsyncExitStack() as open_feeds:
        feeds = [
            await open_feeds.enter_async_context(doors.feed(PLAIN, number=number))
            for number in numbers
        ]
        for each in feeds:
            await anext(each)
        before, delivered = executed(doors), doors.hub.deliveries
        await note(shop, numbers[7])

        assert message(await anext(feeds[7]))["type"] == "order.note_added"
        assert len(asked_whether) == executed(doors) - before == 1
        assert doors.hub.deliveries - delivered == 1


async def test_an_event_that_nobody_asked_for_costs_a_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = await a_shop(store, {"TEA": 5})
    watched, other = [await buy(shop, ("TEA", 1)) for _ in range(2)]
    work: list[str] = []
    for name in ("wants", "hear"):
        monkeypatch.setattr(Group, name, lambda *_, name=name: work.append(name))
    async with (
        live_doors(store) as doors,
        doors.feed(FEEDS["orderUpdated"], number=watched) as stream,
    ):
        await anext(stream)
        before, position = executed(doors), doors.hub.position
        await note(shop, other, 5)
        await caught_up(doors.hub, position + 5)

        assert (work, executed(doors) - before, doors.hub.deliveries) == ([], 0, 0)


async def test_who_leaves_leaves_nothing_behind(store: Store) -> None:
    async with followed(store) as hub:
        followers = [Follower(hub, 0, key=number % 3) for number in range(9)]
        assert (hub.followers, len(hub._groups)) == (9, 9)
        for follower in followers:
            follower.__exit__()

        assert (hub.followers, hub._groups, hub._watched) == (0, {}, {})


@pytest.mark.patient
async def test_who_left_leaves_nothing_for_pythons_cleaner(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    async with live_doors(store) as doors:
        gc.collect()
        gc.disable()
        try:
            for _ in range(5):
                await heard(doors, "orderUpdated", 1, number=number)
            left = [each for each in gc.get_objects() if type(each) is PlannedExecutor]
        finally:
            gc.enable()

    assert left == []


async def test_a_snapshot_is_not_kept_once_it_was_told(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    async with live_doors(store) as doors, doors.feed(PLAIN, number=number) as stream:
        assert message(await anext(stream))["type"] == "snapshot"

        assert [group.watch.snapshot for group in doors.hub._groups.values()] == [None]


async def test_one_who_does_not_read_is_not_rendered_for_again(store: Store) -> None:
    answers = Counting()
    async with followed(store) as hub:
        alike = {"answers": answers, "key": 1}
        with Follower(hub, 0, **alike) as quick, Follower(hub, 0, **alike) as slow:
            for count in range(1, 31):
                await tell(store, 1)
                assert await quick.next() == count
            assert await slow.several(30) == list(range(1, 31))

    assert answers.made == list(range(1, 31))


async def test_a_bug_of_one_feed_is_told_to_its_followers_alone(store: Store) -> None:
    def broken(_: Any) -> bool:
        raise KeyError("a bug")

    async with followed(store) as hub:
        with Follower(hub, 0) as sound, Follower(hub, 0, wanted=broken) as poor:
            await tell(store, 2)

            assert await sound.several(2) == [1, 2]
            with pytest.raises(KeyError, match="a bug"):
                await poor.next()
            await tell(store, 1)
            assert await sound.next() == 3


async def test_those_who_return_after_a_restart_are_served_by_few_reads(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(store, 500)
    reads: list[object] = []
    read = store.read

    async def counted(*given: Any, **named: Any) -> Any:
        reads.append(given)
        return await read(*given, **named)

    async with followed(store) as hub:  # it stands at 500 and has nothing in memory
        monkeypatch.setattr(store, "read", counted)
        followers = [Follower(hub, 100 + number, key=1) for number in range(50)]
        told = await asyncio.gather(*(each.several(300) for each in followers))

        assert [each[0] for each in told] == list(range(101, 151))
        assert len(reads) <= 2


async def test_those_who_were_away_for_ever_longer_are_served_by_few_reads(store: Store) -> None:
    await tell(store, 500)
    async with followed(store) as hub:
        for place in range(499, 399, -1):
            with Follower(hub, place, key=1) as follower:
                assert await follower.several(500 - place) == list(range(place + 1, 501))

        assert hub._tail.reads <= 2  # the look at the beginning, and a page
