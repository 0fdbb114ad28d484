"""The doorbell: heard across processes, never in a writer's way, and healed by itself."""

from __future__ import annotations

import asyncio
import os
import socket
import time
import uuid

import asyncpg
import pytest
import redis.asyncio as redis

from app.subscriptions.bus import Bell, BellTimes

FAST = BellTimes(probe_every_s=0.2, answer_s=0.2, first_pause_s=0.05, longest_pause_s=0.2)
REDIS = os.environ.get("WAYPOST_TEST_REDIS_URL", "redis://127.0.0.1:6379")
POSTGRES = os.environ.get(
    "WAYPOST_TEST_POSTGRES_URL", "postgres://postgres:postgres@127.0.0.1:5432/postgres"
)


async def redis_url():
    client = redis.Redis.from_url(REDIS)
    try:
        await client.ping()
    except (redis.RedisError, OSError) as error:
        pytest.skip(f"no Redis at {REDIS.partition('@')[2] or REDIS}: {error}")
    finally:
        await client.aclose()
    return REDIS


async def postgres_url():
    try:
        connection = await asyncpg.connect(POSTGRES, timeout=3)
    except (asyncpg.PostgresError, OSError, TimeoutError) as error:
        pytest.skip(f"no PostgreSQL for the bell: {error}")
    await connection.close()
    return POSTGRES


async def memory_url():
    return "memory://"


ANY = pytest.mark.parametrize(
    "url_of",
    [
        memory_url,
        pytest.param(redis_url, marks=pytest.mark.redis),
        pytest.param(postgres_url, marks=pytest.mark.postgres),
    ],
)
SHARED = pytest.mark.parametrize(
    "url_of",
    [
        pytest.param(redis_url, marks=pytest.mark.redis),
        pytest.param(postgres_url, marks=pytest.mark.postgres),
    ],
)


def a_channel():
    return f"waypost_{uuid.uuid4().hex}"


async def quiet(bell):
    while await bell.heard(0.3):
        pass


async def eventually(look, wanted, patience_s=5.0):
    deadline = time.monotonic() + patience_s
    while not look():
        assert time.monotonic() < deadline, f"waited in vain: {wanted}"
        await asyncio.sleep(0.01)


@ANY
async def test_a_ring_is_heard_and_silence_is_not(url_of):
    async with Bell(await url_of(), FAST, a_channel()) as bell:
        await quiet(bell)
        bell.ring()

        assert bell.is_down is None
        assert await bell.heard(1)
        await quiet(bell)
        assert not await bell.heard(0.5)  # probes are nobody's ring


@SHARED
async def test_a_ring_is_heard_in_other_processes(url_of):
    url, channel = await url_of(), a_channel()
    async with Bell(url, FAST, channel) as here, Bell(url, FAST, channel) as there:
        await quiet(there)
        for _ in range(50):
            here.ring()  # many at once are one publish, and never a failure
        assert await there.heard(2)
        await quiet(there)
        there.ring()

        assert await here.heard(2)
        assert (here.is_down, there.is_down) == (None, None)


async def test_a_ring_between_two_waits_is_not_lost():
    async with Bell("memory://", FAST) as bell:
        await quiet(bell)
        bell.ring()
        await asyncio.sleep(0)

        assert await bell.heard(0.2)


async def kill_redis_clients(name):
    client = redis.Redis.from_url(REDIS)
    for each in await client.client_list():
        if each["name"] == name:
            await client.client_kill_filter(_id=each["id"])
    await client.aclose()


async def kill_postgres_backends(name):
    connection = await asyncpg.connect(POSTGRES)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", name
    )
    await connection.close()


@pytest.mark.parametrize(
    ("url_of", "named", "kill"),
    [
        pytest.param(redis_url, "client_name", kill_redis_clients, marks=pytest.mark.redis),
        pytest.param(
            postgres_url, "application_name", kill_postgres_backends, marks=pytest.mark.postgres
        ),
    ],
)
async def test_a_killed_connection_heals_by_itself(url_of, named, kill):
    channel = a_channel()
    url = f"{await url_of()}?{named}={channel}"
    async with Bell(url, FAST, channel) as here, Bell(url, FAST, channel) as there:
        await kill(channel)
        await eventually(lambda: here.rejoins and there.rejoins, "both joined again")
        await eventually(lambda: not here.is_down and not there.is_down, "both are well")
        await quiet(there)
        here.ring()

        assert await there.heard(2)


async def test_a_bus_that_is_not_there_costs_the_start_nothing_and_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with Bell(f"redis://127.0.0.1:{port}", FAST) as bell:
        bell.ring()

        assert "refused" in (bell.is_down or "") or "onnect" in (bell.is_down or "")
        assert await bell.heard(1)  # one's own writes need no bus


async def test_a_listener_that_hears_nothing_is_noticed(monkeypatch):
    async with Bell("memory://", FAST) as bell:
        bell_backend = "broadcaster._backends.memory.MemoryBackend.next_published"

        async def deaf(_self):
            await asyncio.Event().wait()

        monkeypatch.setattr(bell_backend, deaf)
        await eventually(lambda: bell.is_down, "it is noticed")
        monkeypatch.undo()
        await eventually(lambda: bell.is_down is None, "it heals")
