"""The products of past orders, for a whole batch: known ones looked up once, unknown ones made."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from app.domain.imports import OrderDraft
from app.domain.orders import OrderLine
from app.storage.kept.bulk import add_products, price_products
from app.storage.rows import ProductRow
from app.storage.transaction import Transaction


class Wares:
    """The products of one batch; `learned` and `free` are for the next, once this is kept.

    `free` are those that this run made of lines at 0.00, which may be gifts of goods that cost
    something: the first priced line tells their name and price after all.
    """

    def __init__(
        self, tx: Transaction, known: Mapping[str, ProductRow], free: AbstractSet[str]
    ) -> None:
        self._tx = tx
        self._known = known
        self.learned: dict[str, ProductRow] = {}
        self.free = frozenset(free)

    async def look_up(self, drafts: Sequence[OrderDraft]) -> None:
        """Learn every product of `drafts`, and make those there are none of."""
        skus = {line.sku for draft in drafts for line in draft.lines} - self._known.keys()
        self.learned |= await self._tx.catalogue.by_sku(skus)
        made = _described(drafts, skus - self.learned.keys())
        await add_products(self._tx, list(made.values()))
        told = _described(drafts, self.free)
        priced = {sku: product for sku, product in told.items() if product.price_minor}
        await price_products(self._tx, list(priced.values()))
        self.learned |= made | priced
        unpriced = {sku for sku, product in made.items() if not product.price_minor}
        self.free = (self.free | unpriced) - priced.keys()

    def lines(self, draft: OrderDraft) -> tuple[OrderLine, ...]:
        """The draft's lines; a name that the file does not tell is the product's."""
        found = []
        for position, line in enumerate(draft.lines, 1):
            sku, name, quantity, unit_price_minor, _ = line
            product = self.learned.get(sku) or self._known[sku]
            found.append(
                OrderLine(
                    position, sku, name or product.name, product.gtin, quantity, unit_price_minor
                )
            )
        return tuple(found)


def _described(drafts: Sequence[OrderDraft], skus: AbstractSet[str]) -> dict[str, ProductRow]:
    """A product for each SKU as its first line tells it, rather a priced one than a free one."""
    found: dict[str, ProductRow] = {}
    for draft in drafts:
        for line in draft.lines:
            if line.sku not in skus:
                continue
            if line.sku not in found or (line.unit_price_minor and not found[line.sku].price_minor):
                name = line.name or line.sku
                found[line.sku] = ProductRow(
                    line.sku, name, None, line.unit_price_minor, draft.currency, 0
                )
    return found
