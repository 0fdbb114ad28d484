"""What orders and parcels are waited for, so that a wall can count down."""

from datetime import datetime

import strawberry

from app.domain.deadlines import ALERT_OF, BREACHED, DeadlineKind
from app.schema.fields import column, described, made_of
from app.storage.deadline_rows import DeadlineRow
from app.storage.statements.columns import Micros


def _breached(kind: DeadlineKind, stage: int, due_at: Micros) -> Micros | None:
    """A schedule counts its reminders, and nobody breaches it."""
    return due_at if kind in ALERT_OF and stage >= BREACHED else None


@strawberry.type(description="Something that has its time, for an order or one of its parcels.")
class Deadline:
    row: strawberry.Private[DeadlineRow]
    kind: DeadlineKind = column("row.kind", "What is waited for.")
    shipment_number: str | None = described("The parcel it is about; null for the order itself.")
    since: datetime = column("row.since", "From when time is counted; of a promise, the promise.")
    warns_at: datetime | None = column(
        "row.warn_at", "When it is warned, or first reminded, of it; null for never."
    )
    due_at: datetime = column("row.due_at", "When its time is over.")
    breached_at: datetime | None = made_of(
        _breached,
        "row.kind",
        "row.stage",
        "row.due_at",
        description="When it was missed; null while it is not.",
    )

    @classmethod
    def of(cls, row: DeadlineRow, order_number: str) -> "Deadline":
        parcel = None
        if row.shipment_id is not None:
            parcel = f"{order_number}-{row.shipment_id.rpartition('-')[2]}"
        return cls(row=row, shipment_number=parcel)
