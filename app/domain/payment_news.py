"""What payment providers tell by themselves, in any order: counted once, or kept with why not."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from app.domain.lifecycle import PaymentStatus
from app.domain.orders import Order

TAKEN: Final = frozenset({PaymentStatus.PAID, PaymentStatus.PARTIALLY_PAID})
GIVEN_BACK: Final = frozenset({PaymentStatus.REFUNDED, PaymentStatus.PARTIALLY_REFUNDED})


class PaymentOutcome(StrEnum):
    """What became of a provider's word."""

    WAITING = "WAITING"
    EARLY = "EARLY"
    RECORDED = "RECORDED"
    KNOWN = "KNOWN"
    CURRENCY_DIFFERS = "CURRENCY_DIFFERS"


UNDECIDED: Final = frozenset({PaymentOutcome.WAITING, PaymentOutcome.EARLY})
"""A word that is looked at again when something changes."""


class PaymentNews(NamedTuple):
    """One word of a provider about one payment, in minor units of its own currency.

    `event` names the word and `reference` the payment. `order` is the order's number, or what its
    channel calls it. `is_sum` says that the amount is all that was given back of it so far.
    """

    event: str
    status: PaymentStatus
    reference: str
    at: datetime
    amount_minor: int | None = None
    currency: str | None = None
    order: str | None = None
    method: str | None = None
    is_sum: bool = False


class KnownPayment(NamedTuple):
    """What is recorded on the order of the same payment."""

    is_taken: bool = False
    refunded_minor: int = 0
    newest_word: datetime | None = None
    """When the newest promise or failure was made."""
    is_promised_otherwise: bool = False
    """Whether another payment of the order is promised."""


class Judgement(NamedTuple):
    """What to do with a word; `status` and `amount_minor` are what to record, where it is."""

    outcome: PaymentOutcome
    status: PaymentStatus
    amount_minor: int | None = None


def judge(order: Order, news: PaymentNews, known: KnownPayment) -> Judgement:
    """Whether the word is new, and what of it counts.

    Money in another currency than the order's counts nothing. Money comes in once for each
    payment. What is given back never exceeds what came in: it waits for the payment it is of. A
    promise or failure says nothing once its money is there, or a newer word is; nor does a failure
    where another payment is promised.
    """
    if news.currency is not None and news.currency != order.currency:
        return Judgement(PaymentOutcome.CURRENCY_DIFFERS, news.status)
    if news.status in GIVEN_BACK:
        return _given_back(order, news, known)
    if known.is_taken:
        return Judgement(PaymentOutcome.KNOWN, news.status)
    if news.status in TAKEN:
        return Judgement(PaymentOutcome.RECORDED, PaymentStatus.PAID, news.amount_minor)
    if known.newest_word is not None and news.at < known.newest_word:
        return Judgement(PaymentOutcome.KNOWN, news.status)
    if news.status is PaymentStatus.FAILED and known.is_promised_otherwise:
        return Judgement(PaymentOutcome.KNOWN, news.status)
    return Judgement(PaymentOutcome.RECORDED, news.status)


def _given_back(order: Order, news: PaymentNews, known: KnownPayment) -> Judgement:
    left_minor = order.payment.paid_minor - order.payment.refunded_minor
    amount_minor = news.amount_minor
    if amount_minor is None:
        amount_minor = left_minor
    elif news.is_sum:
        amount_minor -= known.refunded_minor
        if amount_minor <= 0:
            return Judgement(PaymentOutcome.KNOWN, news.status)
    if amount_minor > left_minor or left_minor == 0:
        return Judgement(PaymentOutcome.EARLY, news.status)
    whole = amount_minor == left_minor
    status = PaymentStatus.REFUNDED if whole else PaymentStatus.PARTIALLY_REFUNDED
    return Judgement(PaymentOutcome.RECORDED, status, amount_minor)


def record_key(news: PaymentNews, *, is_reported: bool) -> str:
    """What names the record: money comes in once for a payment, other words once for each event.

    `is_reported` says that somebody reported a promise or a failure under the payment's name.
    """
    if news.status in TAKEN and not is_reported:
        return news.reference
    return f"{news.reference}:{news.event}"
