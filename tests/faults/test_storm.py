"""Hundreds of clients at a server that goes and comes back: told, led on, nothing missed."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.acceptance.shop import Shop
from tests.faults.listeners import (
    LONG,
    MANY_OF_ONE,
    Listener,
    all_have_seen,
    allow_files,
    listening,
)
from tests.faults.server import figures, serving
from tests.subscriptions.beside import SAME_KEY, annotate, beside, told
from tests.subscriptions.following import tell

SOCKETS, STREAMS = 200, 100
SPREAD_S = 2.0
AWAY = 30
"""Notes that are written while the server is away."""
MANY = 5_000 if LONG else 500
WRITTEN = 3_000
MOST_READS = 12
"""Of the log: what came meanwhile is read once, and now and then it is looked for news."""
SELDOM = {"WAYPOST_POLL_INTERVAL_S": "60"}


def audience(shop: Shop, numbers: list[str], start: str) -> list[Listener]:
    """Over both transports, every other one on one order and the others on all of them."""
    places = range(SOCKETS + STREAMS)
    return [
        Listener(
            shop.product,
            str(shop.manager.token),
            start,
            number=numbers[place // 2 % len(numbers)] if place % 2 else None,
            by_events=place >= SOCKETS,
        )
        for place in places
    ]


@pytest.mark.patient
def test_a_restart_is_told_to_all_over_its_window_and_none_misses_anything(tmp_path: Path) -> None:
    allow_files()
    given = MANY_OF_ONE | SAME_KEY | {"WAYPOST_SHUTDOWN_SPREAD_S": str(SPREAD_S)}
    with serving(tmp_path, **given) as shop:
        mug = shop.stocked(50)
        start = shop.cursor()
        numbers = [str(shop.place(mug)["number"]) for _ in range(5)]
        everyone = audience(shop, numbers, start)
        asyncio.run(_restarted(shop, numbers, everyone))

        asyncio.run(_resumed(shop, numbers, everyone, start))


async def _restarted(shop: Shop, numbers: list[str], everyone: list[Listener]) -> None:
    """Everyone is there when the server is asked to end, and is told so."""
    newest = {number: shop.timeline(number)[-1]["cursor"] for number in numbers}
    async with listening(everyone) as tasks:
        for each in everyone:
            await each.has_seen(newest[each.number or numbers[-1]])
        assert shop.product.running is not None
        shop.product.running.send_signal(signal.SIGTERM)
        await asyncio.gather(*tasks)

    assert {each.code for each in everyone} == {"SHUTTING_DOWN"}
    assert {each.close_code for each in everyone if not each.by_events} == {1012}
    ended = sorted(each.ended_s for each in everyone)
    late = sum(at_s - ended[0] > SPREAD_S / 2 for at_s in ended)
    assert len(everyone) / 10 < late < len(everyone) * 9 / 10  # half of them, but for chance
    await asyncio.to_thread(shop.product.stop)


async def _resumed(shop: Shop, numbers: list[str], everyone: list[Listener], start: str) -> None:
    """All return at once to a new process, after what was written while none was there."""
    async with beside(shop.product) as store:
        for number in numbers:
            await annotate(store, number, AWAY // len(numbers))
        await asyncio.to_thread(shop.product.start)
        async with listening(everyone):
            for number in numbers:
                await annotate(store, number)
            expected = {number: await told(store, start, number) for number in (None, *numbers)}
            for each in everyone:
                await each.has_seen(expected[each.number][-1])

    assert all(each.seen == expected[each.number] for each in everyone)


@pytest.mark.patient
@pytest.mark.parametrize("returning", [50, MANY])
def test_a_storm_reads_the_log_a_few_times_however_many_return(
    tmp_path: Path, returning: int
) -> None:
    allow_files()
    with serving(tmp_path, **MANY_OF_ONE, **SAME_KEY, **SELDOM) as shop:
        number = str(shop.place(shop.stocked(5))["number"])
        start = shop.cursor()
        shop.product.stop()

        asyncio.run(_stormed(shop, number, start, returning))

        assert figures(shop, "waypost_log_reads")[""] <= MOST_READS
        assert figures(shop, "waypost_evictions")[""] == 0


async def _stormed(shop: Shop, number: str, start: str, returning: int) -> None:
    """Each returns after a place of its own; a new process has nothing of it in memory."""
    async with beside(shop.product) as store:
        for _ in range(WRITTEN // 1_000):
            await tell(store, 1_000)
        everything = [start, *await told(store, start)]
        await asyncio.to_thread(shop.product.start)
        places = [0 if n % 100 == 0 else WRITTEN - n % 40 for n in range(returning)]
        token = str(shop.manager.token)
        everyone = [Listener(shop.product, token, everything[place]) for place in places]
        async with listening(everyone):
            await all_have_seen(everyone, everything[-1])
            shop.sales.ok("orderAddNote", number=number, text="after the storm")
            (last,) = await told(store, everything[-1])
            await all_have_seen(everyone, last)

    for place, each in zip(places, everyone, strict=True):
        assert each.seen == [*everything[place + 1 :], last]
