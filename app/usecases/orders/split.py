"""Splitting: what is there goes now, the rest later."""

from app.domain.lifecycle import OrderAction
from app.domain.verbs.split import split
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.orders.acting import act_on_order
from app.usecases.shop import Outcome, Request, Shop


async def split_order(
    shop: Shop, request: Request, number: str, reason: str | None = None
) -> Outcome:
    """Make parcels of what is reserved, although something waits.

    Raises:
        InsufficientStock: the order was held for its stock, and nothing is there.
        Refused: see `act_on_order`.
    """

    async def decide(_: Transaction, work: OrderWork) -> None:
        split(work)

    return await act_on_order(shop, request, number, OrderAction.SPLIT, decide, reason=reason)
