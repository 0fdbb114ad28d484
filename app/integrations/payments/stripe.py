"""Stripe and whoever speaks as it does: payment intents, checkout sessions, refunded charges."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from app.domain.lifecycle import PaymentStatus
from app.domain.money import to_minor
from app.domain.payment_news import PaymentNews
from app.integrations.bodies import inside, instant, json_object
from app.integrations.deliveries import Delivery, Provider, Unreadable
from app.integrations.payments.parts import currency, minor, name, order_name
from app.integrations.signing import timed

SIGNATURE: Final = "stripe-signature"
_WHOLE_UNITS: Final = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
"""Currencies whose amounts Stripe counts in whole units."""
_THOUSANDTHS: Final = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
"""Those whose amounts it counts in thousandths; all others, ISK and UGX too, in hundredths."""
_WORDS: Final[Mapping[str, tuple[PaymentStatus, str]]] = {
    "payment_intent.succeeded": (PaymentStatus.PAID, "amount_received"),
    "payment_intent.amount_capturable_updated": (PaymentStatus.AUTHORIZED, "amount_capturable"),
    "payment_intent.payment_failed": (PaymentStatus.FAILED, "amount"),
    "payment_intent.canceled": (PaymentStatus.FAILED, "amount"),
    "checkout.session.completed": (PaymentStatus.PAID, "amount_total"),
    "checkout.session.async_payment_succeeded": (PaymentStatus.PAID, "amount_total"),
    "checkout.session.async_payment_failed": (PaymentStatus.FAILED, "amount_total"),
    "charge.refunded": (PaymentStatus.PARTIALLY_REFUNDED, "amount_refunded"),
}
"""By the event's type: what it means, and which field has its amount."""


def _is_signed(delivery: Delivery, secret: str) -> bool:
    return timed(delivery.headers.get(SIGNATURE), secret, delivery.body, delivery.at)


def _read(delivery: Delivery) -> Sequence[PaymentNews]:
    event = json_object(delivery.body)
    kind, about = event.get("type"), inside(event, "data", "object")
    word = _WORDS.get(kind) if isinstance(kind, str) else None
    if word is None:
        return ()  # another of Stripe's many events
    if not isinstance(about, dict):
        raise Unreadable("data.object must be an object.")
    status, field = word
    if status is PaymentStatus.PAID and about.get("payment_status", "paid") != "paid":
        return ()  # a session that is complete before its money has come
    code = currency(about.get("currency"), "data.object.currency")
    metadata = about.get("metadata")
    named = metadata if isinstance(metadata, dict) else {}
    return [
        PaymentNews(
            event=name(event.get("id"), "id"),
            status=status,
            reference=name(about.get("payment_intent") or about.get("id"), "data.object.id"),
            at=instant(event.get("created")) or delivery.at,
            amount_minor=_amount(about.get(field), code, f"data.object.{field}"),
            currency=code,
            order=order_name(named, "order_number") or order_name(about, "client_reference_id"),
            method="stripe",
            is_sum=status is PaymentStatus.PARTIALLY_REFUNDED,
        )
    ]


def _amount(value: Any, code: str, where: str) -> int:
    """The amount in our minor units; Stripe's differ where a currency has lost its digits."""
    digits = 0 if code in _WHOLE_UNITS else 3 if code in _THOUSANDTHS else 2
    exact = Decimal(minor(value, where)).scaleb(-digits)
    try:
        return to_minor(exact.normalize(), code)
    except ValueError as wrong:
        raise Unreadable(f"{where}: {wrong}") from wrong


STRIPE: Final = Provider(_is_signed, _read)
