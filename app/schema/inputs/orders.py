"""What can be done to an order."""

from datetime import datetime
from decimal import Decimal

import strawberry

from app.domain.lifecycle import HoldReason, PaymentStatus, Priority
from app.schema.inputs import fields
from app.schema.inputs.fields import (
    expected_version,
    idempotency_key,
    optional,
    order_number,
    required,
)

_NOTE = "A note for colleagues; shoppers never read it."


@strawberry.input(description="An order to confirm.")
class OrderConfirmInput:
    number: str = order_number()
    reason: str | None = fields.reason()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="Holds of an order to settle.")
class OrderReleaseInput:
    number: str = order_number()
    reasons: list[HoldReason] | None = optional("The holds to clear; all when none is named.")
    note: str | None = optional(_NOTE)
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="An order to cancel.")
class OrderCancelInput:
    number: str = order_number()
    reason: str | None = fields.reason()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="An order that the customer has received.")
class OrderReceiptInput:
    number: str = order_number()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="An order to keep back.")
class OrderHoldInput:
    number: str = order_number()
    reasons: list[HoldReason] = required("Why it is to wait, at least one reason.")
    note: str | None = optional(_NOTE)
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="News of an order's payment.")
class OrderPaymentInput:
    number: str = order_number()
    status: PaymentStatus = required("What happened to the money.")
    amount: Decimal | None = optional(
        "How much this report is about; PAID without it means what is still missing."
    )
    method: str | None = optional("How, such as card or cod.")
    reference: str | None = optional("The payment's own number; the same one again is a replay.")
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="An order's new place in every queue.")
class OrderPriorityInput:
    number: str = order_number()
    priority: Priority = required("The new priority.")
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()


@strawberry.input(description="A note to write on an order.")
class OrderNoteInput:
    number: str = order_number()
    text: str = required("What to write down.")
    visible_to_customer: bool = required("Whether shoppers may read it too.", default=False)
    idempotency_key: str | None = idempotency_key()
