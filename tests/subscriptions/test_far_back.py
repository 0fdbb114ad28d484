"""Who comes back after a very long time gets all of it, in order, and the server stays small."""

import asyncio
import logging
import os
from pathlib import Path

import pytest

from app.storage.care.opening import opened_store
from app.storage.connections.database import CACHE_KIB
from app.storage.cursors import LogCursors
from tests.acceptance.product import Waypost
from tests.api.doors import SECRET
from tests.databases import KEY, StoreSettingsOf
from tests.subscriptions.following import tell
from tests.subscriptions.served import RawSocket, Served, cursor_of

logger = logging.getLogger(__name__)
IS_LONG = bool(os.environ.get("WAYPOST_TEST_LONG"))
FAR = 1_000_000 if IS_LONG else 60_000
"""Entries that the client has missed."""
LOOK_EVERY = 1_000
MOST_GROWN_KIB = 30 * 1024 + (CACHE_KIB if IS_LONG else 0)
"""Of the server while it leads one client on; a long log fills SQLite's cache of pages as well."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="needs /proc"),
]


async def _logged(url: str, folder: Path) -> LogCursors:
    async with opened_store(StoreSettingsOf(url, folder)) as store:
        for _ in range(FAR // 1_000):
            await tell(store, 1_000)
        return store.cursors


def resident_kib(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])


def test_from_far_back_everything_comes_in_order_and_memory_stays(
    migrated_url: str, tmp_path: Path
) -> None:
    cursors = asyncio.run(_logged(migrated_url, tmp_path))
    product = Waypost(
        tmp_path,
        {
            "WAYPOST_DATABASE_URL": migrated_url,
            "WAYPOST_SECRET_KEY": SECRET,
            "WAYPOST_ENCRYPTION_KEYS": KEY,
            "WAYPOST_SHUTDOWN_SPREAD_S": "0",
            "WAYPOST_SOCKET_PING_S": "600",  # the client answers none
        },
    )
    product.start()
    assert product.running is not None
    seen, sizes = 0, []
    try:
        token = product.new_token("MANAGER", "may")
        client = RawSocket(Served(product.port, token), after=cursors.of(0))
        while seen < FAR:
            seen += 1
            assert cursor_of(client.next()) == cursors.of(seen)
            if seen % LOOK_EVERY == 0:
                sizes.append(resident_kib(product.running.pid))
        client.close()
    finally:
        product.stop()

    logger.info("%d KiB at first, %d at most, %d entries", sizes[0], max(sizes), FAR)
    assert max(sizes) - sizes[0] < MOST_GROWN_KIB
