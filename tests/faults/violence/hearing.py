"""What clients hear. The same bytes come to many, so each is read once, whoever is told it."""

from typing import Any, Final

import orjson

from app.storage.cursors import CursorUnknown, LogCursors
from tests.faults.violence.comparing import Message
from tests.faults.violence.feeds import TOLD, Feed

SNAPSHOT: Final = "snapshot"
LAGGED: Final = "LAGGED"
INTERNAL: Final = "INTERNAL"
SHUTTING_DOWN: Final = "SHUTTING_DOWN"
RESUMED_AFTER: Final = frozenset({LAGGED, INTERNAL, SHUTTING_DOWN})
"""The named ends after which a client goes on behind its last cursor (`docs/live-updates.md`)."""


class Strange(Exception):
    """A message that no server of ours may send."""


class FeedEnded(Exception):
    """The last word of a feed."""

    def __init__(self, errors: Any) -> None:
        super().__init__(str(errors))
        told = errors[0].get("extensions", {})
        self.code = str(told.get("code"))
        self.cursor: str | None = told.get("cursor")


class Hearing:
    """Reads messages, and remembers those of a round."""

    def __init__(self, cursors: LogCursors) -> None:
        self.cursors = cursors
        self._known: dict[bytes, Message] = {}

    def forget(self) -> None:
        """Nobody will hear the old ones again, or they are read once more."""
        self._known.clear()

    def answer(self, payload: bytes) -> Message:
        """What an answer tells.

        Raises:
            FeedEnded: it is the last word.
            Strange: it is no answer to what was asked.
        """
        message = self._known.get(payload)
        if message is None:
            message = self._known[payload] = self._read(payload)
        return message

    def event(self, event: bytes) -> Message:
        """Likewise of a server-sent event, whose id must be its cursor."""
        message = self._known.get(event)
        if message is None:
            fields = dict(line.split(b": ", 1) for line in event.split(b"\n"))
            message = self._read(fields[b"data"])
            if fields.get(b"id", b"").decode() != message.cursor:
                raise Strange(f"the id is not the cursor: {event!r}")
            self._known[event] = message
        return message

    def _read(self, payload: bytes) -> Message:
        answer = orjson.loads(payload)
        if "errors" in answer:
            raise FeedEnded(answer["errors"])
        ((root, value),) = answer["data"].items()
        cursor = value["cursor"]
        try:
            return Message(self.cursors.read(cursor), cursor, TOLD[root](value))
        except CursorUnknown as unknown:
            raise Strange(f"a cursor of no log: {payload!r}") from unknown


class Reader:
    """One who follows a feed, applies each message, and knows where to go on."""

    def __init__(self, name: str, feed: Feed, cursor: str | None) -> None:
        """Without a cursor it begins with a snapshot."""
        self.name = name
        self.feed = feed
        self.cursor = cursor
        self.snapshot: Message | None = None
        self.applied: list[Message] = []

    def take(self, message: Message) -> None:
        if self.cursor is None:
            self.snapshot = message
        else:
            self.applied.append(message)
        self.cursor = message.cursor

    def ended(self, end: FeedEnded) -> None:
        """Whoever lagged goes on where the server says, be it behind entries not for this feed."""
        if end.code == LAGGED:
            self.cursor = end.cursor
