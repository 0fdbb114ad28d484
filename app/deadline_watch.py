"""The loop that is there when a deadline comes: it sleeps until then, or until it is woken."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from app.usecases.deadlines.turn import take_due
from app.usecases.shop import Shop

logger = logging.getLogger(__name__)
PAUSE_S: Final = 1.0
"""Before it is tried again after the database did not answer."""
OTHERS_S: Final = 0.05
"""While others are at work on all that is due."""


class DeadlineWatch:
    """One for each process; whichever comes first settles a deadline, the others find it settled.

    Deadlines that this process writes wake it at once. Those of others it meets by looking every
    `poll_s` seconds, by an index.
    """

    def __init__(self, shop: Shop, clock: Callable[[], datetime], poll_s: float) -> None:
        self._shop = shop
        self._clock = clock
        self._poll_s = poll_s
        self._woken = asyncio.Event()
        self._sleeps_until: datetime | None = None

    def wake(self, next_at: datetime) -> None:
        """A deadline was written that has something to happen then; never waits."""
        if self._sleeps_until is None or next_at < self._sleeps_until:
            self._woken.set()

    async def run(self) -> None:
        """Settle what is due, for ever; a database that is away costs time only."""
        self._shop.store.on_deadline = self.wake
        while True:
            try:
                pause_s = await self._settle()
            except Exception:
                logger.exception("Deadlines could not be looked at; again in %s s.", PAUSE_S)
                pause_s = PAUSE_S
            await self._sleep(pause_s)

    async def _settle(self) -> float:
        """Settle all that is due; how long to sleep then, in seconds."""
        self._woken.clear()
        while True:
            next_at = await self._shop.store.read(lambda moment: moment.deadlines.next_at())
            now = self._clock()
            if next_at is None:
                return self._poll_s
            if next_at > now:
                return min((next_at - now).total_seconds(), self._poll_s)
            due, settled = await take_due(self._shop, now)
            if due and not settled:
                return OTHERS_S

    async def _sleep(self, pause_s: float) -> None:
        self._sleeps_until = self._clock() + timedelta(seconds=pause_s)
        try:
            async with asyncio.timeout(pause_s):
                await self._woken.wait()
        except TimeoutError:
            pass
        self._sleeps_until = None
