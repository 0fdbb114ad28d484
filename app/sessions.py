"""Who holds a token, and whether it still counts: ended tokens are known to every process."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from weakref import WeakValueDictionary

import orjson

from app.auth import Tokens, bearer
from app.auth import Unauthenticated as BadToken
from app.domain.actors import GUEST, Actor
from app.storage.rows import EventRow
from app.transport.endpoint import Revocation, Session, Unauthenticated

MOST_KNOWN: Final = 10_000
"""Tokens remembered as read; past it all are forgotten, which costs one signature check each."""
_REVOKED: Final = "This token has been revoked."


class Revocations:
    """The tokens that were ended, of every kind; the log tells of new ones."""

    def __init__(self) -> None:
        self._ended: set[str] = set()
        self._open: WeakValueDictionary[str, Revocation] = WeakValueDictionary()

    def begin_with(self, ended: set[str]) -> None:
        """Know the tokens that ended before this process started."""
        self._ended |= ended

    def hear(self, entry: EventRow) -> None:
        """Listen to the log: a token that ends here or elsewhere ends its streams."""
        if entry.feed != "token":
            return
        token_id = str(orjson.loads(entry.detail)["token_id"])
        self._ended.add(token_id)
        revocation = self._open.pop(token_id, None)
        if revocation is not None:
            revocation.set()

    def has(self, token_id: str) -> bool:
        """Whether the token was ended."""
        return token_id in self._ended

    def of(self, token_id: str) -> Revocation:
        """What tells everyone who hangs on the token, set already where it was ended."""
        revocation = self._open.get(token_id)
        if revocation is None:
            revocation = Revocation()
            if self.has(token_id):
                revocation.set()
            else:
                self._open[token_id] = revocation
        return revocation

    def when(self, token_id: str, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` once the token is ended, at once if it is; answers how to forget it."""
        return self.of(token_id).when_set(listener)


class Sessions:
    """Reads bearer tokens."""

    def __init__(
        self, tokens: Tokens, revocations: Revocations, clock: Callable[[], datetime]
    ) -> None:
        self._tokens = tokens
        self._revocations = revocations
        self._clock = clock
        self._known: dict[str, Session[Actor]] = {}

    def open(self, authorization: str | None) -> Session[Actor]:
        """The session of whoever sends this Authorization value; a guest's without one.

        Raises:
            Unauthenticated: there is one and it is no good.
        """
        if authorization is None:
            return Session(GUEST, None)
        at = self._clock()
        session = self._known.get(authorization)
        if session is None or session.expires_at is None or session.expires_at <= at:
            session = self._read(authorization, at)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[authorization] = session
        if session.ended.is_set():
            raise Unauthenticated(_REVOKED)
        return session

    def _read(self, authorization: str, at: datetime) -> Session[Actor]:
        try:
            actor = self._tokens.read(bearer(authorization) or "", at)
        except BadToken as bad:
            raise Unauthenticated(str(bad)) from bad
        principal = f"{actor.role}:{actor.channel or ''}:{actor.subject or ''}"
        ended = self._revocations.of(actor.token_id or "")
        return Session(actor, principal, actor.expires_at, ended)
