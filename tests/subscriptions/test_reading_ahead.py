"""What must be read for is read for a few entries at a time, and told in the log's order."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

from app.storage.rows import EventRow
from app.storage.store import Store
from app.subscriptions.groups import READ_AHEAD, TURN
from app.transport.endpoint import Payload
from app.transport.told import Told
from tests.subscriptions.following import Counting, Follower, caught_up, followed, tell


class Reads:
    """Reads that end when the test says so, the newest of those under way first."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.most = 0
        self._waiting: list[asyncio.Event] = []
        self._has_begun = asyncio.Condition()

    async def __call__(self, entry: EventRow) -> EventRow:
        may_end = asyncio.Event()
        async with self._has_begun:
            self.begun.append(entry.position)
            self._waiting.append(may_end)
            self.most = max(self.most, len(self._waiting))
            self._has_begun.notify_all()
        await may_end.wait()
        return entry

    async def under_way(self, count: int) -> None:
        async with self._has_begun:
            await self._has_begun.wait_for(lambda: len(self._waiting) >= count)

    async def end(self, count: int) -> None:
        for _ in range(count):
            await self.under_way(1)
            self._waiting.pop().set()


async def test_entries_of_one_group_are_read_for_together_and_told_in_order(store: Store) -> None:
    reads = Reads()
    alike = {"read": reads, "answers": Counting(), "key": 1}
    async with followed(store) as hub:
        with Follower(hub, 0, **alike) as one, Follower(hub, 0, **alike) as two:
            await tell(store, 40)
            _, *both = await asyncio.gather(reads.end(40), one.several(40), two.several(40))

    assert both == [list(range(1, 41))] * 2
    assert sorted(reads.begun) == list(range(1, 41))
    assert reads.most == READ_AHEAD


class Roomy:
    """A client that takes whatever comes, and its last word."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self.last: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()

    def take(self, told: Sequence[Told]) -> bool:
        self.told += [one.position for one in told]
        return True

    def end(self, payload: Payload) -> None:
        self.last.set_result(payload)


async def test_what_comes_before_an_entry_that_cannot_be_read_is_told(store: Store) -> None:
    async def read(entry: EventRow) -> EventRow:
        if entry.position == 5:
            raise KeyError("a bug")
        return entry

    async with followed(store) as hub:
        poor = Roomy()
        with Follower(hub, 0, read=read, outlet=poor), Follower(hub, 0) as sound:
            await tell(store, 8)

            (error,) = (await poor.last)["errors"]
            assert (poor.told, str(error)) == ([1, 2, 3, 4], "'a bug'")
            assert await sound.several(8) == list(range(1, 9))


async def test_a_group_is_told_where_it_is_when_reading_took_longer_than_the_tail_is_kept(
    store: Store,
) -> None:
    reads = Reads()
    async with followed(store, keep=20) as hub:
        slow = Roomy()
        with Follower(hub, 0, read=reads, outlet=slow):
            await tell(store, 3)
            await reads.under_way(3)
            await tell(store, 300)
            await caught_up(hub, 303)
            await reads.end(3)
            (error,) = (await slow.last)["errors"]

    assert slow.told == [1, 2, 3]
    assert error.extensions == {"code": "LAGGED", "cursor": store.cursors.of(3)}


async def test_what_is_read_while_a_crowd_is_told_of_it_is_told_once(store: Store) -> None:
    may_end = asyncio.Event()

    async def read(entry: EventRow) -> EventRow:
        if entry.position == 1:
            await may_end.wait()
        return entry

    class Opening(Roomy):
        def take(self, told: Sequence[Told]) -> bool:
            if told[0].position > 1:
                may_end.set()
            return super().take(told)

    alike = {"answers": Counting(), "key": 1}
    async with followed(store) as hub:
        with ExitStack() as crowd:
            others = [Opening() for _ in range(20 * TURN)]
            for other in others:
                crowd.enter_context(Follower(hub, 0, outlet=other, **alike))
            behind = Roomy()
            crowd.enter_context(Follower(hub, 0, read=read, outlet=behind))
            await tell(store, 1)
            await caught_up(hub, 1)
            await tell(store, 5)
            await caught_up(hub, 6)
            await tell(store, 1)
            while behind.told[-1:] != [7]:
                await hub._tail.grows(0.05)

    assert behind.told == [1, 2, 3, 4, 5, 6, 7]
    assert {tuple(other.told) for other in others} == {(1, 2, 3, 4, 5, 6, 7)}


async def test_who_leaves_while_it_is_read_keeps_nobody_from_being_told(store: Store) -> None:
    reads = Reads()
    alike = {"read": reads, "answers": Counting(), "key": 1}
    async with followed(store) as hub:
        leaver, stayer = (Follower(hub, 0, **alike) for _ in range(2))
        await tell(store, 2)
        await reads.under_way(2)
        leaver.__exit__()
        _, told = await asyncio.gather(reads.end(2), stayer.several(2))

        assert told == [1, 2]
        stayer.__exit__()
        assert hub._groups == {}
