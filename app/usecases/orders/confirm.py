"""Confirming: a person's word clears the review and every hold."""

from app.domain.lifecycle import OrderAction
from app.domain.verbs.review import confirm
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.orders.acting import act_on_order
from app.usecases.shop import Outcome, Request, Shop


async def confirm_order(
    shop: Shop, request: Request, number: str, reason: str | None = None
) -> Outcome:
    """Clear the review and every hold; what is short becomes BACKORDERED.

    Raises:
        Refused: see `act_on_order`.
    """

    async def decide(_: Transaction, work: OrderWork) -> None:
        confirm(work)

    return await act_on_order(shop, request, number, OrderAction.CONFIRM, decide, reason=reason)
