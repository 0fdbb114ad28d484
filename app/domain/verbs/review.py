"""Holding an order for a person, and a person's answer: release or confirm."""

from collections.abc import Iterable

from app.domain.events import OrderEventType
from app.domain.lifecycle import HoldReason
from app.domain.review import SETTLED_BY_PERSON, ReviewPolicy, payment_passes, settled_with
from app.domain.work import OrderWork


def hold(work: OrderWork, reasons: Iterable[HoldReason]) -> None:
    """Let the order wait; it keeps what is reserved for it."""
    work.raise_version()
    wanted = frozenset(reasons)
    work.order = work.order._replace(holds=work.order.holds | wanted)
    work.settle(OrderEventType.HELD, {"reasons": tuple(sorted(wanted))})


def release(
    work: OrderWork, reasons: Iterable[HoldReason] | None, policy: ReviewPolicy
) -> frozenset[HoldReason]:
    """Settle the named holds (all where none is named) and look at payment and stock again.

    Returns what is gone; nothing is written where nothing is.
    """
    held = work.order.holds
    named = held if reasons is None else held & frozenset(reasons)
    gone = set(named & SETTLED_BY_PERSON)
    if HoldReason.PAYMENT_PENDING in held and payment_passes(work.order.payment, policy):
        gone.add(HoldReason.PAYMENT_PENDING)
    if HoldReason.OUT_OF_STOCK in held and not work.reserve(work.order.waiting(), whole=True):
        gone.add(HoldReason.OUT_OF_STOCK)
    if gone:
        _clear(work, frozenset(gone), named & SETTLED_BY_PERSON)
    return frozenset(gone)


def confirm(work: OrderWork) -> None:
    """Clear the review and every reason; what is short becomes BACKORDERED."""
    work.order = work.order._replace(under_review=False)
    work.raise_version()
    if work.order.holds:
        _clear(work, work.order.holds, work.order.holds)
        return
    carry_on(work)
    work.settle()


def _clear(work: OrderWork, gone: frozenset[HoldReason], by_person: frozenset[HoldReason]) -> None:
    work.raise_version()
    work.order = work.order._replace(
        holds=work.order.holds - gone,
        settled=settled_with(work.order, by_person),
    )
    work.tell(OrderEventType.RELEASED, detail={"reasons": tuple(sorted(gone))})
    carry_on(work)
    work.settle()


def carry_on(work: OrderWork) -> None:
    """An order that is held no more takes what is there of what it waits for."""
    if not work.order.holds:
        work.reserve(work.order.waiting())
    work.make_parcels()
