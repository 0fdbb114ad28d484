"""Where an import hands in its drafts: each verb of the shop that a file may ask for."""

from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Final

from app.domain.actors import Actor, Channel, Role
from app.domain.imports import OrderDraft, Outcome, ProductDraft, StockDraft
from app.storage.kept.bulk import kept_references
from app.storage.kept.catalogue import BY_SKU, found_products
from app.usecases.importing.history import History
from app.usecases.importing.open_orders import place_draft
from app.usecases.importing.things import put_products, receive_draft
from app.usecases.shop import Shop

IMPORTER: Final = Actor(Role.MANAGER, "import")
"""May say prices and receive goods, as whoever runs the command on the shop's machine may."""


class ImportDesk:
    """One run of an import."""

    def __init__(self, shop: Shop, now: Callable[[], datetime]) -> None:
        self._shop = shop
        self._now = now
        self._history = History(shop.store)

    async def existing(
        self, references: Sequence[tuple[Channel, str]]
    ) -> AbstractSet[tuple[Channel, str]]:
        """Which of these orders are there already."""
        async with self._shop.store.database.reading() as connection:
            return (await kept_references(connection, references)).keys()

    async def unknown(self, skus: Collection[str]) -> AbstractSet[str]:
        """Which of these no product has."""
        async with self._shop.store.database.reading() as connection:
            return set(skus) - {row.sku for row in await found_products(connection, BY_SKU, skus)}

    async def history(self, batch: Sequence[OrderDraft]) -> Sequence[Outcome]:
        """Write closed orders; see `History.write`."""
        return await self._history.write(batch, self._now())

    async def open_order(self, draft: OrderDraft) -> Outcome:
        """Send one order through review and allocation; see `place_draft`."""
        return await place_draft(self._shop, draft, IMPORTER, self._now())

    async def products(self, batch: Sequence[ProductDraft]) -> Sequence[Outcome]:
        """Make products or bring them up to the file; see `put_products`."""
        return await put_products(self._shop.store, batch, self._now())

    async def stock(self, batch: Sequence[StockDraft]) -> Sequence[Outcome]:
        """Receive goods, each row once for ever; see `receive_draft`."""
        return [await receive_draft(self._shop, d, IMPORTER, self._now()) for d in batch]
