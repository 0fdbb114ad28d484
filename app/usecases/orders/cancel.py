"""Cancelling: what hasn't left, or is lost, is given up, and its stock goes back."""

from app.domain.lifecycle import OrderAction
from app.domain.verbs.cancel import cancel
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.orders.acting import act_on_order
from app.usecases.shop import Outcome, Request, Shop


async def cancel_order(
    shop: Shop, request: Request, number: str, reason: str | None = None
) -> Outcome:
    """Give up every piece that can be given up.

    Raises:
        Refused: see `act_on_order`.
    """

    async def decide(_: Transaction, work: OrderWork) -> None:
        cancel(work)

    return await act_on_order(shop, request, number, OrderAction.CANCEL, decide, reason=reason)
