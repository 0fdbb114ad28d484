"""What customers are reminded of, and what happens by itself when they do nothing."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from app.domain.actors import SYSTEM
from app.domain.deadlines import Deadline, DeadlineKind, watched
from app.domain.orders import Order
from app.domain.verbs.waiting import (
    assume_receipt,
    expire,
    remind_of_payment,
    request_receipt,
)
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.orders.acting import carry_out
from app.usecases.shop import Request, Shop

Act = Callable[[Transaction, Shop, Deadline], Awaitable[bool]]


async def _go_on(tx: Transaction, shop: Shop, one: Deadline) -> bool:
    """The next reminder, or the end of it: the order is locked first, and looked at again."""
    order = await _locked(tx, one)
    if order is None or (order.id, one.kind) not in watched(order):
        return await tx.deadlines.claim(one, None)
    schedule = tx.deadlines.policy.schedule(one.kind)
    ended, reminder = schedule.has_ended(one.since, tx.at), schedule.reminded(one.since, tx.at)
    following = None if ended else schedule.next_at(one.since, reminder)
    if not await tx.deadlines.claim(one, one._replace(stage=reminder, next_at=following)):
        return False

    async def decide(_: Transaction, work: OrderWork) -> None:
        if ended:
            _END[one.kind](work)
        elif reminder > one.stage:
            _REMIND[one.kind](work, reminder, len(schedule.reminders), one.due_at)

    await carry_out(tx, shop, Request(SYSTEM, tx.at), order, decide)
    return True


async def _look(tx: Transaction, _: Shop, one: Deadline) -> bool:
    """Set the deadlines of an order that is older than they are."""
    order = await _locked(tx, one)
    if not await tx.deadlines.claim(one, None):
        return False
    if order is not None:
        tx.deadlines.begin(order)
    return True


async def _locked(tx: Transaction, one: Deadline) -> Order | None:
    assert one.order_id is not None, "these are orders'"
    found = await tx.orders.by_ids([one.order_id])
    return found[0] if found else None


_REMIND: Final = {
    DeadlineKind.PAYMENT_EXPIRY: remind_of_payment,
    DeadlineKind.RECEIPT: request_receipt,
}
_END: Final = {DeadlineKind.PAYMENT_EXPIRY: expire, DeadlineKind.RECEIPT: assume_receipt}
ACTIONS: Final[Mapping[DeadlineKind, Act]] = {
    DeadlineKind.PAYMENT_EXPIRY: _go_on,
    DeadlineKind.RECEIPT: _go_on,
    DeadlineKind.FIRST_LOOK: _look,
}
"""What is done to the order; of all other kinds an alert is raised."""
