"""What a read of deadlines gives back; instants stay numbers."""

from typing import NamedTuple

from app.domain.deadlines import DeadlineKind
from app.storage.statements.columns import Micros


class DeadlineRow(NamedTuple):
    """A deadline of an order or a parcel, as staff see it."""

    subject: str
    kind: DeadlineKind
    order_id: str
    shipment_id: str | None
    since: Micros
    warn_at: Micros | None
    due_at: Micros
    stage: int
