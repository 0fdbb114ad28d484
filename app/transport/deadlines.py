"""How long a connection may do nothing, and what happens then."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from app.transport.lifeline import Lifeline


@dataclass(frozen=True, slots=True)
class WireTimes:
    """Deadlines of a connection; together a client that reads nothing is gone within 30 s."""

    write_deadline_s: float = 10.0
    ping_interval_s: float = 10.0
    ping_timeout_s: float = 10.0
    arrival_s: float = 20.0
    """A request's head must be here by then, and its body may be silent for as long."""
    unacknowledged_s: float = 20.0
    """How long sent bytes may stay unread in the kernel (TCP_USER_TIMEOUT, Linux)."""
    farewell_window_s: float = 5.0
    """At shutdown clients are told one by one over this time, so they don't return all at once."""
    farewell_grace_s: float = 3.0
    """What a client that was told has left to close."""

    def say_farewell(self, lifeline: Lifeline, cut: Callable[[], None]) -> None:
        """Tell one client within the window, and `cut` it when its grace is over."""
        loop = asyncio.get_running_loop()
        loop.call_later(random.uniform(0, self.farewell_window_s), lifeline.say_farewell)
        loop.call_later(self.farewell_window_s + self.farewell_grace_s, cut)


class WriteDeadline:
    """Cuts a connection whose full buffer does not shrink any more."""

    def __init__(self, transport: asyncio.Transport, deadline_s: float) -> None:
        self._transport = transport
        self._deadline_s = deadline_s
        self._left_bytes = 0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self.stop()
        self._left_bytes = self._transport.get_write_buffer_size()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._deadline_s, self._look)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        if self._transport.get_write_buffer_size() < self._left_bytes:
            self.start()
        else:
            self._transport.abort()


class IdleDeadline:
    """Ends a connection between or within whose requests too much time passes.

    A busy connection starts and pauses it thousands of times a second, so it keeps one timer that
    looks when it rings instead of a new one for each request.
    """

    def __init__(self, end: Callable[[], None], deadline_s: float) -> None:
        self._end = end
        self._deadline_s = deadline_s
        self._loop = asyncio.get_running_loop()
        self._idle_since_s: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._idle_since_s = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(self._deadline_s, self._look)

    @property
    def is_running(self) -> bool:
        return self._idle_since_s is not None

    def pause(self) -> None:
        self._idle_since_s = None

    def stop(self) -> None:
        self.pause()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if self._idle_since_s is None:
            return
        left_s = self._idle_since_s + self._deadline_s - self._loop.time()
        if left_s > 0:
            self._timer = self._loop.call_later(left_s, self._look)
        else:
            self._end()


class PongDeadline:
    """Pings a client again and again; cuts one that reads what it is sent and does not answer."""

    __slots__ = ("_cut", "_is_awaited", "_is_full", "_ping", "_timer", "_times")

    def __init__(
        self,
        times: WireTimes,
        ping: Callable[[], None],
        is_full: Callable[[], bool],
        cut: Callable[[], None],
    ) -> None:
        self._times = times
        self._ping = ping
        self._is_full = is_full
        self._cut = cut
        self._is_awaited = False
        self._timer = self._after(times.ping_interval_s, self._ask)

    def answered(self) -> None:
        self._is_awaited = False

    def stop(self) -> None:
        self._timer.cancel()

    def _after(self, delay_s: float, then: Callable[[], None]) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(delay_s, then)

    def _ask(self) -> None:
        self._is_awaited = True
        self._ping()
        self._timer = self._after(self._times.ping_timeout_s, self._look)

    def _look(self) -> None:
        if not self._is_awaited:
            self._timer = self._after(self._times.ping_interval_s, self._ask)
        elif self._is_full():  # the ping waits behind what is unread: the write deadline decides
            self._timer = self._after(self._times.ping_timeout_s, self._look)
        else:
            self._cut()
