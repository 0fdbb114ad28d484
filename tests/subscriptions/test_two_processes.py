"""What one process writes reaches the clients of the other, in order."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.acceptance.documents import ORDER_EVENTS, ORDER_UPDATED
from tests.acceptance.product import Waypost
from tests.acceptance.shop import Shop
from tests.acceptance.wire import Caller
from tests.databases import postgres_database, url_of

REDIS = "redis://127.0.0.1:6379"
pytestmark = [pytest.mark.postgres, pytest.mark.redis]


@contextmanager
def two_of(url: str, folder: Path, **settings: str) -> Iterator[tuple[Shop, Shop]]:
    """Two processes on one database with one set of keys."""
    given = {"WAYPOST_DATABASE_URL": url, "WAYPOST_SHUTDOWN_SPREAD_S": "0"} | settings
    here, there = Waypost(folder, given), Waypost(folder, given)
    try:
        here.start()
        there.start()
        yield Shop(here), Shop(there)
    finally:
        here.stop()
        there.stop()


def ensure_redis() -> str:
    try:
        redis.Redis.from_url(REDIS).ping()
    except redis.RedisError as missing:
        pytest.skip(f"no Redis for two processes: {missing}")
    return REDIS


@pytest.fixture(scope="module")
def joined(
    migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Shop, Shop]]:
    """Two processes that hear each other through Redis."""
    bell = {"WAYPOST_BROADCAST_URL": ensure_redis()}
    with (
        postgres_database(migrated_template) as name,
        two_of(url_of(name), tmp_path_factory.mktemp("two"), **bell) as both,
    ):
        yield both


@pytest.mark.patient
def test_what_one_writes_the_others_clients_see_in_order(joined: tuple[Shop, Shop]) -> None:
    here, there = joined
    mug = here.stocked(60)
    start = here.cursor()
    number = here.place(mug)["number"]
    with (
        there.manager.watch(ORDER_UPDATED, number=number) as order_feed,
        there.manager.watch(ORDER_EVENTS, after=start) as all_feed,
        here.manager.watch(ORDER_EVENTS, after=start) as own_feed,
    ):
        assert order_feed.next()["type"] == "snapshot"
        delays = []
        for n in range(20):
            writer = (here, there)[n % 2]
            writer.sales.ok("orderAddNote", number=number, text=f"{n}")
            begun = time.monotonic()
            assert order_feed.next()["type"] == "order.note_added"
            delays.append(time.monotonic() - begun)
        there.place(mug)
        told = here.timeline(number)
        seen = [one["cursor"] for one in all_feed.take(len(told) + 3)]
        own = [one["cursor"] for one in own_feed.take(len(told) + 3)]

    assert seen == own
    assert [one["cursor"] for one in told] == [c for c in seen if c in {o["cursor"] for o in told}]
    assert sorted(delays)[len(delays) // 2] < 0.5  # the bell, not the poll of a second


@pytest.mark.patient
def test_a_token_revoked_beside_one_process_ends_its_sockets_at_the_other(
    joined: tuple[Shop, Shop],
) -> None:
    here, there = joined
    number = here.place(here.stocked(5))["number"]
    token = here.product.new_token("MANAGER", f"m-{uuid.uuid4().hex}")
    with Caller(there.product.url, token).socket() as wire:
        wire.subscribe(ORDER_UPDATED, number=number).next()
        assert here.product.command("token", "revoke", token).returncode == 0

        assert wire.close_code() == 4403
