"""The generic form, for any other provider of a shop's own: docs/payments.md shows it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from app.domain.lifecycle import PaymentStatus
from app.domain.money import to_minor
from app.domain.payment_news import PaymentNews
from app.integrations.bodies import instant, json_object, text
from app.integrations.deliveries import Delivery, Provider, Unreadable
from app.integrations.payments.parts import LONGEST_METHOD, currency, minor, name, order_name
from app.integrations.signing import timed

SIGNATURE: Final = "waypost-signature"
_PARTS: Final = frozenset({PaymentStatus.PARTIALLY_PAID, PaymentStatus.PARTIALLY_REFUNDED})
_WORDS: Final = {
    status.value: status for status in PaymentStatus if status is not PaymentStatus.UNPAID
}


def _is_signed(delivery: Delivery, secret: str) -> bool:
    return timed(delivery.headers.get(SIGNATURE), secret, delivery.body, delivery.at)


def _read(delivery: Delivery) -> Sequence[PaymentNews]:
    """All of it or nothing: who writes this form can mend it."""
    events = json_object(delivery.body).get("events")
    if not isinstance(events, list):
        raise Unreadable("events must be a list.")
    return [_news(event, f"events[{place}]", delivery) for place, event in enumerate(events)]


def _news(event: Any, where: str, delivery: Delivery) -> PaymentNews:
    if not isinstance(event, dict):
        raise Unreadable(f"{where} must be an object.")
    status = _WORDS.get(str(event.get("status")))
    if status is None:
        raise Unreadable(f"{where}.status must be one of {', '.join(_WORDS)}.")
    order = order_name(event, "order")
    if order is None:
        raise Unreadable(f"{where}.order must be the order's number or its channel's reference.")
    code = currency(event.get("currency"), f"{where}.currency")
    return PaymentNews(
        event=name(event.get("id"), f"{where}.id"),
        status=status,
        reference=name(event.get("reference"), f"{where}.reference"),
        at=_at(event, where, delivery),
        amount_minor=_amount(event, status, code, where),
        currency=code,
        order=order,
        method=text(event.get("method"), LONGEST_METHOD),
    )


def _at(event: Mapping[str, Any], where: str, delivery: Delivery) -> Any:
    if event.get("at") is None:
        return delivery.at
    at = instant(event["at"])
    if at is None:
        raise Unreadable(f"{where}.at must be an instant such as 2026-05-01T09:30:00Z.")
    return at


def _amount(event: Mapping[str, Any], status: PaymentStatus, code: str, where: str) -> int | None:
    """The amount in minor units; a text such as "59.70", so that no float touches it."""
    written = event.get("amount")
    if written is None and status not in _PARTS:
        return None
    if not isinstance(written, str):
        raise Unreadable(f'{where}.amount must be a text such as "59.70".')
    try:
        return minor(to_minor(Decimal(written.strip()), code), f"{where}.amount in minor units")
    except InvalidOperation as wrong:
        raise Unreadable(f'{where}.amount must be a number such as "59.70".') from wrong
    except ValueError as wrong:
        raise Unreadable(f"{where}.amount: {wrong}") from wrong


GENERIC: Final = Provider(_is_signed, _read)
