"""Orders and their lines."""

from dataclasses import field
from datetime import datetime
from typing import Any

import strawberry

from app.domain.actors import Channel
from app.domain.labels import Words, label
from app.domain.lifecycle import HoldReason, OrderStatus, PaymentStatus, Priority
from app.domain.permissions import reads
from app.schema.actions import AvailableAction
from app.schema.alerts import Alert
from app.schema.connections import CountedConnection
from app.schema.customers import Address, Customer
from app.schema.enums import Locale
from app.schema.event_words import holds_for
from app.schema.events import OrderEventConnection
from app.schema.fields import column, relation
from app.schema.ids import global_id
from app.schema.money import Money, amount, amount_times
from app.schema.node import Node
from app.schema.order_records import AllocationDecision, OrderNote
from app.schema.related import Related, key
from app.schema.shipments import Shipment
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
    total: Money = _amount("total_minor", "Subtotal and fee less discount; stays as ordered.")
    paid_amount: Money = _amount("paid_minor", "What was paid so far.")
    refunded_amount: Money = _amount("refunded_minor", "What was given back of it.")
    shipments: list[Shipment] = relation("shipments", "Its parcels, the first one first.")
    available_actions: list[AvailableAction] = relation(
        "available_actions", "What the viewer may do with it now and, for what may not, why."
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

    @strawberry.field(description="Why which warehouse sends what; empty for those outside.")
    def allocations(self, info: Info) -> list[AllocationDecision]:
        if not reads(info.context.viewer, "Order.allocations"):
            return []
        found: list[AllocationDecision] = self.related[key("allocations")]
        return found


@strawberry.type(description="A page of orders.")
class OrderConnection(CountedConnection[Order]):
    pass
