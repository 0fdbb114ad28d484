"""Holding: the order waits for a person and keeps what is reserved for it."""

from collections.abc import Sequence

from app.domain.errors import Problem
from app.domain.lifecycle import HoldReason, OrderAction
from app.domain.sentences import say
from app.domain.verbs.review import hold
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.orders.acting import act_on_order
from app.usecases.shop import Outcome, Request, Shop


async def hold_order(
    shop: Shop,
    request: Request,
    number: str,
    reasons: Sequence[HoldReason],
    note: str | None = None,
) -> Outcome:
    """Hold the order for `reasons`, at least one.

    Raises:
        Refused: see `act_on_order`.
    """
    problems = [] if reasons else [Problem(("reasons",), say("Name at least one reason."))]

    async def decide(_: Transaction, work: OrderWork) -> None:
        hold(work, reasons)

    return await act_on_order(
        shop, request, number, OrderAction.HOLD, decide, problems=problems, reason=note
    )
