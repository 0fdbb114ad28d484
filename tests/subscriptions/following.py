"""A tail at work, and those who follow it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from app.domain.actors import SYSTEM
from app.storage.kept.entries import blank_entry
from app.storage.rows import EventRow
from app.storage.store import Store
from app.storage.transaction import Transaction
from app.subscriptions.tail import Doorbell, Tail
from tests.builders import NOON
from tests.subscriptions.bells import HandBell

DEADLINE_S = 20


def every(_: EventRow) -> bool:
    return True


async def tell(store: Store, count: int, warehouse: str = "LON") -> None:
    """`count` entries in one commit."""
    entry = blank_entry("order", "order.note_added", SYSTEM, NOON, NOON)

    async def work(tx: Transaction) -> None:
        tx.entries += [entry._replace(warehouse=warehouse)] * count

    await store.write(work, NOON)


@asynccontextmanager
async def at_work(
    store: Store, bell: Doorbell | None = None, *, keep: int = 1_000, poll_s: float = 60
) -> AsyncIterator[Tail]:
    """A tail that reads on until the block ends; by default it hears every commit at once."""
    if bell is None:
        bell = HandBell()
        store._on_commit = bell.ring
    tail = Tail(store, bell, keep=keep, poll_s=poll_s)
    await tail.start()
    running = asyncio.create_task(tail.run())
    try:
        async with asyncio.timeout(DEADLINE_S):
            yield tail
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def caught_up(tail: Tail, position: int) -> None:
    while tail.position < position:
        await tail.grows(DEADLINE_S)


async def taken(tail: Tail, after: int, count: int, **given: Any) -> list[int]:
    """The positions of the first `count` entries that a follower gets."""
    wanted = given.pop("wanted", every)
    found: list[int] = []
    async with aclosing(tail.follow(after, wanted, **given)) as stream:
        async for entry in stream:
            found.append(entry.position)
            if len(found) == count:
                break
    return found
