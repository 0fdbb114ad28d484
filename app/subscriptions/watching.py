"""What a subscriber follows: which entries of the log, from where, and what it is told of them."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from app.context import Context
from app.domain.actors import GUEST, Actor, Role
from app.execution.streaming import SharedSource
from app.storage.rows import EventRow
from app.subscriptions.topics import Topic, topics_of


@dataclass(frozen=True, slots=True)
class Watch(SharedSource):
    """Those whose `key` and viewer are equal are told the same of the same entries."""

    position: int
    """It follows what comes after."""
    context: Context
    """Its viewer is all that an answer may depend on, so it is part of what must be equal."""
    key: Hashable
    topics: frozenset[Topic]
    """Of one kind, so that an entry is found under one of them at most."""
    wanted: Callable[[EventRow], bool]
    """Which of the entries under its topics it is told of."""
    event: Callable[[EventRow], object] | None = None
    """What is told of an entry, where the entry says it all."""
    read: Callable[[EventRow], Awaitable[object]] | None = None
    """The same, where something must be read for it."""
    snapshot: object | None = None
    """Told first, before anything of the log."""
    until: datetime | None = None
    """When the right to follow ends; None where that is the bearer token's business."""
    token_id: str | None = None
    """The token that gives the right, where it is not the bearer token."""

    def asks_for(self, entry: EventRow) -> bool:
        """Whether it is told of an entry that may be of any topic."""
        return not self.topics.isdisjoint(topics_of(entry)) and self.wanted(entry)


def scope_of(context: Context) -> Context:
    """The context with no more of its viewer than an answer may depend on.

    Whoever has the same one sees the same of every event; rendering sees nothing else.
    """
    viewer = context.viewer
    match viewer.role:
        case Role.CUSTOMER | Role.CARRIER:
            seen = Actor(viewer.role, viewer.subject)
        case Role.STOREFRONT:
            seen = Actor(viewer.role, channel=viewer.channel)
        case _:
            seen = Actor(viewer.role)
    return Context(seen, "", context.product, context.feed)


def anyones(context: Context) -> Context:
    """The context of answers that are the same for everyone."""
    return Context(GUEST, "", context.product, context.feed)
