"""A hub at work, and those who follow it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from graphql import GraphQLError

from app.domain.actors import GUEST, SYSTEM
from app.execution.streaming import Shared
from app.storage.kept.entries import blank_entry
from app.storage.rows import EventRow
from app.storage.store import Store
from app.storage.transaction import Transaction
from app.subscriptions.hub import Hub
from app.subscriptions.tail import Doorbell, Tail
from app.subscriptions.topics import ORDERS
from app.subscriptions.watching import Watch
from tests.builders import NOON
from tests.subscriptions.bells import HandBell
from tests.subscriptions.pulling import Pulled

DEADLINE_S = 20


def every(_: EventRow) -> bool:
    return True


async def tell(store: Store, count: int, warehouse: str = "LON") -> None:
    """`count` entries in one commit."""
    entry = blank_entry("order", "order.note_added", SYSTEM, NOON, NOON)

    async def work(tx: Transaction) -> None:
        tx.entries += [entry._replace(warehouse=warehouse)] * count

    await store.write(work, NOON)


def hand_rung(store: Store, *, keep: int = 1_000, poll_s: float = 60) -> Tail:
    """A tail that hears every commit at once."""
    bell = HandBell()
    store._on_commit = bell.ring
    return Tail(store, bell, keep=keep, poll_s=poll_s)


@asynccontextmanager
async def at_work(hub: Hub) -> AsyncIterator[Hub]:
    """The hub reads on until the block ends."""
    running = asyncio.create_task(hub.run())
    try:
        async with asyncio.timeout(DEADLINE_S):
            yield hub
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def followed(
    store: Store, bell: Doorbell | None = None, *, keep: int = 1_000, poll_s: float = 60
) -> AsyncIterator[Hub]:
    """A hub at work on `store`; by default it hears every commit at once."""
    if bell is None:
        tail = hand_rung(store, keep=keep, poll_s=poll_s)
    else:
        tail = Tail(store, bell, keep=keep, poll_s=poll_s)
    await tail.start()
    async with at_work(Hub(tail)) as hub:
        yield hub


class Counting:
    """Answers that are an entry's position, and how often one was made."""

    def __init__(self) -> None:
        self.made: list[int] = []

    def at_once(self, event: Any, context: object) -> dict[str, object]:
        self.made.append(event.position)
        return {"data": event.position}

    async def of(self, event: Any, context: object) -> dict[str, object]:
        return self.at_once(event, context)

    def failed(self, error: Exception) -> dict[str, object]:
        return {"errors": [error]}


class Ended(Exception):
    """The feed ended; `error` says why."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error: Any = error

    @property
    def code(self) -> str:
        return str(self.error.extensions["code"])


class Follower:
    """One who follows a hub and reads when the test says so."""

    def __init__(
        self,
        hub: Hub,
        after: int,
        wanted: Callable[[EventRow], bool] = every,
        until: datetime | None = None,
        now: Callable[[], datetime] = lambda: NOON,
        key: object = None,
        answers: Any = None,
        topics: Any = (ORDERS,),
        read: Any = None,
        outlet: Any = None,
    ) -> None:
        context: Any = SimpleNamespace(viewer=GUEST, store=hub._tail._store, now=now)
        watch = Watch(
            after,
            context,
            key=wanted if key is None else key,
            topics=frozenset(topics),
            wanted=wanted,
            event=None if read else lambda entry: entry,
            read=read,
            until=until,
        )
        self._outlet = outlet or Pulled()
        answers = answers or Counting()
        self._outlet.following = hub.join(Shared(watch, answers, id(answers)), watch, self._outlet)

    async def next(self) -> int:
        """The position of the next entry."""
        update = await anext(self._outlet)
        if "errors" in update.payload:
            error = update.payload["errors"][0]
            raise Ended(error) if isinstance(error, GraphQLError) else error
        return update.payload["data"]

    async def several(self, count: int) -> list[int]:
        return [await self.next() for _ in range(count)]

    async def all_into(self, seen: list[int]) -> None:
        while True:
            seen.append(await self.next())

    def __enter__(self) -> "Follower":
        return self

    def __exit__(self, *_: object) -> None:
        self._outlet.following.leave()


async def caught_up(hub: Hub, position: int) -> None:
    while hub.position < position:
        await hub._tail.grows(DEADLINE_S)


async def taken(hub: Hub, after: int, count: int, **given: Any) -> list[int]:
    """The positions of the first `count` entries that a follower gets."""
    with Follower(hub, after, **given) as follower:
        return await follower.several(count)
