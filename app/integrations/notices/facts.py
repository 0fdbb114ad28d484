"""What a template may name: the order, its parcel and the event, already in words."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """The shop as it signs."""

    name: str


@dataclass(frozen=True, slots=True, repr=False)
class CustomerFacts:
    """Whom the letter greets."""

    name: str


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line of the order."""

    name: str
    quantity: int
    total: str


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """The order; what does not apply is empty."""

    number: str
    placed_at: str
    lines: tuple[LineFacts, ...]
    subtotal: str
    shipping_fee: str
    discount: str
    total: str
    paid: str
    refunded: str
    due: str
    ship_by: str
    deliver_by: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class ParcelFacts:
    """The parcel that the event is about."""

    number: str
    carrier: str
    tracking_number: str
    page: str
    estimate: str


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What the event itself says; what it does not say is empty."""

    reasons: tuple[str, ...] = ()
    reason_code: str = ""
    reminder: int = 0
    of: int = 0
    expires_at: str = ""
    answer_by: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """An alert, for staff."""

    kind: str
    severity: str
    owner: str
    about: str
    at: str
    is_escalated: bool


@dataclass(frozen=True, slots=True, repr=False)
class LinkFacts:
    """Where the customer goes on; each is good for one order only."""

    track: str
    answer: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Story:
    """Everything a template may name."""

    shop: ShopFacts
    customer: CustomerFacts
    order: OrderFacts
    parcel: ParcelFacts | None
    facts: EventFacts
    links: LinkFacts
    alert: AlertFacts | None
    is_new: bool

    def named(self) -> Mapping[str, object]:
        """By the names that templates use."""
        return {name: getattr(self, name) for name in Story.__slots__}
