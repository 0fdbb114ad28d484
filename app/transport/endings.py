"""Why a connection is ended by us, and who watches for the reasons."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.transport.endpoint import ActorT, Payload, Session
from app.transport.payloads import Code, refused

LONGEST_TIMER_S = 24 * 60 * 60.0


@dataclass(frozen=True, slots=True)
class Ending:
    """One reason: the close code of a websocket, the payload that a stream ends with."""

    close_code: int
    message: str
    code: Code

    @property
    def payload(self) -> Payload:
        return refused(self.message, self.code)


EXPIRED: Final = Ending(4403, "The token has expired.", Code.UNAUTHENTICATED)
REVOKED: Final = Ending(4403, "The token was revoked.", Code.UNAUTHENTICATED)
SHUTTING_DOWN: Final = Ending(
    1012, "The server restarts: subscribe again after your last cursor.", Code.SHUTTING_DOWN
)


class SessionWatch:
    """Calls `end` when a session's token expires or is revoked, until it is stopped.

    An instant is on the wall clock, which the event loop's own clock may drift from.
    """

    __slots__ = ("_end", "_expires_at", "_forget", "_timer")

    def __init__(self, session: Session[ActorT], end: Callable[[Ending], None]) -> None:
        self._end = end
        self._expires_at = session.expires_at
        self._timer: asyncio.TimerHandle | None = None
        self._forget = session.ended.when_set(self._revoked)
        self._look()

    def stop(self) -> None:
        self._forget()
        if self._timer is not None:
            self._timer.cancel()

    def _revoked(self) -> None:
        self._end(REVOKED)

    def _look(self) -> None:
        if self._expires_at is None:
            return
        left_s = (self._expires_at - datetime.now(UTC)).total_seconds()
        if left_s <= 0:
            self._end(EXPIRED)
            return
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(min(left_s, LONGEST_TIMER_S), self._look)
