"""Redis gone: updates keep coming by polling, readiness says so, and it heals by itself."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.documents import ORDER_UPDATED
from tests.faults.redis_server import ThrowAwayRedis
from tests.faults.server import eventually, health, serving

pytestmark = pytest.mark.redis


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[ThrowAwayRedis]:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server is installed")
    made = ThrowAwayRedis(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.mark.patient
def test_updates_go_on_while_redis_is_dead_and_it_heals(
    own_redis: ThrowAwayRedis, tmp_path: Path
) -> None:
    with serving(tmp_path, WAYPOST_BROADCAST_URL=own_redis.url) as shop:
        number = shop.place(shop.stocked(5))["number"]
        eventually(lambda: health(shop) == (200, "ok"), "ready")
        with shop.manager.watch(ORDER_UPDATED, number=number) as feed:
            feed.next()

            own_redis.kill()
            eventually(lambda: health(shop) == (200, "degraded"), "degraded")
            for n in range(3):
                shop.sales.ok("orderAddNote", number=number, text=f"{n}")
                begun = time.monotonic()
                assert feed.next()["type"] == "order.note_added"
                assert time.monotonic() - begun < 2

            own_redis.start()
            eventually(lambda: health(shop) == (200, "ok"), "healed")
            shop.sales.ok("orderAddNote", number=number, text="healed")
            assert feed.next()["type"] == "order.note_added"

        told = shop.types(number)
        assert told.count("order.note_added") == 4


@pytest.mark.patient
def test_a_redis_that_is_not_there_at_the_start_is_found_later(
    own_redis: ThrowAwayRedis, tmp_path: Path
) -> None:
    own_redis.kill()
    with serving(tmp_path, WAYPOST_BROADCAST_URL=own_redis.url) as shop:
        assert health(shop) == (200, "degraded")
        own_redis.start()

        eventually(lambda: health(shop) == (200, "ok"), "found")
