"""The doorbell tells every process that the log has grown; losing it costs latency, no event.

broadcaster 0.3.1 carries it, on one channel that each process joins once, because of what it does
otherwise: its listener dies silently with its connection and subscribers stay deaf, simultaneous
first subscribers of a channel lose messages, and concurrent publishes on PostgreSQL fail.
"""

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final, Self

from broadcaster import Broadcast
from broadcaster._base import Subscriber

logger = logging.getLogger(__name__)

CHANNEL: Final = "waypost"
RING: Final = "look"
PROBE: Final = "probe"
PROBES: Final = 4


class BellDeafError(Exception):
    """We publish and hear nothing of it: the listening connection is gone."""


@dataclass(frozen=True, slots=True)
class BellTimes:
    """How fast a broken bell is noticed and joined again."""

    probe_every_s: float = 2.0
    """Silence after which we ring for ourselves and expect to hear it."""
    answer_s: float = 0.5
    join_s: float = 5.0
    first_pause_s: float = 0.2
    longest_pause_s: float = 5.0


class Bell:
    """`async with Bell(url) as bell`: anyone may ring it, one listener (the tail) hears it."""

    def __init__(self, url: str, times: BellTimes | None = None, channel: str = CHANNEL) -> None:
        self._url = url
        self._times = times or BellTimes()
        self._channel = channel
        self._due = asyncio.Event()
        self._sounded = asyncio.Event()
        self._answered = asyncio.Event()
        self._settled = asyncio.Event()
        self._publishing = asyncio.Lock()
        self._tasks = asyncio.TaskGroup()
        self._keeper: asyncio.Task[None] | None = None
        self.is_down: str | None = "not joined yet"
        """Why the bell is not heard at the moment; None while all is well."""
        self.rejoins = 0

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._keeper = self._tasks.create_task(self._stay_joined())
        await self._settled.wait()  # joined, or known to be down: the product starts either way
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
        await self._tasks.__aexit__(None, None, None)  # what the body raised passes as it is

    def ring(self) -> None:
        """Say that the log has grown. Never waits, never raises; many rings may become one."""
        self._sounded.set()  # this process need not wait for its own echo
        self._due.set()

    async def heard(self, timeout_s: float) -> bool:
        """Wait for a ring since the last call; False when none came in time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._sounded.wait()
        except TimeoutError:
            return False
        self._sounded.clear()
        return True

    async def _stay_joined(self) -> None:
        pause_s = self._times.first_pause_s
        while True:
            try:
                await self._be_joined()
            except Exception as error:
                if self.is_down is None:
                    pause_s = self._times.first_pause_s
                self.is_down = _reason(error)
                logger.warning(
                    "The bell is down, joining again in %.1f s: %s", pause_s, self.is_down
                )
            self._settled.set()
            self._sounded.set()  # what rang meanwhile was not heard
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, self._times.longest_pause_s)

    async def _be_joined(self) -> None:
        """Listen and ring until something breaks; what broke is raised."""
        broadcast = Broadcast(self._url)
        async with AsyncExitStack() as held:
            async with asyncio.timeout(self._times.join_s):
                await broadcast.connect()
                held.push_async_callback(_leave, broadcast, self._times.join_s)
                subscriber = await held.enter_async_context(broadcast.subscribe(self._channel))
            async with asyncio.TaskGroup() as joined:
                joined.create_task(self._listen(subscriber))
                joined.create_task(self._probe(broadcast))
                for listener in _listeners(broadcast):
                    joined.create_task(_fail_with(listener))

    async def _listen(self, subscriber: Subscriber) -> None:
        while True:
            event = await subscriber.get()
            self._answered.set()
            if event.message != PROBE:
                self._sounded.set()

    async def _probe(self, broadcast: Broadcast) -> None:
        """Make sure that we are heard by ourselves, then ring for whoever asked; for ever."""
        await self._hear_ourselves(broadcast)
        if self.is_down is not None:
            logger.info("The bell is joined")
            self.rejoins += self._settled.is_set()
        self.is_down = None
        self._settled.set()
        self._sounded.set()
        async with asyncio.TaskGroup() as both:
            both.create_task(self._pass_rings_on(broadcast))
            both.create_task(self._listen_for_silence(broadcast))

    async def _pass_rings_on(self, broadcast: Broadcast) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                await self._publish(broadcast, RING)
            except Exception:
                self._due.set()  # the next join rings it
                raise

    async def _listen_for_silence(self, broadcast: Broadcast) -> None:
        while True:
            self._answered.clear()
            await asyncio.sleep(self._times.probe_every_s)
            if not self._answered.is_set():
                await self._hear_ourselves(broadcast)

    async def _hear_ourselves(self, broadcast: Broadcast) -> None:
        for _ in range(PROBES):
            self._answered.clear()
            await self._publish(broadcast, PROBE)
            try:
                async with asyncio.timeout(self._times.answer_s):
                    await self._answered.wait()
            except TimeoutError:
                continue
            return
        raise BellDeafError("what we ring is not heard: the listening connection is lost")

    async def _publish(self, broadcast: Broadcast, message: str) -> None:
        async with self._publishing, asyncio.timeout(self._times.join_s):
            await broadcast.publish(self._channel, message)


def _listeners(broadcast: Broadcast) -> list[asyncio.Task[None]]:
    """The tasks whose silent death makes broadcaster 0.3.1 deaf; nothing public tells of them."""
    backend = vars(broadcast).get("_backend")
    found = (vars(broadcast).get("_listener_task"), vars(backend).get("_listener"))
    return [task for task in found if isinstance(task, asyncio.Task)]


async def _fail_with(listener: asyncio.Task[None]) -> None:
    await asyncio.wait([listener])
    error = None if listener.cancelled() else listener.exception()
    raise BellDeafError(f"the listener ended: {error or 'without a word'}")


async def _leave(broadcast: Broadcast, patience_s: float) -> None:
    try:
        async with asyncio.timeout(patience_s):
            await broadcast.disconnect()
    except Exception as error:
        # The connection is broken, which is why we leave; what matters has been raised already.
        logger.debug("Leaving a broken bell: %s", error)


def _reason(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, KeyError) and error.__context__ is not None:
        error = error.__context__  # broadcaster 0.3.1 hides a failed subscription behind one
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
