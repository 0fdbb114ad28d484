"""What can be done about messages to customers."""

import strawberry

from app.domain.notices import NoticeChannel
from app.schema.inputs.fields import idempotency_key, optional, required


@strawberry.input(description="A message to send once more.")
class NotificationResendInput:
    id: strawberry.ID = required("The message's id, from `Order.notifications`.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="How a customer wants to be told.")
class NotificationPreferencesInput:
    customer_id: strawberry.ID | None = optional(
        "Whose choice it is; a customer chooses for themselves and need not say."
    )
    channels: list[NoticeChannel] = required("The ways to tell them; none for not at all.")
    idempotency_key: str | None = idempotency_key()
