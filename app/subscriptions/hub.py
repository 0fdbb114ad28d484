"""Everyone who follows the log here: found by what they watch, told together."""

import asyncio
from collections.abc import Coroutine, Hashable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final
from weakref import WeakValueDictionary

from app.execution.streaming import Shared
from app.storage.rows import EventRow
from app.subscriptions.endings import cursor_unknown, lagged
from app.subscriptions.followers import Follower
from app.subscriptions.groups import TURN, Group
from app.subscriptions.rendering import Memory, Rendering
from app.subscriptions.tail import Tail, is_unbroken
from app.subscriptions.topics import Topic, topics_of
from app.subscriptions.watching import Watch
from app.transport.endpoint import Live, Outlet
from app.transport.told import Told

LONGEST_TIMER_S: Final = 24 * 60 * 60.0


class Hub:
    """One for a process. Whoever is up to date is told from memory, in the turn of the news.

    A follower that does not read is left where it is, and costs the others nothing. When it reads
    again it is led on from there, from the tail or from the database; one that was live and fell
    off the tail is ended by name.
    """

    def __init__(self, tail: Tail) -> None:
        self._tail = tail
        self._memory = Memory()
        self._groups: dict[Hashable, Group] = {}
        self._renderings: WeakValueDictionary[Hashable, Rendering] = WeakValueDictionary()
        self._watched: dict[Topic, dict[Group, None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.followers = 0
        self.deliveries = 0
        self.evictions = 0
        """Followers ended because they were too slow."""

    @property
    def position(self) -> int:
        """How far all who are live have been told, or are being told now."""
        return self._tail.position

    async def run(self) -> None:
        """Tell what the tail reads, for ever."""
        try:
            await self._tail.run(self._tell)
        finally:
            for task in list(self._tasks):
                task.cancel()

    async def live(self, shared: Shared) -> "LiveFeed":
        """The feed of a subscription, its snapshot made."""
        watch = shared.source
        assert isinstance(watch, Watch), "the only source that is shared here"
        first: list[Told] = []
        if watch.snapshot is not None:
            payload = await shared.answers.of(watch.snapshot, watch.context)
            cursor = watch.context.store.cursors.of(watch.position)
            first.append(Told.of(payload, cursor=cursor))
            watch = replace(watch, snapshot=None)  # it is told, and may be large
        return LiveFeed(self, shared, watch, first)

    def join(self, shared: Shared, watch: Watch, outlet: Outlet) -> Follower:
        """Follow from the watch's place on."""
        group = self._group(shared, watch)
        follower = Follower(group, watch.position, outlet, self._lead_on, self._leave)
        group.followers[follower] = None
        self.followers += 1
        if group.expiry is None:
            self._look_at_clock(group)
        self._listen_for_revocation(group)
        self._lead_on(follower)
        return follower

    def _group(self, shared: Shared, watch: Watch) -> Group:
        key = (shared.key, watch.context.viewer, watch.key, watch.until, watch.token_id)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(self, key, watch, self._rendering(shared, watch))
            for topic in watch.topics:
                self._watched.setdefault(topic, {})[group] = None
        return group

    def _rendering(self, shared: Shared, watch: Watch) -> Rendering:
        """The same for all groups whose answers follow from the entry alone."""
        asked = (shared.key, watch.context.viewer, watch.key if watch.read else None)
        rendering = self._renderings.get(asked)
        if rendering is None:
            rendering = self._renderings[asked] = Rendering(watch, shared.answers, self._memory)
        return rendering

    async def _tell(self, batch: Sequence[EventRow]) -> None:
        before = batch[0].position - 1
        turn_ends = self.deliveries + TURN
        for group, entries in self._heard(batch).items():
            told = group.hear(entries, before)
            if told and not group.tell_at_once(told, before):
                await group.tell(told, before)
            group.read_on()
            if self.deliveries >= turn_ends:
                turn_ends = self.deliveries + TURN
                await asyncio.sleep(0)

    def _heard(self, batch: Sequence[EventRow]) -> dict[Group, list[EventRow]]:
        """Which groups want which entries; what nobody watches costs a look."""
        heard: dict[Group, list[EventRow]] = {}
        watched = self._watched
        for entry in batch:
            for topic in topics_of(entry):
                for group in watched.get(topic, ()):
                    if group.wants(entry):
                        heard.setdefault(group, []).append(entry)
        return heard

    def _lead_on(self, follower: Follower) -> None:
        """Have the follower live, at once where nothing came after its place."""
        if follower.outlet is None or follower.is_live or follower.is_busy:
            return
        if follower.position >= follower.group.position:
            follower.is_live = follower.was_live = True
            return
        follower.is_busy = True
        self.start(self._lead(follower))

    async def _lead(self, follower: Follower) -> None:
        try:
            if not await self._catch_up(follower):
                return
        except Exception as error:
            follower.end(follower.group.rendering.failed(error))
        finally:
            follower.is_busy = False
        self._lead_on(follower)

    async def _catch_up(self, follower: Follower) -> bool:
        """Tell the follower what it missed; False where its client must read or has left."""
        group = follower.group
        while follower.position < group.position:
            entries, reached = await self._after(follower)
            keep = self._tail.reaches(follower.position)  # further back it travels alone
            for entry in entries:
                told = group.rendering.at_once(entry, keep=keep) or await group.rendering.of(
                    entry, keep=keep
                )
                if group.is_over() or follower.outlet is None:
                    return False
                if not follower.outlet.take((told,)):
                    return False
                follower.position = entry.position
                self.deliveries += 1
            follower.position = reached
            await asyncio.sleep(0)
        return True

    async def _after(self, follower: Follower) -> tuple[Sequence[EventRow], int]:
        """What the follower wants next, and how far that was looked for."""
        watch, position = follower.group.watch, follower.position
        if not self._tail.reaches(position) and not follower.was_live:
            await self._tail.reach_back(position)
        if self._tail.reaches(position):
            found, reached = self._tail.after(position, watch.topics)
        elif follower.was_live:
            self.evictions += 1
            raise lagged(watch.context.store.cursors.of(position))
        else:
            found = await self._tail.page_after(position)
            if not is_unbroken(found, position):
                raise cursor_unknown(watch.context.store.cursors.of(self.position))
            reached = found[-1].position
        return [entry for entry in found if watch.asks_for(entry)], reached

    def _leave(self, follower: Follower) -> None:
        if follower.outlet is None:
            return
        follower.outlet = None
        follower.is_live = False
        self.followers -= 1
        group = follower.group
        del group.followers[follower]
        if not group.followers:
            self._forget(group)

    def _forget(self, group: Group) -> None:
        del self._groups[group.key]
        for topic in group.watch.topics:
            watching = self._watched[topic]
            del watching[group]
            if not watching:
                del self._watched[topic]
        if group.expiry is not None:
            group.expiry.cancel()
        if group.forget_token is not None:
            group.forget_token()

    def _look_at_clock(self, group: Group) -> None:
        """End the group when its right ends, be it ever so silent."""
        if group.watch.until is None or group.is_over():
            return
        left_s = (group.watch.until - group.watch.context.now()).total_seconds()
        group.expiry = asyncio.get_running_loop().call_later(
            min(left_s, LONGEST_TIMER_S), self._look_at_clock, group
        )

    def _listen_for_revocation(self, group: Group) -> None:
        watch = group.watch
        if watch.token_id is not None and group.forget_token is None:
            revoked = watch.context.product.revoked
            group.forget_token = revoked.when(watch.token_id, group.lose_right)

    def next_of(self, watch: Watch, position: int, most: int) -> Sequence[EventRow]:
        """The next entries at hand that the watch wants, `most` of them at most."""
        wanted: list[EventRow] = []
        while position < self._tail.position and not wanted:
            found, position = self._tail.after(position, watch.topics)
            wanted = list(islice(filter(watch.asks_for, found), most))
        return wanted

    def reaches(self, position: int) -> bool:
        return self._tail.reaches(position)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run it until it ends or the hub does."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class LiveFeed(Live):
    """A feed that somebody is about to follow."""

    def __init__(self, hub: Hub, shared: Shared, watch: Watch, first: Sequence[Told]) -> None:
        self.first = first
        self._hub = hub
        self._shared = shared
        self._watch = watch

    def follow(self, outlet: Outlet) -> Follower:
        """Have what comes leave by `outlet`, until one side ends it."""
        return self._hub.join(self._shared, self._watch, outlet)
