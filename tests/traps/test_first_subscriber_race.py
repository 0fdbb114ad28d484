"""Trap: of two simultaneous first subscribers of a channel broadcaster 0.3.1 forgets one.

Each finds no subscriber yet and subscribes on the one connection, which fails for all but one, or
puts its queue in the place of another's. Here a process joins its bell once, with a connection of
its own, and everyone who follows the log shares that (`app/subscriptions/bus.py`).
"""

import asyncio
import uuid

import pytest
from broadcaster import Broadcast

from app.subscriptions.bus import Bell
from tests.subscriptions.test_bus import FAST, postgres_url, quiet
from tests.traps.elsewhere import ensure_guarded

pytestmark = pytest.mark.postgres
AT_ONCE = 5


async def test_broadcaster_loses_all_but_one() -> None:
    channel = f"waypost_{uuid.uuid4().hex}"
    heard: list[int] = []

    async def listen(number: int) -> None:
        async with broadcast.subscribe(channel) as subscriber:
            first_is_in.set()
            await subscriber.get()
            heard.append(number)

    first_is_in = asyncio.Event()
    async with Broadcast(await postgres_url()) as broadcast:
        listening = [asyncio.create_task(listen(number)) for number in range(AT_ONCE)]
        await first_is_in.wait()
        await broadcast.publish(channel, "x")
        ended = await asyncio.gather(*listening, return_exceptions=True)

    assert len(heard) == 1
    assert sum(isinstance(error, KeyError) for error in ended) == AT_ONCE - 1


async def test_bells_that_join_at_once_all_hear_the_first_ring() -> None:
    url, channel = await postgres_url(), f"waypost_{uuid.uuid4().hex}"
    bells = [Bell(url, FAST, channel) for _ in range(AT_ONCE)]
    await asyncio.gather(*(bell.__aenter__() for bell in bells))
    try:
        for bell in bells:
            await quiet(bell)
        bells[0].ring()

        assert await asyncio.gather(*(bell.heard(5) for bell in bells)) == [True] * AT_ONCE
    finally:
        for bell in bells:
            await bell.__aexit__()


def test_it_is_guarded_elsewhere_too() -> None:
    ensure_guarded(
        "faults/test_workers.py::test_what_one_worker_writes_the_clients_of_both_see_in_order"
    )
