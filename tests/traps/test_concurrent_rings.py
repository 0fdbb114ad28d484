"""Trap: of several publishes at once through PostgreSQL broadcaster 0.3.1 fails all but one.

It has one connection. The bell publishes from one task, one message after the other, and many
rings become one (`app/subscriptions/bus.py`). It carries a word: NOTIFY refuses 8,000 bytes.
"""

import asyncio
import uuid

import asyncpg
import pytest
from broadcaster import Broadcast

from app.subscriptions.bus import PROBE, RING, Bell
from tests.subscriptions.test_bus import FAST, postgres_url, quiet

pytestmark = pytest.mark.postgres
AT_ONCE = 5


async def test_broadcaster_fails_all_but_one() -> None:
    async with Broadcast(await postgres_url()) as broadcast:
        done = await asyncio.gather(
            *(broadcast.publish("waypost_trap", "x") for _ in range(AT_ONCE)),
            return_exceptions=True,
        )

    assert sum(isinstance(each, asyncpg.InterfaceError) for each in done) == AT_ONCE - 1


async def test_rings_at_once_are_heard_and_break_nothing() -> None:
    url, channel = await postgres_url(), f"waypost_{uuid.uuid4().hex}"
    async with Bell(url, FAST, channel) as here, Bell(url, FAST, channel) as there:
        await quiet(there)

        async def ring_often() -> None:
            for _ in range(20):
                here.ring()
                await asyncio.sleep(0)

        await asyncio.gather(*(ring_often() for _ in range(AT_ONCE)))

        assert await there.heard(5)
        assert (here.rejoins, here.is_down) == (0, None)


def test_what_it_carries_is_a_word() -> None:
    assert max(len(RING), len(PROBE)) < 100
