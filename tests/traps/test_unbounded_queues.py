"""Trap: broadcaster's queues have no end; 200,000 undelivered messages were seen in one.

Rings are no messages: however often it is rung, one ring waits, and whoever comes to listen late
hears one (`app/subscriptions/bus.py`). A feed queues nothing either: its place in the log is all
that waits for a slow client.
"""

import asyncio
import uuid

import pytest
import redis.asyncio as redis

from app.subscriptions.bus import RING, Bell
from tests.subscriptions.test_bus import FAST, quiet, redis_url
from tests.traps.elsewhere import ensure_guarded

RINGS = 200_000
LAST = b"last"
TURNS = 50
"""Of the loop, in which what is due is sent."""


@pytest.mark.redis
async def test_any_number_of_rings_is_a_few_messages_and_one_waits() -> None:
    url, channel = await redis_url(), f"waypost_{uuid.uuid4().hex}"
    client = redis.Redis.from_url(url)
    async with Bell(url, FAST, channel) as bell, client.pubsub() as wire:
        await wire.subscribe(channel)
        await quiet(bell)
        for _ in range(TURNS):
            for _ in range(RINGS // TURNS):
                bell.ring()
            await asyncio.sleep(0)
        await bell.heard(1)
        await client.publish(channel, LAST)
        sent = 0
        async for message in wire.listen():
            if message["data"] == LAST:
                break
            sent += message["data"] == RING.encode()
        assert 0 < sent <= TURNS

        await quiet(bell)
        bell.ring()
        assert await bell.heard(1)
    await client.aclose()


def test_it_is_guarded_elsewhere_too() -> None:
    ensure_guarded(
        "subscriptions/test_tail.py::test_who_reads_too_slowly_is_told_where_to_resume",
        "subscriptions/test_sharing.py::test_one_who_does_not_read_is_not_rendered_for_again",
        "transport/test_connections.py::test_answers_that_nobody_reads_do_not_pile_up",
    )
