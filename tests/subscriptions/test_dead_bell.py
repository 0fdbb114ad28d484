"""A write beside the server rings no bell in it: its clients hear of it by the next poll."""

import asyncio
import time
from pathlib import Path

from tests.acceptance.documents import ORDER_UPDATED
from tests.acceptance.product import Waypost
from tests.acceptance.shop import Shop
from tests.subscriptions.beside import SAME_KEY, annotate, beside

POLL_S = 0.4


def test_what_another_process_writes_comes_within_the_poll(
    migrated_url: str, tmp_path: Path
) -> None:
    settings = SAME_KEY | {
        "WAYPOST_DATABASE_URL": migrated_url,
        "WAYPOST_POLL_INTERVAL_S": str(POLL_S),
        "WAYPOST_SHUTDOWN_SPREAD_S": "0",
    }
    product = Waypost(tmp_path, settings)

    async def write(number: str) -> None:
        async with beside(product) as store:
            await annotate(store, number)

    try:
        product.start()
        shop = Shop(product)
        number = shop.place(shop.stocked(5))["number"]
        with shop.manager.watch(ORDER_UPDATED, number=number) as feed:
            feed.next()
            for _ in range(3):
                asyncio.run(write(number))
                begun = time.monotonic()
                assert feed.next()["type"] == "order.note_added"
                assert time.monotonic() - begun < POLL_S + 1
    finally:
        product.stop()
