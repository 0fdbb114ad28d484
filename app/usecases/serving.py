"""Whoever waits for stock is served the moment it comes free, by priority, then age."""

from collections.abc import Sequence
from typing import Final

from app.domain.actors import Actor
from app.domain.orders import Order
from app.domain.verbs.serve import serve
from app.domain.work import OrderWork, Stockroom
from app.storage.transaction import Transaction
from app.usecases.shop import Shop

MOST_WAITING: Final = 10_000
"""Orders looked at for one receipt; the next receipt goes on where this one ended."""
AT_ONCE: Final = 100


async def serve_freed(tx: Transaction, shop: Shop, stockroom: Stockroom, by: Actor) -> None:
    """Serve those who wait for what the stockroom's movements have set free."""
    freed = sorted(
        {
            shelf.sku
            for place, shelf in stockroom.shelves.items()
            if shelf.available > _available(stockroom, place)
        }
    )
    if freed:
        await serve_waiting(tx, shop, freed, by)


def _available(stockroom: Stockroom, place: tuple[str, str]) -> int:
    shelf = stockroom.before.get(place)
    return shelf.available if shelf else 0


async def serve_waiting(tx: Transaction, shop: Shop, skus: Sequence[str], by: Actor) -> None:
    """Reserve what is there of `skus` for the orders that wait for them, in their order."""
    ids = await tx.orders.waiting_for(skus, MOST_WAITING)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        orders = {order.id: order for order in await tx.orders.by_ids(some)}
        if not await _serve([orders[i] for i in some if i in orders], tx, shop, set(skus), by):
            return


async def _serve(
    orders: list[Order], tx: Transaction, shop: Shop, skus: set[str], by: Actor
) -> bool:
    """Serve these; False once nothing of `skus` is left to give."""
    wanted = skus.union(*(order.waiting() for order in orders))
    stockroom = await tx.shelves.stockroom(wanted, shop.rules.allocation)
    works = []
    for order in orders:
        work = OrderWork(order, by, tx.at, stockroom)
        if serve(work):
            works.append(work)
    await tx.save_all(works, stockroom, by, tx.at)
    return any(s.available > 0 for s in stockroom.shelves.values() if s.sku in skus)
