"""What the shop does by itself: it reminds, and when nothing comes of it, draws the conclusion."""

from datetime import datetime
from enum import StrEnum

from app.domain.events import Detail, OrderEventType
from app.domain.verbs.cancel import cancel
from app.domain.verbs.order_notes import confirm_receipt
from app.domain.work import OrderWork


class ReasonCode(StrEnum):
    """Why the shop did something by itself."""

    PAYMENT_EXPIRED = "PAYMENT_EXPIRED"
    RECEIPT_ASSUMED = "RECEIPT_ASSUMED"


def remind_of_payment(work: OrderWork, reminder: int, of: int, expires_at: datetime | None) -> None:
    """Tell that the payment is missing; None never expires."""
    detail = {"reminder": reminder, "of": of, "expires_at": _written(expires_at)}
    work.tell(OrderEventType.PAYMENT_REMINDER, detail=detail)


def expire(work: OrderWork) -> None:
    """Cancel what was never paid; its stock goes back."""
    cancel(work, ReasonCode.PAYMENT_EXPIRED)


def request_receipt(work: OrderWork, request: int, of: int, completes_at: datetime | None) -> None:
    """Ask the customer to confirm that it arrived."""
    detail: Detail = {"request": request, "of": of, "completes_at": _written(completes_at)}
    work.tell(OrderEventType.RECEIPT_REQUESTED, detail=detail)


def assume_receipt(work: OrderWork) -> None:
    """Complete what was delivered and nobody complained of."""
    confirm_receipt(work, ReasonCode.RECEIPT_ASSUMED)


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")
