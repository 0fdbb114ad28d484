"""Why a connection is ended by us, and who watches for the reasons."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def session_watched(session: Session[ActorT], end: Callable[[Ending], None]) -> Iterator[None]:
    """Call `end` when the session's token expires or is revoked, as long as the block lasts."""
    forget = session.ended.when_set(lambda: end(REVOKED))
    expiry = _Expiry(session.expires_at, lambda: end(EXPIRED))
    try:
        yield
    finally:
        forget()
        expiry.cancel()


class _Expiry:
    """A timer for an instant on the wall clock, which the event loop's own clock may drift from."""

    def __init__(self, at: datetime | None, expired: Callable[[], None]) -> None:
        self._at = at
        self._expired = expired
        self._timer: asyncio.TimerHandle | None = None
        self._look()

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        if self._at is None:
            return
        left_s = (self._at - datetime.now(UTC)).total_seconds()
        if left_s <= 0:
            self._expired()
            return
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(min(left_s, LONGEST_TIMER_S), self._look)
