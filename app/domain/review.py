"""Automatic review (B1, B2): what an order fails on, and what a person has settled for good."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.domain.lifecycle import HoldReason, PaymentStatus
from app.domain.orders import Order, Payment

SETTLED_BY_PERSON: Final = frozenset(
    {HoldReason.ADDRESS_INVALID, HoldReason.FRAUD_SUSPECTED, HoldReason.MANUAL_REVIEW}
)
"""Reasons that a person's word settles; payment and stock are looked at instead."""

POSTAL_FORMS: Final = {
    "CN": re.compile(r"\d{6}"),
    "DE": re.compile(r"\d{5}"),
    "FR": re.compile(r"\d{5}"),
    "GB": re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"),
    "JP": re.compile(r"\d{3}-?\d{4}"),
    "US": re.compile(r"\d{5}(-\d{4})?"),
}
"""Postal codes have one form in these countries (UPU addressing guides); others aren't judged."""


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """The shop's settings for review; methods are compared without case."""

    by_person: bool = False
    pay_on_delivery: frozenset[str] = frozenset()


def payment_passes(payment: Payment, policy: ReviewPolicy) -> bool:
    """Whether the goods may go: the money is there or promised, or is due at the door."""
    if payment.status in {PaymentStatus.PAID, PaymentStatus.AUTHORIZED}:
        return True
    at_the_door = (payment.method or "").casefold() in policy.pay_on_delivery
    return at_the_door and payment.status is PaymentStatus.UNPAID


def address_looks_wrong(line1: str, postal_code: str | None, country: str) -> bool:
    """Whether a complete address still can't be right: no letter or digit, or a foreign code."""
    if not any(map(str.isalnum, line1)):
        return True
    form = POSTAL_FORMS.get(country)
    if form is None or not postal_code:
        return False
    return form.fullmatch(postal_code.strip().upper()) is None


def fact(reason: HoldReason, order: Order) -> str:
    """The fact behind `reason` as it is now; once settled it does not hold the order again."""
    if reason is HoldReason.PAYMENT_PENDING:
        return f"{reason}:{order.payment.status}:{order.payment.paid_minor}"
    return reason.value


def reasons_to_hold(
    order: Order, policy: ReviewPolicy, *, address_wrong: bool
) -> frozenset[HoldReason]:
    """Every reason at once, but for what is settled; stock is judged where it is reserved."""
    found = set()
    if address_wrong:
        found.add(HoldReason.ADDRESS_INVALID)
    if not payment_passes(order.payment, policy):
        found.add(HoldReason.PAYMENT_PENDING)
    return frozenset(reason for reason in found if fact(reason, order) not in order.settled)


def settled_with(order: Order, reasons: Iterable[HoldReason]) -> frozenset[str]:
    """What is settled once a person has settled `reasons` too."""
    return order.settled | {fact(reason, order) for reason in reasons}
