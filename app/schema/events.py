"""Entries of the event log, as feeds and timelines show them."""

from dataclasses import field
from datetime import datetime
from operator import sub
from typing import TYPE_CHECKING, Annotated

import strawberry

from app.domain import actors
from app.domain.lifecycle import OrderStatus
from app.domain.stock import MovementKind
from app.schema.actors import Actor
from app.schema.connections import Connection
from app.schema.enums import Locale
from app.schema.event_words import message_of
from app.schema.fields import column, described, made_of, relation
from app.schema.related import Related
from app.schema.shipments import Shipment
from app.schema.viewing import Info, LocaleArgument, language
from app.storage.rows import EventRow, OrderRow, StoryRow
from app.storage.statements.columns import to_micros

if TYPE_CHECKING:
    from app.schema.orders import Order

SNAPSHOT = "snapshot"
_CURSOR = "Resumes any feed behind this entry. Opaque: compare it for equality at most."


@strawberry.type(description="One entry of the event log about an order or one of its parcels.")
class OrderEvent:
    row: strawberry.Private[EventRow | StoryRow]
    related: strawberry.Private[Related] = field(default_factory=dict)
    cursor: str = described(_CURSOR)
    type: str = column(
        "row.type",
        "order.placed, order.confirmed, shipment.dispatched, shipment.tracking and so on; "
        "snapshot for the first message of `orderUpdated`.",
    )
    occurred_at: datetime = column("row.occurred_at", "When it really happened.")
    recorded_at: datetime = column("row.recorded_at", "When it was written down.")
    order_number: str = column("row.order_number", "The order it is about.")
    status: OrderStatus = column("row.status", "The order's status after this event.")
    previous_status: OrderStatus | None = column(
        "row.previous_status", "The status before, or null when it did not change."
    )
    version: int = column("row.version", "The order's version after this event.")
    order: Annotated["Order", strawberry.lazy("app.schema.orders")] = relation(
        "order", "The order as it is: never older than the event, perhaps newer."
    )
    shipment: Shipment | None = relation(
        "shipment", "The parcel it is about; null when it is about the order alone."
    )

    @classmethod
    def of(cls, row: EventRow | StoryRow, cursor: str) -> "OrderEvent":
        return cls(row=row, cursor=cursor)

    @classmethod
    def snapshot(cls, order: OrderRow, cursor: str, at: datetime) -> "OrderEvent":
        """The order as it is at `at`; `cursor` was read before it."""
        return cls(row=_snapshot_row(order, at), cursor=cursor)

    @strawberry.field(description="Who did it.")
    def actor(self, info: Info) -> Actor:
        return Actor.of(self.row.actor_role, self.row.actor_name, info.context.viewer)

    @strawberry.field(description="What happened, in a sentence without personal data.")
    def message(self, info: Info, locale: LocaleArgument = Locale.EN) -> str:
        return message_of(self.row, language(locale), info.context.viewer)


def _snapshot_row(order: OrderRow, at: datetime) -> EventRow:
    return EventRow(
        position=0,
        feed="order",
        type=SNAPSHOT,
        order_id=order.id,
        order_number=order.number,
        account_key=None,
        channel=order.channel,
        status=order.status,
        previous_status=None,
        version=order.version,
        shipment_id=None,
        warehouse=None,
        movement_kind=None,
        sku=None,
        on_hand=None,
        reserved=None,
        available_everywhere=None,
        safety_stock=None,
        alert_id=None,
        actor_role=actors.SYSTEM.role,
        actor_name=actors.SYSTEM.name,
        internal=False,
        detail="",
        occurred_at=to_micros(at),
        recorded_at=to_micros(at),
    )


@strawberry.type(description="A page of an order's history, oldest first.")
class OrderEventConnection(Connection[OrderEvent]):
    pass


@strawberry.type(description="One change of one shelf, in pieces.")
class StockEvent:
    row: strawberry.Private[EventRow]
    cursor: str = described(_CURSOR)
    kind: MovementKind = column("row.movement_kind", "Why it changed.")
    sku: str = column("row.sku", "Which product.")
    warehouse: str = column("row.warehouse", "The warehouse's code.")
    on_hand: int = column("row.on_hand", "Pieces on hand afterwards.")
    reserved: int = column("row.reserved", "Pieces reserved afterwards.")
    available: int = made_of(
        sub, "row.on_hand", "row.reserved", description="On hand less reserved, afterwards."
    )
    occurred_at: datetime = column("row.occurred_at", "When it happened.")

    @classmethod
    def of(cls, row: EventRow, cursor: str) -> "StockEvent":
        return cls(row=row, cursor=cursor)


@strawberry.type(description="What a shopper may know about a product's stock.")
class AvailabilityEvent:
    row: strawberry.Private[EventRow]
    cursor: str = described(_CURSOR)
    sku: str = column("row.sku", "Which product.")
    available: int = column(
        "row.available_everywhere", "Pieces that may still be sold, over all warehouses."
    )
    occurred_at: datetime = column("row.occurred_at", "When it changed.")

    @classmethod
    def of(cls, row: EventRow, cursor: str) -> "AvailabilityEvent":
        return cls(row=row, cursor=cursor)
