"""The database of a running server, written to and read as another process does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.storage.care.opening import opened_store
from app.storage.rows import EventRow
from app.storage.store import Store
from app.usecases.orders.annotate import add_order_note
from app.usecases.shop import Shop
from tests.acceptance.product import Waypost
from tests.builders import SAM
from tests.databases import KEY, StoreSettingsOf
from tests.usecases.shopping import asked

SAME_KEY = {"WAYPOST_ENCRYPTION_KEYS": KEY}
"""A setting of the servers that have somebody beside them."""
PAGE = 1_000


@asynccontextmanager
async def beside(product: Waypost) -> AsyncIterator[Store]:
    """The store of a server that has `SAME_KEY`."""
    embedded = f"sqlite+aiosqlite:///{product.folder / 'waypost.db'}"
    url = product.settings.get("WAYPOST_DATABASE_URL", embedded)
    async with opened_store(StoreSettingsOf(url, product.folder), migrate=False) as store:
        yield store


async def annotate(store: Store, number: str, count: int = 1) -> None:
    """That many notes on an order, one commit each; the server's bell does not ring."""
    for n in range(count):
        await add_order_note(Shop(store), asked(SAM), number, f"{n}", visible_to_customer=False)


async def told(store: Store, after: str, number: str | None = None) -> list[str]:
    """The cursors of all order events after one; of one order where its number is given."""
    entries: list[EventRow] = []
    page = await _page(store, store.cursors.read(after))
    while page:
        entries += page
        page = await _page(store, page[-1].position)
    return [
        store.cursors.of(entry.position)
        for entry in entries
        if entry.feed == "order" and number in {None, entry.order_number}
    ]


async def _page(store: Store, position: int) -> list[EventRow]:
    return await store.read(lambda moment: moment.log.after(position, PAGE))
