"""Orders and their lines."""

from dataclasses import field
from datetime import datetime
from typing import Any, Final

import strawberry

from app.domain.actors import Channel
from app.domain.labels import Words, label
from app.domain.lifecycle import HoldReason, OrderStatus, PaymentStatus, Priority
from app.domain.money import to_text
from app.domain.permissions import reads
from app.schema.actions import AvailableAction
from app.schema.alerts import Alert
from app.schema.connections import CountedConnection
from app.schema.customers import Address, Customer
from app.schema.deadlines import Deadline
from app.schema.enums import Locale
from app.schema.event_words import holds_for
from app.schema.events import OrderEventConnection
from app.schema.fields import Made, Part, column, computed, relation
from app.schema.ids import global_id
from app.schema.money import Money, amount, amount_times
from app.schema.node import Node
from app.schema.notifications import Notification
from app.schema.order_records import AllocationDecision, OrderNote
from app.schema.payment_events import PaymentEvent
from app.schema.related import Related, key
from app.schema.risks import RiskReason
from app.schema.shipments import Shipment
from app.schema.shortages import LineShortage, OrderAdjustment, ShortageOffer
from app.schema.viewing import AfterArgument, FirstArgument, Info, LocaleArgument, language
from app.storage.rows import LineRow, OrderRow

FIRST_EVENTS = 50


@strawberry.type(description="One line of an order, in pieces.")
class OrderLine:
    row: strawberry.Private[LineRow]
    currency: strawberry.Private[str]
    id: strawberry.ID = global_id("OrderLine", "row.order_id", "row.position")
    sku: str = column("row.sku", "The shop's own code for it.")
    name: str = column("row.name", "As it was called when it was ordered.")
    quantity: int = column("row.quantity", "Pieces that were ordered.")
    unit_price: Money = amount("row.unit_price_minor", "currency", "For one piece, tax included.")
    total: Money = amount_times(
        "row.unit_price_minor", "row.quantity", "currency", "For all pieces as ordered."
    )
    cancelled: int = column("row.cancelled", "Pieces given up before they left.")
    allocated: int = column("row.allocated", "Pieces reserved and not yet dispatched.")
    shipped: int = column(
        "row.shipped",
        "Pieces dispatched; those of a lost parcel count until they are reshipped or cancelled.",
    )
    delivered: int = column("row.delivered", "Pieces of these that reached the customer.")
    returned: int = column("row.returned", "Pieces of these that came back.")

    @classmethod
    def of(cls, row: LineRow, currency: str) -> "OrderLine":
        return cls(row=row, currency=currency)


def _amount(column_name: str, description: str) -> Any:
    return amount(f"row.{column_name}", "row.currency", description)


def _over(paid: int, refunded: int, total: int) -> int:
    return max(paid - refunded - total, 0)


def _overpaid(paid: int, refunded: int, total: int, currency: str) -> Money:
    return Money.of(_over(paid, refunded, total), currency)


_OVERPAID_PARTS: Final[dict[str, Part]] = {
    "amount": lambda paid, refunded, total, currency: to_text(
        _over(paid, refunded, total), currency
    ),
    "currency": lambda paid, refunded, total, currency: currency,
}


