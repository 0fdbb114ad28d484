"""What payment providers told of an order's money."""

from datetime import datetime
from typing import Any

import strawberry

from app.domain.lifecycle import PaymentStatus
from app.domain.payment_news import PaymentOutcome
from app.schema.fields import column
from app.schema.money import Money, amount
from app.storage.reading.payment_events import PaymentEventRow


@strawberry.type(description="One word of a payment provider about an order.")
class PaymentEvent:
    row: strawberry.Private[PaymentEventRow]
    provider: str = column("row.provider", "Who told, as the address of the webhook names them.")
    event: str = column("row.event", "What the provider calls this word.")
    reference: str = column("row.reference", "What the provider calls the payment.")
    status: PaymentStatus = column("row.status", "What was told.")
    amount: Money | None = amount(
        "row.amount_minor", "row.currency", "The amount as it was told, in its own currency."
    )
    outcome: PaymentOutcome = column("row.outcome", "What became of it.")
    at: datetime = column("row.at", "When it happened, as the provider says.")
    received_at: datetime = column("row.received_at", "When it came in.")

    @classmethod
    def of(cls, row: Any) -> "PaymentEvent":
        return cls(row=row)
