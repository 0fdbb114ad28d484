"""The tail gives every follower everything after its place, once and in order, or says why not."""

import asyncio
import random
import time
from datetime import timedelta

import pytest

from app.storage.rows import EventRow
from app.storage.store import Store
from app.subscriptions import tail as tails
from tests.builders import NOON
from tests.subscriptions.bells import HandBell, SilentBell
from tests.subscriptions.following import Ended, Follower, caught_up, followed, taken, tell

SEED = 20_261_121


async def test_what_was_there_before_is_read_from_the_database(store: Store) -> None:
    await tell(store, 7)
    async with followed(store) as hub:
        assert hub.position == 7
        assert await taken(hub, 0, 7) == list(range(1, 8))

        await tell(store, 2)
        assert await taken(hub, 5, 4) == [6, 7, 8, 9]
    assert hub.followers == 0


async def test_more_than_a_batch_comes_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "BATCH", 10)
    await tell(store, 35)
    async with followed(store) as hub:
        await tell(store, 47)

        assert await taken(hub, 0, 82) == list(range(1, 83))
        assert await taken(hub, 40, 42) == list(range(41, 83))


@pytest.mark.parametrize("keep", [1, 5, 6])
async def test_every_place_to_start_from_is_exact(store: Store, keep: int) -> None:
    await tell(store, 10)
    async with followed(store, keep=keep) as hub:
        for _ in range(4):
            await tell(store, 3)
        await caught_up(hub, 22)

        for after in range(22):
            assert await taken(hub, after, 22 - after) == list(range(after + 1, 23))


async def test_whoever_is_ahead_of_this_process_waits_for_its_place(store: Store) -> None:
    """The database was read at 6 while the tail of this process still stood at 3."""
    await tell(store, 3)
    bell = SilentBell()
    async with followed(store, bell, poll_s=0.2) as hub:
        await asyncio.sleep(0)
        await tell(store, 3)
        following = asyncio.create_task(taken(hub, 6, 2))
        await caught_up(hub, 6)
        await tell(store, 2)

        assert await following == [7, 8]


async def test_who_reads_too_slowly_is_told_where_to_resume(store: Store) -> None:
    async with followed(store, keep=5) as hub:
        await tell(store, 2)
        await caught_up(hub, 2)
        with Follower(hub, 0) as slow:
            seen = [await slow.next()]
            for _ in range(10):
                await tell(store, 3)
            await caught_up(hub, 32)
            with pytest.raises(Ended) as ended:
                await slow.all_into(seen)

        assert ended.value.code == "LAGGED"
        cursor = ended.value.error.extensions["cursor"]
        assert store.cursors.read(cursor) == seen[-1]
        rest = await taken(hub, seen[-1], 32 - seen[-1])
        assert seen + rest == list(range(1, 33))
    assert hub.followers == 0


async def test_a_slow_one_costs_the_others_nothing(store: Store) -> None:
    async with followed(store, keep=5) as hub:
        await tell(store, 1)
        with Follower(hub, 0) as slow, Follower(hub, 0) as quick:
            await slow.next()
            seen = [await quick.next()]
            for _ in range(30):
                await tell(store, 2)
                seen += await quick.several(2)

        assert seen == list(range(1, 62))


async def test_a_filter_passes_over_thousands_and_misses_none(store: Store) -> None:
    chance = random.Random(SEED)
    expected, position = [], 0
    async with followed(store, keep=100_000) as hub:
        for _ in range(12):
            count, place = chance.randint(1, 400), chance.choice(["LON", "LON", "PAR"])
            await tell(store, count, place)
            if place == "PAR":
                expected += range(position + 1, position + count + 1)
            position += count
        await tell(store, 1, "PAR")
        expected.append(position + 1)

        def paris(entry: EventRow) -> bool:
            return entry.warehouse == "PAR"

        assert await taken(hub, 0, len(expected), wanted=paris) == expected
        middle = expected[len(expected) // 2]
        after = expected[len(expected) // 2 + 1 :]
        assert await taken(hub, middle, len(after), wanted=paris) == after


async def test_without_a_bell_the_poll_finds_it(store: Store) -> None:
    async with followed(store, SilentBell(), poll_s=0.1) as hub:
        following = asyncio.create_task(taken(hub, 0, 3))
        begun = time.monotonic()
        await tell(store, 3)

        assert await following == [1, 2, 3]
        assert time.monotonic() - begun < 2


async def test_a_database_that_is_away_costs_time_and_no_entry(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tails, "PAUSE_S", 0.05)
    there, failed, bell = store.read, asyncio.Event(), HandBell()
    store._on_commit = bell.ring

    async def away(*_: object, **__: object) -> None:
        failed.set()
        raise ConnectionError("the database is away")

    async with followed(store, bell) as hub:
        following = asyncio.create_task(taken(hub, 0, 5))
        await tell(store, 2)
        await caught_up(hub, 2)
        monkeypatch.setattr(store, "read", away)
        bell.ring()  # a read that was under way has ended once this one fails
        await failed.wait()
        failed.clear()
        await tell(store, 3)
        await failed.wait()
        assert not following.done()
        monkeypatch.setattr(store, "read", there)

        assert await following == [1, 2, 3, 4, 5]


async def test_a_right_that_ends_ends_the_stream_in_silence_too(store: Store) -> None:
    begun = time.monotonic()
    async with followed(store) as hub:
        await tell(store, 2)
        await caught_up(hub, 2)

        def now() -> object:
            return NOON + timedelta(seconds=time.monotonic() - begun)

        with pytest.raises(Ended, match="expired"):
            await taken(hub, 0, 3, until=NOON + timedelta(seconds=0.5), now=now)
    assert time.monotonic() - begun < 5


async def test_a_right_that_has_ended_shows_nothing_more(store: Store) -> None:
    moment = [NOON]
    async with followed(store) as hub:
        await tell(store, 3)
        await caught_up(hub, 3)
        ends = NOON + timedelta(seconds=5)
        with Follower(hub, 0, until=ends, now=lambda: moment[0]) as follower:
            await follower.next()
            moment[0] = ends

            with pytest.raises(Ended, match="expired"):
                await follower.next()


async def test_listeners_hear_each_entry_once(store: Store) -> None:
    heard: list[int] = []
    await tell(store, 4)
    async with followed(store) as hub:
        hub._tail.listen(lambda entry: heard.append(entry.position))
        for count in (1, 3, 2):
            await tell(store, count)
        await caught_up(hub, 10)

    assert heard == [5, 6, 7, 8, 9, 10]


async def test_many_followers_from_many_places_while_many_write(store: Store) -> None:
    chance = random.Random(SEED)
    total = 240
    await tell(store, 40)
    async with followed(store, keep=total) as hub, asyncio.TaskGroup() as tasks:
        places = [chance.randint(0, 40) for _ in range(20)]
        following = [tasks.create_task(taken(hub, place, total - place)) for place in places]
        for _ in range(10):
            tasks.create_task(_write(store, chance, 20))

    for place, task in zip(places, following, strict=True):
        assert task.result() == list(range(place + 1, total + 1))


async def _write(store: Store, chance: random.Random, count: int) -> None:
    while count:
        some = min(count, chance.randint(1, 4))
        await tell(store, some)
        count -= some