@strawberry.type(description="An order, from placed to received.")
class Order(Node):
    row: strawberry.Private[OrderRow]
    related: strawberry.Private[Related] = field(default_factory=dict)
    id: strawberry.ID = global_id("Order", "row.id")
    number: str = column("row.number", "For people: the day it came in, then eight characters.")
    external_reference: str | None = column(
        "row.external_reference", "What its channel calls it; unique there."
    )
    channel: Channel = column("row.channel", "Where it came in.")
    status: OrderStatus = column("row.status", "Where it is on its way.")
    payment_status: PaymentStatus = column("row.payment_status", "What is known of its money.")
    priority: Priority = column("row.priority", "Its place wherever orders queue.")
    placed_at: datetime = column("row.placed_at", "When it was placed.")
    promised_ship_by: datetime | None = column(
        "row.promised_ship_by", "When it was promised to leave; null without a promise."
    )
    promised_deliver_by: datetime | None = column(
        "row.promised_deliver_by", "When it was promised to arrive; null without a promise."
    )
    customer: Customer | None = relation(
        "customer", "Who it is for. Null for a walk-in and after erasure."
    )
    shipping_address: Address | None = relation(
        "shipping_address", "Where it goes. Null over the counter and after erasure."
    )
    lines: list[OrderLine] = relation("lines", "What was ordered, in the order of the basket.")
    subtotal: Money = _amount("subtotal_minor", "All lines as ordered, tax included.")
    shipping_fee: Money = _amount("shipping_fee_minor", "What the way costs.")
    discount: Money = _amount("discount_minor", "What is taken off the whole order.")
    tax_included: Money | None = _amount(
        "tax_included_minor", "The tax contained in the total, where it is known."
    )
    total: Money = _amount(
        "total_minor",
        "Subtotal and fee less discount; cancelling leaves it as ordered, an adjustment sets it.",
    )
    paid_amount: Money = _amount("paid_minor", "What was paid so far.")
    refunded_amount: Money = _amount("refunded_minor", "What was given back of it.")
    shipments: list[Shipment] = relation("shipments", "Its parcels, the first one first.")
    overpaid_amount: Money = computed(
        Made(
            _overpaid,
            ("row.paid_minor", "row.refunded_minor", "row.total_minor", "row.currency"),
            _OVERPAID_PARTS,
        ),
        "What was paid beyond the total and not given back yet, as after an adjustment.",
    )
    shortage_offer: ShortageOffer | None = relation(
        "shortage_offer",
        "The choices its customer was given last about what is missing; null where none were.",
    )
    available_actions: list[AvailableAction] = relation(
        "available_actions", "What the viewer may do with it now and, for what may not, why."
    )
    payment_events: list[PaymentEvent] = relation(
        "payment_events", "What payment providers told, oldest first; empty for those outside."
    )
    risk_reasons: list[RiskReason] = relation(
        "risk_reasons",
        "Why it was held as suspicious when it was placed; empty for those outside.",
    )
    version: int = column("row.version", "Counts its changes; give it as `expectedVersion`.")

    @strawberry.field(description="The status in a person's words: Ready to ship, 待发货.")
    def status_label(self, locale: LocaleArgument = Locale.EN) -> str:
        return label(Words.ORDER_STATUS, self.row.status, language(locale))

    @strawberry.field(description="Why it waits. Shoppers read suspicion as a manual review.")
    def holds(self, info: Info) -> list[HoldReason]:
        return holds_for(info.context.viewer, self.row.holds)

    @strawberry.field(description="What is wrong with it or its parcels; empty for those outside.")
    def alerts(self, info: Info) -> list[Alert]:
        if not reads(info.context.viewer, "Order.alerts"):
            return []
        found: list[Alert] = self.related[key("alerts")]
        return found

    @strawberry.field(
        description="What it and its parcels are waited for, the first to be due first; empty for "
        "those outside."
    )
    def deadlines(self, info: Info) -> list[Deadline]:
        if not reads(info.context.viewer, "Order.deadlines"):
            return []
        found: list[Deadline] = self.related[key("deadlines")]
        return found

    @strawberry.field(description="All that happened to it, oldest first.")
    def timeline(
        self, first: FirstArgument = FIRST_EVENTS, after: AfterArgument = None
    ) -> OrderEventConnection:
        size = FIRST_EVENTS if first is None else first
        found: OrderEventConnection = self.related[key("timeline", first=size, after=after)]
        return found

    @strawberry.field(description="Notes and reasons; those outside read what is meant for them.")
    def notes(self, info: Info) -> list[OrderNote]:
        found: list[OrderNote] = self.related[key("notes")]
        if reads(info.context.viewer, "Order.internalNotes"):
            return found
        return [note for note in found if note.row.visible_to_customer]

    @strawberry.field(
        description="What the customer was told of it and how, oldest first; empty for those "
        "outside."
    )
    def notifications(self, info: Info) -> list[Notification]:
        if not reads(info.context.viewer, "Order.notifications"):
            return []
        found: list[Notification] = self.related[key("notifications")]
        return found

    @strawberry.field(description="Why which warehouse sends what; empty for those outside.")
    def allocations(self, info: Info) -> list[AllocationDecision]:
        if not reads(info.context.viewer, "Order.allocations"):
            return []
        found: list[AllocationDecision] = self.related[key("allocations")]
        return found

    @strawberry.field(description="What it waits for, line by line; empty for those outside.")
    def shortages(self, info: Info) -> list[LineShortage]:
        if not reads(info.context.viewer, "Order.shortages"):
            return []
        found: list[LineShortage] = self.related[key("shortages")]
        return found

    @strawberry.field(
        description="How it was adjusted, oldest first, with what it was before; empty for those "
        "outside."
    )
    def adjustments(self, info: Info) -> list[OrderAdjustment]:
        if not reads(info.context.viewer, "Order.adjustments"):
            return []
        found: list[OrderAdjustment] = self.related[key("adjustments")]
        return found


@strawberry.type(description="A page of orders.")
class OrderConnection(CountedConnection[Order]):
    pass
