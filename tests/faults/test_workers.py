"""`waypost serve --workers 2`: one server to its clients, whichever process they are with."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest
import redis

from tests.acceptance.documents import ORDER_UPDATED
from tests.acceptance.shop import Shop
from tests.acceptance.wire import CUT_OFF
from tests.databases import SERVER, postgres_database, url_of
from tests.faults.listeners import MANY_OF_ONE, Listener, all_have_seen, listening
from tests.faults.processes import all_up, is_running, standing_still, workers
from tests.faults.server import eventually, figures, serving
from tests.subscriptions.beside import SAME_KEY, beside, told

REDIS = "redis://127.0.0.1:6379"
EACH = 8
"""Sockets with each of two workers."""
NOTES = 20
BEFORE_A_POLL_S = 20
OWN_BELL = "waypost_bell"
TWO = ("--workers", "2")


@dataclass(frozen=True)
class Joined:
    """Two workers, and how often their bell was joined as its own server knows it."""

    shop: Shop
    kind: str
    name: str

    def joins(self) -> int:
        if self.kind == "redis":
            clients = redis.Redis.from_url(REDIS).client_list()
            return sum(one["name"] == self.name and one["sub"] == "1" for one in clients)
        return asyncio.run(self._listening())

    async def _listening(self) -> int:
        connection = await asyncpg.connect(f"{SERVER}/postgres", timeout=5)
        asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND datname = $2"
        try:
            return int(await connection.fetchval(asked, OWN_BELL, self.name))
        finally:
            await connection.close()


def bell_of(kind: str, database: str) -> dict[str, str]:
    """The setting that names the bell; none for PostgreSQL's own, which is found without it."""
    if kind == "redis":
        try:
            redis.Redis.from_url(REDIS).ping()
        except redis.RedisError as missing:
            pytest.skip(f"no Redis for two workers: {missing}")
        return {"WAYPOST_BROADCAST_URL": f"{REDIS}?client_name={database}"}
    if kind == "postgres":
        named = f"{SERVER.replace('postgresql', 'postgres', 1)}/{database}"
        return {"WAYPOST_BROADCAST_URL": f"{named}?application_name={OWN_BELL}"}
    return {}


@contextmanager
def two_workers(kind: str, template: str, folder: Path) -> Iterator[Joined]:
    with postgres_database(template) as name:
        given = {"WAYPOST_DATABASE_URL": url_of(name), "WAYPOST_POLL_INTERVAL_S": "60"}
        with serving(
            folder, *TWO, **given, **SAME_KEY, **MANY_OF_ONE, **bell_of(kind, name)
        ) as shop:
            all_up(shop, 2)
            yield Joined(shop, kind, name)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("redis", marks=[pytest.mark.postgres, pytest.mark.redis]),
        pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.twin]),
        pytest.param("unnamed", marks=pytest.mark.postgres),
    ],
)
def joined(
    request: pytest.FixtureRequest,
    migrated_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Joined]:
    with two_workers(request.param, migrated_template, tmp_path_factory.mktemp("two")) as both:
        yield both


def audience(shop: Shop, start: str) -> list[Listener]:
    return [Listener(shop.product, str(shop.manager.token), start) for _ in range(2 * EACH)]


@asynccontextmanager
async def half_with_each(
    shop: Shop, everyone: list[Listener], newest: str
) -> AsyncIterator[tuple[int, int]]:
    """The workers; while one stands still, the other gets half of the audience."""
    first, second = sorted(workers(shop))
    async with AsyncExitStack() as open_:
        for idle, some in ((second, everyone[:EACH]), (first, everyone[EACH:])):
            with standing_still(idle):
                await open_.enter_async_context(listening(some, stay=True))
                await all_have_seen(some, newest)
        yield first, second


def write(shop: Shop, number: str, count: int) -> None:
    """So many notes at least: one whose answer was cut off is asked for again."""
    for n in range(count):
        while True:
            try:
                shop.sales.ok("orderAddNote", number=number, text=f"{n}")
            except httpx.TransportError:
                continue
            break


