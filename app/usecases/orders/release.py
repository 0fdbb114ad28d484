"""Releasing: a person settles holds; payment and stock are looked at again."""

from collections.abc import Sequence

from app.domain.errors import Invalid, Problem
from app.domain.lifecycle import HoldReason, OrderAction
from app.domain.sentences import say
from app.domain.verbs.review import release
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.orders.acting import act_on_order
from app.usecases.shop import Outcome, Request, Shop


async def release_order(
    shop: Shop,
    request: Request,
    number: str,
    reasons: Sequence[HoldReason] | None = None,
    note: str | None = None,
) -> Outcome:
    """Settle the named holds, all where none is named; what can't be settled stays.

    Raises:
        Invalid: a named reason doesn't hold this order.
        Refused: see `act_on_order`.
    """

    async def decide(_: Transaction, work: OrderWork) -> None:
        problems = [
            Problem(("reasons", str(n)), say("The order is not held for {reason}.", reason=reason))
            for n, reason in enumerate(reasons or ())
            if reason not in work.order.holds
        ]
        if problems:
            raise Invalid(problems)
        release(work, reasons or None, shop.rules.review)

    return await act_on_order(shop, request, number, OrderAction.RELEASE, decide, reason=note)
