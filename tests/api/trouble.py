"""An order with something below every field."""

from app.domain.lifecycle import TrackingStatus
from app.storage.store import Store
from tests.usecases.shopping import a_shop, buy, receive, scan, send


async def an_order_in_trouble(store: Store) -> str:
    """Its number; of its two parcels the first is on its way, and nobody was at home."""
    shop = await a_shop(store, {"TEA": 2, "CUP": 5})
    await receive(shop, "TEA", 9, "SHA")
    made = await buy(shop, ("TEA", 5), ("CUP", 1))
    await send(shop, f"{made}-1")
    await scan(shop, f"{made}-1", TrackingStatus.ATTEMPT_FAILED, description="Nobody at home")
    return made
