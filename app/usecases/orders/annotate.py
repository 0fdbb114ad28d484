"""An order's priority, its notes, and the customer's word that it arrived."""

from app.domain.errors import Problem
from app.domain.lifecycle import OrderAction, Priority
from app.domain.sentences import say
from app.domain.verbs.order_notes import add_note, confirm_receipt, set_priority
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.once import text_problems
from app.usecases.orders.acting import LONGEST_REASON, act_on_order, keep_reason
from app.usecases.shop import Outcome, Request, Shop


async def set_order_priority(
    shop: Shop, request: Request, number: str, priority: Priority
) -> Outcome:
    """Move the order in every queue.

    Raises:
        Refused: see `act_on_order`.
    """

    async def decide(_: Transaction, work: OrderWork) -> None:
        set_priority(work, priority)

    return await act_on_order(shop, request, number, OrderAction.SET_PRIORITY, decide)


async def add_order_note(
    shop: Shop, request: Request, number: str, text: str, *, visible_to_customer: bool
) -> Outcome:
    """Keep a note, sealed beside the order.

    Raises:
        Refused: see `act_on_order`.
    """
    problems = text_problems("text", text, LONGEST_REASON)
    if not text.strip():
        problems = [Problem(("text",), say("A note has some text."))]

    async def decide(tx: Transaction, work: OrderWork) -> None:
        add_note(work, visible_to_customer=visible_to_customer)
        await keep_reason(
            tx,
            request,
            work.order.id,
            OrderAction.ADD_NOTE,
            text,
            visible_to_customer=visible_to_customer,
        )

    return await act_on_order(
        shop, request, number, OrderAction.ADD_NOTE, decide, problems=problems
    )


async def confirm_order_receipt(shop: Shop, request: Request, number: str) -> Outcome:
    """The customer has it: DELIVERED becomes COMPLETED.

    Raises:
        Refused: see `act_on_order`.
    """

    async def decide(_: Transaction, work: OrderWork) -> None:
        confirm_receipt(work)

    return await act_on_order(shop, request, number, OrderAction.CONFIRM_RECEIPT, decide)
