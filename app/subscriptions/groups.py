"""Those who are told the same: a group is told once, its followers are places in the log."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Protocol

from app.storage.rows import EventRow
from app.subscriptions.endings import tracking_over
from app.subscriptions.followers import Follower
from app.subscriptions.rendering import Rendering
from app.subscriptions.watching import Watch
from app.transport.endpoint import Payload
from app.transport.told import Told

TURN: Final = 256
"""Followers told before others on the loop get their turn, and the first bytes leave."""
SLICE_BYTES: Final = 64 * 1024
"""Written to one client before it is looked at whether it reads."""
READ_AHEAD: Final = 16
"""Entries of a group that are read for at a time, so that one turn of a lane serves them."""


class Home(Protocol):
    """What a group asks of the hub."""

    deliveries: int

    @property
    def position(self) -> int: ...
    def next_of(self, watch: Watch, position: int, most: int) -> Sequence[EventRow]: ...
    def reaches(self, position: int) -> bool: ...
    def start(self, work: Coroutine[Any, Any, None]) -> None: ...


class Group:
    """All who follow the same entries and asked the same of them for the same scope."""

    __slots__ = (
        "_home",
        "_is_reading",
        "_place",
        "_reached",
        "expiry",
        "followers",
        "forget_token",
        "key",
        "rendering",
        "watch",
    )

    def __init__(self, home: Home, key: object, watch: Watch, rendering: Rendering) -> None:
        self._home = home
        self._place: int | None = None
        self._reached = 0
        """Where the last reading for them ended: at the hub's place of that moment."""
        self._is_reading = False
        self.key = key
        self.watch = watch
        self.rendering = rendering
        self.followers: dict[Follower, None] = {}
        self.expiry: asyncio.TimerHandle | None = None
        self.forget_token: Callable[[], None] | None = None

    @property
    def position(self) -> int:
        """Where its live followers are: at the hub's place, or where reading for them goes on."""
        return self._home.position if self._place is None else self._place

    def wants(self, entry: EventRow) -> bool:
        """Whether its followers are told of the entry; a bug in that is theirs alone."""
        try:
            return self.watch.wanted(entry)
        except Exception as error:
            self._home.start(self._failed(error))
            return False

    async def _failed(self, error: Exception) -> None:
        self.end(self.rendering.failed(error))

    def hear(self, entries: Sequence[EventRow], before: int) -> Sequence[Told]:
        """What is told at once of these entries, which come after `before`.

        Where something must be awaited for one, it stops there, and `read_on` goes on.
        """
        if self._place is not None or self._reached > before or self.is_over():
            return ()  # the reading that is under way comes to them, or has just told them
        try:
            told = self._told_at_once(entries)
        except Exception as error:
            self.end(self.rendering.failed(error))
            return ()
        if len(told) < len(entries):
            self._place = told[-1].position if told else before
        return told

    def read_on(self) -> None:
        """Begin the reading that was left to do, now that what comes before was told."""
        if self._place is not None and not self._is_reading:
            self._is_reading = True
            self._home.start(self._read_on())

    def _told_at_once(self, entries: Sequence[EventRow]) -> list[Told]:
        """What is told of the entries, up to one for which something must be awaited."""
        told: list[Told] = []
        for entry in entries:
            one = self.rendering.at_once(entry)
            if one is None:
                break
            told.append(one)
        return told

    async def _read_on(self) -> None:
        """Tell what must be read for, a few entries at a time, until nothing is left."""
        try:
            while self._place is not None:
                before = self._place
                if not self._home.reaches(before):
                    self._let_go(before)
                    break
                entries = self._home.next_of(self.watch, before, READ_AHEAD)
                if not entries:
                    self._reached = self._home.position
                    break
                told, failure = await self._made(entries)
                if self.is_over():
                    break
                if told:
                    self._place = told[-1].position
                    await self.tell(told, before)
                if failure is not None:
                    raise failure
        except Exception as error:
            self.end(self.rendering.failed(error))
        finally:
            self._place = None
            self._is_reading = False

    async def _made(self, entries: Sequence[EventRow]) -> tuple[list[Told], BaseException | None]:
        """What is told of the entries, read for together; up to one that failed, and why."""
        made = await asyncio.gather(
            *(self.rendering.of(entry) for entry in entries), return_exceptions=True
        )
        told: list[Told] = []
        for one in made:
            if isinstance(one, BaseException):
                return told, one
            told.append(one)
        return told, None

    def _let_go(self, before: int) -> None:
        """Reading for them took so long that what comes next has left the tail."""
        self._place = None  # they are behind from now on: at this place nobody would be led on
        for follower in [each for each in self.followers if each.is_live]:
            follower.put_back(max(before, follower.position))
            follower.go_on()

    def tell_at_once(self, told: Sequence[Told], before: int) -> bool:
        """Give these to all who are live; False, and nothing done, where those are many."""
        if len(self.followers) > TURN:
            return False
        for slice_ in sliced(told):
            for follower in tuple(self.followers):
                self._give(follower, slice_, before)
            before = slice_[-1].position
        return True

    async def tell(self, told: Sequence[Told], before: int) -> None:
        """Give these to all who are live; others get their turn where those are many."""
        if self.tell_at_once(told, before):
            return
        live = [follower for follower in self.followers if follower.is_live]
        for slice_ in sliced(told):
            for start in range(0, len(live), TURN):
                if start:
                    await asyncio.sleep(0)
                for follower in live[start : start + TURN]:
                    self._give(follower, slice_, before)
            before = slice_[-1].position

    def _give(self, follower: Follower, told: Sequence[Told], before: int) -> None:
        if not follower.is_live or follower.outlet is None:
            return
        if follower.position > before:  # it came while this was under way
            told = [one for one in told if one.position > follower.position]
        if not told:
            return
        if follower.outlet.take(told):
            self._home.deliveries += len(told)
        else:
            follower.put_back(max(before, follower.position))

    def is_over(self) -> bool:
        """Whether the right to follow has ended; then everyone has been told."""
        until = self.watch.until
        if until is None or self.watch.context.now() < until:
            return False
        self.lose_right()
        return True

    def lose_right(self) -> None:
        """Its token ended: everyone is told."""
        self.end(self.rendering.failed(tracking_over()))

    def end(self, payload: Payload) -> None:
        """Say the last word to everyone."""
        for follower in list(self.followers):
            follower.end(payload)


def sliced(told: Sequence[Told]) -> list[Sequence[Told]]:
    """The same in parts of a bounded size; nearly always it is one."""
    if len(told) <= 1:
        return [told] if told else []
    slices: list[Sequence[Told]] = []
    current: list[Told] = []
    size_bytes = 0
    for one in told:
        if current and size_bytes + len(one.payload) > SLICE_BYTES:
            slices.append(current)
            current, size_bytes = [], 0
        current.append(one)
        size_bytes += len(one.payload)
    slices.append(current)
    return slices
