"""Trap: uvicorn keeps a client that stopped reading, what waits for it and whatever makes more.

Its ping timeout closes politely, which waits for the full buffer. Here writing to a full client
stops, its place in the log is all that stays, and a deadline aborts the connection
(`app/transport/deadlines.py`, `app/subscriptions/hub.py`). A hundred of them at a real server: its
memory must not follow what they don't read, and the others must be told everything.
"""

import asyncio
from pathlib import Path

import pytest

from tests.acceptance.shop import Shop
from tests.faults.listeners import MANY_OF_ONE, Listener, all_have_seen, allow_files, listening
from tests.faults.processes import resident_kib
from tests.faults.server import eventually, figures, serving
from tests.subscriptions.beside import SAME_KEY, beside, told
from tests.subscriptions.following import tell
from tests.subscriptions.served import RawEvents, RawSocket, Served
from tests.traps.elsewhere import ensure_guarded

STALLED, READERS = 100, 10
ROUNDS, EACH = 8, 1_000
WARM_ROUNDS = 3
"""After so many the tail is full, and all has been done once."""
MOST_GROWTH_KIB = 48 * 1_024
"""What 100 may hold at most, twice 128 KiB each, and as much again; unread would be 250 MiB."""
PATIENT = {"WAYPOST_SOCKET_WRITE_DEADLINE_S": "600", "WAYPOST_SOCKET_PING_S": "600"}
HURRIED = {"WAYPOST_SOCKET_WRITE_DEADLINE_S": "1"}
SHORT_TAIL = {
    "WAYPOST_TAIL_EVENTS": str(2 * EACH),
    "WAYPOST_POLL_INTERVAL_S": "0.05",
}


def stalled(shop: Shop) -> list[RawSocket | RawEvents]:
    """Half over websockets, half over event streams; none of them will read."""
    served = Served(shop.product.port, str(shop.manager.token))
    kinds = (RawSocket, RawEvents)
    return [kinds[n % 2](served) for n in range(STALLED)]


async def written(shop: Shop, readers: list[Listener], rounds: int) -> int:
    """Everybody who reads has read all of it, round by round; the server's memory at most."""
    assert shop.product.running is not None
    pid = shop.product.running.pid
    most_kib = 0
    async with beside(shop.product) as store, listening(readers):
        for _ in range(rounds):
            before = store.cursors.of(await store.read(lambda moment: moment.log.head()))
            await tell(store, EACH)
            *_, last = await told(store, before)
            await all_have_seen(readers, last)
            most_kib = max(most_kib, resident_kib(pid))
    return most_kib


async def all_told(shop: Shop, start: str) -> list[str]:
    async with beside(shop.product) as store:
        return await told(store, start)


@pytest.mark.patient
def test_a_hundred_cost_no_memory_and_the_others_nothing(tmp_path: Path) -> None:
    allow_files()
    with serving(tmp_path, **MANY_OF_ONE, **SAME_KEY, **SHORT_TAIL, **PATIENT) as shop:
        start = shop.cursor()
        deaf = stalled(shop)
        readers = [Listener(shop.product, str(shop.manager.token), start) for _ in range(READERS)]
        eventually(lambda: figures(shop, "waypost_followers")[""] == STALLED, "they follow")

        warm_kib = asyncio.run(written(shop, readers, WARM_ROUNDS))
        most_kib = asyncio.run(written(shop, readers, ROUNDS))

        assert most_kib - warm_kib < MOST_GROWTH_KIB
        everything = asyncio.run(all_told(shop, start))
        assert len(everything) == (WARM_ROUNDS + ROUNDS) * EACH
        assert all(each.seen == everything for each in readers)
        for client in deaf:
            client.close()
        eventually(lambda: figures(shop, "waypost_followers")[""] == 0, "nothing of them is left")


@pytest.mark.patient
def test_a_hundred_are_cut_by_the_deadline_and_freed(tmp_path: Path) -> None:
    allow_files()
    with serving(tmp_path, **MANY_OF_ONE, **SAME_KEY, **SHORT_TAIL, **HURRIED) as shop:
        start = shop.cursor()
        deaf = stalled(shop)
        readers = [Listener(shop.product, str(shop.manager.token), start) for _ in range(READERS)]
        eventually(lambda: figures(shop, "waypost_followers")[""] == STALLED, "they follow")

        asyncio.run(written(shop, readers, WARM_ROUNDS))

        eventually(lambda: figures(shop, "waypost_followers")[""] == 0, "all were cut")
        assert all(client.is_cut() for client in deaf)
        for client in deaf:
            client.close()


def test_it_is_guarded_elsewhere_too() -> None:
    ensure_guarded(
        "subscriptions/test_stalled.py::test_who_stops_reading_is_cut_and_freed_and_the_others_read_on",
        "subscriptions/test_stalled.py::test_who_was_too_slow_is_told_by_name_and_misses_nothing",
        "transport/test_server.py::test_clients_that_read_nothing_are_cut_and_freed",
        "transport/test_server.py::test_a_deaf_client_of_a_silent_stream_is_cut_by_the_kernel",
    )
