"""Who goes first where writes queue: urgent orders and those of important customers."""

from app.usecases.shop import Shop


async def rank_of_order(shop: Shop, number: str) -> int:
    """What the order's priority says; 0 where it decides nothing, for nobody waits."""
    if not shop.store.has_queue:
        return 0
    return await shop.store.read(lambda reading: reading.ranks.of_order(number))


async def rank_of_parcel(shop: Shop, number: str) -> int:
    """Likewise of the order whose parcel has this number."""
    if not shop.store.has_queue:
        return 0
    return await shop.store.read(lambda reading: reading.ranks.of_parcel(number))
