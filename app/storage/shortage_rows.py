"""What a read of short orders gives back; see `rows`."""

from typing import NamedTuple

from app.domain.actors import Role
from app.domain.lifecycle import OfferState, ShortageChoice
from app.storage.statements.columns import Micros


class OfferRow(NamedTuple):
    """Choices that an order's customer was given; `facts` is their JSON."""

    id: str
    order_id: str
    made_at: Micros
    answer_by: Micros
    state: OfferState
    facts: str
    answer: ShortageChoice | None
    substitute: str | None
    settled_at: Micros | None


class AdjustmentRow(NamedTuple):
    """How an order was adjusted; `sealed` holds the reason and the address before."""

    order_id: str
    id: int
    at: Micros
    actor_role: Role
    actor_name: str
    facts: str
    sealed: bytes | None
