"""The customer's word on an order that is short: choices are offered, answered, or withdrawn."""

from collections.abc import Callable, Iterable

from app.domain.events import Detail, OrderEventType
from app.domain.lifecycle import CLOSED, ShortageChoice
from app.domain.shortages import Offer
from app.domain.work import OrderWork


def offer_choices(work: OrderWork, offer: Offer) -> None:
    """Let the customer choose; choices that were open before are withdrawn."""
    work.raise_version()
    if work.order.offer is not None:
        withdraw_offer(work, "REPLACED")
    work.order = work.order._replace(offer=offer.id)
    detail: Detail = {
        "offer": offer.id,
        "answer_by": offer.answer_by.isoformat(),
        "choices": tuple(offer.choices),
        "skus": tuple(sorted({one.sku for one in offer.missing})),
        "missing": sum(one.quantity for one in offer.missing),
    }
    work.tell(OrderEventType.SHORTAGE_OFFERED, detail=detail)


def answer(
    work: OrderWork, choice: ShortageChoice, substitutes: Iterable[str], apply: Callable[[], None]
) -> None:
    """Write the choice down and do it: by `apply`, the verb that staff would use."""
    work.raise_version()
    offer = work.order.offer
    work.order = work.order._replace(offer=None)
    detail: Detail = {"offer": offer, "choice": choice, "substitutes": tuple(substitutes)}
    work.tell(OrderEventType.SHORTAGE_ANSWERED, detail=detail)
    apply()


def withdraw_offer(work: OrderWork, reason_code: str) -> None:
    """Take the open choices back."""
    work.raise_version()
    offer = work.order.offer
    work.order = work.order._replace(offer=None)
    work.tell(
        OrderEventType.SHORTAGE_WITHDRAWN, detail={"offer": offer, "reason_code": reason_code}
    )


def withdraw_outdated(work: OrderWork) -> None:
    """Take back choices that no longer fit the order as the action leaves it.

    They fit while the order waits for what it waited for when they were made: any other change of
    that comes this way too, so comparing with the last one is enough.
    """
    order, before = work.order, work.before
    if order.offer is None or order.offer != before.offer:
        return
    if order.status in CLOSED:
        withdraw_offer(work, "ORDER_CLOSED")
    elif not order.waiting():
        withdraw_offer(work, "NOTHING_MISSING")
    elif order.waiting() != before.waiting():
        withdraw_offer(work, "ORDER_CHANGED")
