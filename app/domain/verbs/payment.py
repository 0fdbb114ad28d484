"""Money as it is reported: paid, promised, failed, given back; in every state of the order."""

from app.domain.errors import Invalid, Problem
from app.domain.events import OrderEventType
from app.domain.lifecycle import CLOSED, HoldReason, PaymentStatus
from app.domain.orders import Payment
from app.domain.review import ReviewPolicy, fact, payment_passes
from app.domain.sentences import say
from app.domain.verbs.review import carry_on
from app.domain.work import OrderWork

_REFUNDS = {PaymentStatus.REFUNDED, PaymentStatus.PARTIALLY_REFUNDED}
_TAKEN = {PaymentStatus.PAID, PaymentStatus.PARTIALLY_PAID}


def paid(
    before: Payment, status: PaymentStatus, amount_minor: int | None, total_minor: int
) -> Payment:
    """The payment once `status` was reported with `amount_minor` (minor units).

    PAID without an amount means the whole total; amounts add up. A refund without one means all
    that was paid. Money that came in is not undone by a later failure.

    Raises:
        Invalid: the amount is missing, not positive, or more is given back than was paid.
    """
    if amount_minor is not None and (amount_minor < 0 or (amount_minor == 0 and total_minor > 0)):
        raise Invalid([Problem(("amount",), say("The amount must be more than zero."))])
    if status in _REFUNDS:
        return _refunded(before, status, amount_minor)
    if status in _TAKEN:
        return _taken(before, status, amount_minor, total_minor)
    return before._replace(status=_spoken(before, status, total_minor))


def _spoken(before: Payment, status: PaymentStatus, total_minor: int) -> PaymentStatus:
    """Where a word without money leads: a promise helps, a failure undoes promises only."""
    if before.refunded_minor or before.status is PaymentStatus.PAID:
        return before.status
    if status is not PaymentStatus.AUTHORIZED and before.paid_minor:
        return _standing(before.paid_minor, total_minor)
    return status


def _standing(paid_minor: int, total_minor: int) -> PaymentStatus:
    return PaymentStatus.PAID if paid_minor >= total_minor else PaymentStatus.PARTIALLY_PAID


def _taken(
    before: Payment, status: PaymentStatus, amount_minor: int | None, total_minor: int
) -> Payment:
    if amount_minor is None and status is PaymentStatus.PARTIALLY_PAID:
        raise Invalid([Problem(("amount",), say("PARTIALLY_PAID needs the amount that was paid."))])
    kept_minor = before.paid_minor - before.refunded_minor
    if amount_minor is None:
        amount_minor = max(total_minor - kept_minor, 0)
    now = _standing(kept_minor + amount_minor, total_minor)
    if before.refunded_minor and now is PaymentStatus.PARTIALLY_PAID:
        now = PaymentStatus.PARTIALLY_REFUNDED
    return before._replace(paid_minor=before.paid_minor + amount_minor, status=now)


def _refunded(before: Payment, status: PaymentStatus, amount_minor: int | None) -> Payment:
    left = before.paid_minor - before.refunded_minor
    if amount_minor is None and status is PaymentStatus.PARTIALLY_REFUNDED:
        raise Invalid(
            [Problem(("amount",), say("PARTIALLY_REFUNDED needs the amount given back."))]
        )
    if amount_minor is None:
        amount_minor = left
    if amount_minor > left or left == 0:
        raise Invalid([Problem(("amount",), say("More would be given back than was paid."))])
    sum_minor = before.refunded_minor + amount_minor
    whole = sum_minor == before.paid_minor
    now = PaymentStatus.REFUNDED if whole else PaymentStatus.PARTIALLY_REFUNDED
    return before._replace(refunded_minor=sum_minor, status=now)


def restated(payment: Payment, total_minor: int) -> Payment:
    """The same money against another total; words without money stay what they are."""
    if payment.status not in _TAKEN:
        return payment
    now = _standing(payment.paid_minor - payment.refunded_minor, total_minor)
    if payment.refunded_minor and now is PaymentStatus.PARTIALLY_PAID:
        now = PaymentStatus.PARTIALLY_REFUNDED
    return payment._replace(status=now)


def record_payment(
    work: OrderWork,
    status: PaymentStatus,
    amount_minor: int | None,
    method: str | None,
    policy: ReviewPolicy,
) -> None:
    """Write the report down; one that settles it clears PAYMENT_PENDING, a failure holds again."""
    work.raise_version()
    before = work.order.payment
    after = paid(before, status, amount_minor, work.order.total_minor)
    work.order = work.order._replace(payment=after._replace(method=method or after.method))
    work.tell(
        OrderEventType.PAYMENT_RECORDED,
        detail={
            "payment_status": work.order.payment.status,
            "reported": status,
            "amount_minor": after.paid_minor - before.paid_minor
            or after.refunded_minor - before.refunded_minor,
            "currency": work.order.currency,
        },
    )
    _review_again(work, before, policy)


def _review_again(work: OrderWork, before: Payment, policy: ReviewPolicy) -> None:
    order = work.order
    pending = HoldReason.PAYMENT_PENDING
    passes = payment_passes(order.payment, policy)
    if passes and pending in order.holds:
        work.order = order._replace(holds=order.holds - {pending})
        work.tell(OrderEventType.RELEASED, detail={"reasons": (pending,)})
        carry_on(work)
        work.settle()
    elif not passes and payment_passes(before, policy) and _may_hold(work):
        work.order = order._replace(holds=order.holds | {pending})
        work.settle(OrderEventType.HELD, {"reasons": (pending,)})


def _may_hold(work: OrderWork) -> bool:
    """A promise that failed holds the order until the first parcel leaves, unless settled.

    Money given back is the shop's own deed and holds nothing.
    """
    order = work.order
    return (
        order.payment.status not in _REFUNDS
        and order.status not in CLOSED
        and not order.has_left
        and bool(order.shipments or order.reserved or order.waiting())
        and fact(HoldReason.PAYMENT_PENDING, order) not in order.settled
    )
