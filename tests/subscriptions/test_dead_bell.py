"""A write beside the server rings no bell in it: its clients hear of it by the next poll."""

import asyncio
import time
from pathlib import Path

from app.storage.care.opening import opened_store
from app.usecases.orders.annotate import add_order_note
from app.usecases.shop import Shop as Desk
from tests.acceptance.documents import ORDER_UPDATED
from tests.acceptance.product import Waypost
from tests.acceptance.shop import Shop
from tests.builders import SAM
from tests.databases import KEY, StoreSettingsOf
from tests.usecases.shopping import asked

POLL_S = 0.4


async def annotate(url: str, folder: Path, number: str, text: str) -> None:
    """As another process does, such as an import: on the database, with the same keys."""
    async with opened_store(StoreSettingsOf(url, folder), migrate=False) as store:
        await add_order_note(Desk(store), asked(SAM), number, text, visible_to_customer=False)


def test_what_another_process_writes_comes_within_the_poll(
    migrated_url: str, tmp_path: Path
) -> None:
    settings = {
        "WAYPOST_DATABASE_URL": migrated_url,
        "WAYPOST_ENCRYPTION_KEYS": KEY,
        "WAYPOST_POLL_INTERVAL_S": str(POLL_S),
        "WAYPOST_SHUTDOWN_SPREAD_S": "0",
    }
    product = Waypost(tmp_path, settings)
    try:
        product.start()
        shop = Shop(product)
        number = shop.place(shop.stocked(5))["number"]
        with shop.manager.watch(ORDER_UPDATED, number=number) as feed:
            feed.next()
            for n in range(3):
                asyncio.run(annotate(migrated_url, tmp_path, number, f"note {n}"))
                begun = time.monotonic()
                assert feed.next()["type"] == "order.note_added"
                assert time.monotonic() - begun < POLL_S + 1
    finally:
        product.stop()
