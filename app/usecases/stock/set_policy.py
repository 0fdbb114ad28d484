"""The safety stock of a shelf: below it an alert is raised."""

from app.domain.errors import Problem
from app.domain.sentences import say
from app.domain.stock import Place
from app.storage.transaction import Transaction
from app.usecases.permitted import ensure_may
from app.usecases.shop import Request, Shop
from app.usecases.stock.receive import MOST_PIECES


async def set_stock_policy(
    shop: Shop, request: Request, sku: str, warehouse: str, safety_stock: int
) -> Place:
    """Set the safety stock, in pieces; alerts follow at once.

    Raises:
        NotPermitted, Invalid.
    """
    ensure_may(request.by, "stockSetPolicy")

    async def work(tx: Transaction) -> Place:
        fits = 0 <= safety_stock <= MOST_PIECES
        wrong = Problem(("safetyStock",), say("It lies between 0 and {most}.", most=MOST_PIECES))
        await tx.shelves.ensure_known(sku, [("warehouse", warehouse)], [] if fits else [wrong])
        before, after = await tx.shelves.set_policy(sku, warehouse, safety_stock)
        await tx.follow_shelves([(before, after)], request.by)
        return after.place

    return await shop.store.write(work, request.at)
