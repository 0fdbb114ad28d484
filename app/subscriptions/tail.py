"""The event log as this process follows it: one reader, and its newest entries for all."""

import asyncio
import logging
import time
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Collection, Sequence
from itertools import islice
from typing import Final, Protocol

from app.storage.rows import EventRow
from app.storage.store import Store
from app.subscriptions.topics import NARROW, Topic, narrow_topic_of

logger = logging.getLogger(__name__)

BATCH: Final = 1_000
"""Entries of one read."""
PAUSE_S: Final = 1.0
"""Before the log is read again after the database did not answer."""
MICROS_A_SECOND: Final = 1_000_000


class Doorbell(Protocol):
    """Says when the log may have grown."""

    async def heard(self, timeout_s: float) -> bool: ...


def is_unbroken(entries: Sequence[EventRow], position: int) -> bool:
    """Whether these are the next entries after a place, and none of them was given up."""
    return bool(entries) and entries[-1].position - position == len(entries)


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
        self._places: dict[Topic, list[int]] = {}
        """Where the entries of narrow topics are, as far as `_noted`."""
        self._noted = 0
        self._listeners: list[Callable[[EventRow], None]] = []
        self._grown = asyncio.Event()
        self._reaching = asyncio.Lock()
        self.position = 0
        """The newest position that this process has read."""
        self.told = 0
        """The newest position that all who are live here have been told."""
        self.told_after_s = 0.0
        """How old the oldest entry of the newest batch was when the batch had been told."""
        self.reads = 0
        """Pages of the log asked of the database."""

    def listen(self, listener: Callable[[EventRow], None]) -> None:
        """Have `listener` called with every entry this process reads; it must not wait."""
        self._listeners.append(listener)

    async def start(self) -> None:
        """Stand at the log's end."""
        self.position = await self._store.read(lambda moment: moment.log.head())
        self.told = self.position

    async def run(self, tell: Callable[[Sequence[EventRow]], Awaitable[None]]) -> None:
        """Read what is new and `tell` it, for ever; a database that is away costs time only."""
        while True:
            try:
                while await self._read_on(tell):
                    pass
                await self._bell.heard(self._poll_s)
            except Exception:
                logger.exception("The log could not be read; trying again in %s s.", PAUSE_S)
                await asyncio.sleep(PAUSE_S)

    async def _read_on(self, tell: Callable[[Sequence[EventRow]], Awaitable[None]]) -> bool:
        fresh = await self.page_after(self.position)
        if not fresh:
            return False
        self._remember(fresh)
        self.position = fresh[-1].position
        for entry in fresh:
            for listener in self._listeners:
                listener(entry)
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()
        await tell(fresh)
        self.told = fresh[-1].position
        self.told_after_s = age_s(fresh[0])
        return len(fresh) == BATCH

    async def page_after(self, position: int) -> list[EventRow]:
        """The next entries as the database has them."""
        self.reads += 1
        return await self._store.read(lambda moment: moment.log.after(position, BATCH))

    async def grows(self, timeout_s: float) -> bool:
        """Wait for new entries; False when none came in time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._grown.wait()
        except TimeoutError:
            return False
        return True

    def reaches(self, position: int) -> bool:
        """Whether everything after `position` that was read is at hand."""
        return position >= self._oldest

    @property
    def _oldest(self) -> int:
        """The position before the oldest entry in memory."""
        return self.position - len(self._entries)

    async def reach_back(self, position: int) -> None:
        """Have the entries after `position` at hand, unless that is further back than is kept.

        Many come back at once after a restart: the first one reads, the others wait for it. Whole
        pages are read, so that those who were away for ever longer don't each read a bit more.
        """
        async with self._reaching:
            while not self.reaches(position) and self.position - position <= self._keep:
                older = await self.page_after(max(0, self._oldest - BATCH))
                missing = _unbroken_up_to(older, self._oldest)
                if not missing:
                    return  # given up by the log, or by this process meanwhile
                self._entries[:0] = missing
                self._forget_places()

    def after(self, position: int, topics: Collection[Topic]) -> tuple[Sequence[EventRow], int]:
        """Entries after a place it `reaches` that may be of these topics, and how far it looked."""
        before = self._oldest
        if any(kind not in NARROW for kind, _ in topics):
            start = position - before
            found = self._entries[start : start + BATCH]
            return found, position + len(found)
        self._note_places()
        places: list[int] = []
        for topic in topics:
            known = self._places.get(topic)
            if known is not None:
                places += known[bisect_right(known, position) :]
        places.sort()
        if len(places) > BATCH:
            del places[BATCH:]
            return [self._entries[place - before - 1] for place in places], places[-1]
        found = [self._entries[place - before - 1] for place in places]
        return found, max(position, self.position)

    def _remember(self, fresh: Sequence[EventRow]) -> None:
        self._entries.extend(fresh)
        if len(self._entries) > 2 * self._keep:
            del self._entries[: -self._keep]
            self._forget_places()

    def _forget_places(self) -> None:
        self._places.clear()
        self._noted = 0

    def _note_places(self) -> None:
        """Know where everything is that is at hand: whoever is live does without."""
        before = self._oldest
        for entry in islice(self._entries, max(self._noted - before, 0), None):
            topic = narrow_topic_of(entry)
            if topic is not None:
                self._places.setdefault(topic, []).append(entry.position)
        self._noted = self.position


def _unbroken_up_to(entries: Sequence[EventRow], last: int) -> Sequence[EventRow]:
    """Those before and at `last` with no hole among them; where the log was shortened are some."""
    kept = [entry for entry in entries if entry.position <= last]
    start = len(kept)
    while start and kept[start - 1].position == last - (len(kept) - start):
        start -= 1
    return kept[start:]


def age_s(entry: EventRow) -> float:
    """How long ago the entry was written down."""
    return time.time() - entry.recorded_at / MICROS_A_SECOND