@pytest.mark.patient
def test_what_one_worker_writes_the_clients_of_both_see_in_order(joined: Joined) -> None:
    shop = joined.shop
    start = shop.cursor()
    number = str(shop.place(shop.stocked(5))["number"])
    newest = shop.timeline(number)[-1]["cursor"]
    everyone = audience(shop, start)

    async def heard() -> list[str]:
        async with beside(shop.product) as store, half_with_each(shop, everyone, newest):
            followers = await asyncio.to_thread(figures, shop, "waypost_followers")
            assert followers == {"1": EACH, "2": EACH}
            await asyncio.to_thread(write, shop, number, NOTES)
            written = await told(store, start)
            async with asyncio.timeout(BEFORE_A_POLL_S):
                await all_have_seen(everyone, written[-1])
            return written

    written = asyncio.run(heard())

    assert len(written) > NOTES
    assert all(each.seen == written for each in everyone)
    assert joined.joins() == 2
    assert figures(shop, "waypost_bell_up") == {"1": 1, "2": 1}


@pytest.mark.patient
def test_one_scrape_shows_all_workers_those_that_stand_still_too(joined: Joined) -> None:
    shop = joined.shop
    shown = figures(shop, "waypost_database_up")
    with standing_still(min(workers(shop))):
        up = figures(shop, "waypost_worker_up")
        left = figures(shop, "waypost_database_up")

    assert shown == {"1": 1, "2": 1}
    assert sorted(up.values()) == [0, 1]
    assert len(left) == 1
    all_up(shop, 2)


@pytest.mark.patient
@pytest.mark.postgres
def test_a_killed_worker_is_replaced_and_its_clients_go_on(
    migrated_template: str, tmp_path: Path
) -> None:
    with two_workers("unnamed", migrated_template, tmp_path) as joined:
        shop = joined.shop
        start = shop.cursor()
        number = str(shop.place(shop.stocked(5))["number"])
        everyone = audience(shop, start)

        written = asyncio.run(_killed(shop, number, everyone, start))

        assert all(each.seen == written for each in everyone)
        assert [each.close_code for each in everyone] == [CUT_OFF] * EACH + [None] * EACH
        all_up(shop, 2)
        assert sorted(figures(shop, "waypost_worker_up")) == ["1", "2"]
        eventually(lambda: joined.joins() == 2, "the bell is joined again")
        assert "another takes its place" in shop.product.last_words()


async def _killed(shop: Shop, number: str, everyone: list[Listener], start: str) -> list[str]:
    """Who was with the dead one returns at once, and goes on after what it saw last."""
    newest = shop.timeline(number)[-1]["cursor"]
    async with (
        beside(shop.product) as store,
        half_with_each(shop, everyone, newest) as (first, second),
    ):
        os.kill(first, signal.SIGKILL)
        await asyncio.to_thread(write, shop, number, NOTES)
        await asyncio.to_thread(
            eventually, lambda: len(workers(shop) - {first, second}) == 1, "another took its place"
        )
        await asyncio.to_thread(write, shop, number, NOTES)
        written = await told(store, start)
        await all_have_seen(everyone, written[-1])
        return written


@pytest.mark.patient
@pytest.mark.postgres
def test_workers_end_with_whoever_would_replace_them(
    migrated_template: str, tmp_path: Path
) -> None:
    with two_workers("unnamed", migrated_template, tmp_path) as joined:
        shop = joined.shop
        left = workers(shop)
        with shop.manager.watch(
            ORDER_UPDATED, number=shop.place(shop.stocked(5))["number"]
        ) as feed:
            feed.next()
            shop.product.stop(signal.SIGKILL)

            assert feed.refusal()["code"] == "SHUTTING_DOWN"
        eventually(lambda: not any(is_running(pid) for pid in left), "they end")


@pytest.mark.patient
def test_workers_on_one_file_say_what_they_lack_and_serve(tmp_path: Path) -> None:
    with serving(tmp_path, *TWO, **SAME_KEY) as shop:
        all_up(shop, 2)
        start = shop.cursor()
        number = str(shop.place(shop.stocked(5))["number"])
        newest = shop.timeline(number)[-1]["cursor"]
        everyone = audience(shop, start)

        async def heard() -> list[str]:
            async with beside(shop.product) as store, half_with_each(shop, everyone, newest):
                await asyncio.to_thread(write, shop, number, NOTES)
                written = await told(store, start)
                await all_have_seen(everyone, written[-1])
                return written

        written = asyncio.run(heard())

        assert all(each.seen == written for each in everyone)
        assert "no bell rings between these workers" in shop.product.last_words()
