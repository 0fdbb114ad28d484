"""The event log as this process follows it: one reader, and every subscriber a position in it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from typing import Final, Protocol

from app.storage.rows import EventRow
from app.storage.store import Store

logger = logging.getLogger(__name__)

BATCH: Final = 1_000
"""Entries of one read."""
BREATHER: Final = 500
"""Entries looked at before others on the loop get their turn."""
PAUSE_S: Final = 1.0
"""Before the log is read again after the database did not answer."""


class Doorbell(Protocol):
    """Says when the log may have grown."""

    async def heard(self, timeout_s: float) -> bool: ...


class Lagged(Exception):
    """The subscriber fell off the tail; it may resume after `position`."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


class Expired(Exception):
    """The right to follow has ended."""


class Tail:
    """The newest entries of the log, shared by all who follow it here.

    Positions have no holes, so an entry's place in memory follows from its position. The bell is
    a hint: the log is looked at every `poll_s` seconds all the same.
    """

    def __init__(self, store: Store, bell: Doorbell, *, keep: int, poll_s: float) -> None:
        self._store = store
        self._bell = bell
        self._keep = keep
        self._poll_s = poll_s
        self._entries: list[EventRow] = []
        self._listeners: list[Callable[[EventRow], None]] = []
        self._grown = asyncio.Event()
        self.followers = 0
        self.position = 0
        """The newest position that this process has read."""

    def listen(self, listener: Callable[[EventRow], None]) -> None:
        """Have `listener` called with every entry this process reads; it must not wait."""
        self._listeners.append(listener)

    async def start(self) -> None:
        """Stand at the log's end."""
        self.position = await self._store.read(lambda moment: moment.log.head())

    async def run(self) -> None:
        """Read what is new, for ever; a database that is away costs time, not entries."""
        while True:
            try:
                while await self._read_on():
                    pass
                await self._bell.heard(self._poll_s)
            except Exception:
                logger.exception("The log could not be read; trying again in %s s.", PAUSE_S)
                await asyncio.sleep(PAUSE_S)

    async def _read_on(self) -> bool:
        fresh = await self._read_after(self.position)
        if not fresh:
            return False
        self._entries.extend(fresh)
        if len(self._entries) > 2 * self._keep:
            del self._entries[: -self._keep]
        self.position = fresh[-1].position
        for entry in fresh:
            for listener in self._listeners:
                listener(entry)
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()
        return len(fresh) == BATCH

    async def _read_after(self, position: int) -> list[EventRow]:
        return await self._store.read(lambda moment: moment.log.after(position, BATCH))

    @property
    def _oldest(self) -> int:
        """The position before the oldest entry in memory."""
        return self.position - len(self._entries)

    async def grows(self, timeout_s: float) -> bool:
        """Wait for new entries; False when none came in time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._grown.wait()
        except TimeoutError:
            return False
        return True

    async def follow(
        self,
        position: int,
        wanted: Callable[[EventRow], bool],
        until: datetime | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> AsyncGenerator[EventRow, None]:
        """Every wanted entry after `position`, each once and in order, then on as they come.

        A follower that starts far back is caught up from the database; one that was up to date and
        fell off the tail is told.

        Raises:
            Lagged: it was too slow.
            Expired: `until` has passed.
        """
        self.followers += 1
        try:
            async for entry in self._followed(position, wanted, until, now):
                yield entry
        finally:
            self.followers -= 1

    async def _followed(
        self,
        position: int,
        wanted: Callable[[EventRow], bool],
        until: datetime | None,
        now: Callable[[], datetime] | None,
    ) -> AsyncGenerator[EventRow, None]:
        was_current = False
        while True:
            if position >= self._oldest:
                was_current = True
                fresh = self._after(position)
            elif was_current:
                raise Lagged(position)
            else:
                fresh = await self._read_after(position)
            for count, entry in enumerate(fresh, start=1):
                position = entry.position
                if wanted(entry):
                    _left_s(until, now)
                    yield entry
                elif count % BREATHER == 0:
                    await asyncio.sleep(0)
            if not fresh:
                await self._wait(position, until, now)

    def _after(self, position: int) -> list[EventRow]:
        start = position - self._oldest
        return self._entries[start : start + BATCH]

    async def _wait(
        self, position: int, until: datetime | None, now: Callable[[], datetime] | None
    ) -> None:
        """Until there is more, or the right to follow ends."""
        left_s = _left_s(until, now)
        if position < self.position:
            return
        if left_s is None:
            await self._grown.wait()
        else:
            await self.grows(left_s)


def _left_s(until: datetime | None, now: Callable[[], datetime] | None) -> float | None:
    """Seconds that the right to follow lasts; None for ever. Raises Expired when it is over."""
    if until is None or now is None:
        return None
    left_s = (until - now()).total_seconds()
    if left_s <= 0:
        raise Expired
    return left_s
