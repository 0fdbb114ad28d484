"""Past facts: what the event log keeps, free of personal data by construction."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from app.domain.lifecycle import OrderStatus

Detail = Mapping[str, str | int | tuple[str, ...] | None]
"""Facts of one event for people and programs: codes, numbers, amounts; never free text."""


class OrderEventType(StrEnum):
    """The names of what happens to orders and parcels."""

    PLACED = "order.placed"
    HELD = "order.held"
    RELEASED = "order.released"
    CONFIRMED = "order.confirmed"
    BACKORDERED = "order.backordered"
    PAYMENT_RECORDED = "order.payment_recorded"
    PAYMENT_REMINDER = "order.payment_reminder"
    FLAGGED = "order.flagged"
    PRIORITY_CHANGED = "order.priority_changed"
    NOTE_ADDED = "order.note_added"
    PROCESSING = "order.processing"
    READY_TO_SHIP = "order.ready_to_ship"
    PARTIALLY_SHIPPED = "order.partially_shipped"
    SHIPPED = "order.shipped"
    DELIVERED = "order.delivered"
    RECEIPT_REQUESTED = "order.receipt_requested"
    COMPLETED = "order.completed"
    RETURNED = "order.returned"
    CANCELLED = "order.cancelled"
    ADJUSTED = "order.adjusted"
    SPLIT = "order.split"
    SHORTAGE_OFFERED = "order.shortage_offered"
    SHORTAGE_ANSWERED = "order.shortage_answered"
    SHORTAGE_WITHDRAWN = "order.shortage_withdrawn"
    SHIPMENT_ALLOCATED = "shipment.allocated"
    SHIPMENT_PICKING_STARTED = "shipment.picking_started"
    SHIPMENT_PICKED = "shipment.picked"
    SHIPMENT_PACKED = "shipment.packed"
    SHIPMENT_READY = "shipment.ready"
    SHIPMENT_DISPATCHED = "shipment.dispatched"
    SHIPMENT_TRACKING = "shipment.tracking"
    SHIPMENT_DELIVERED = "shipment.delivered"
    SHIPMENT_RETURNED = "shipment.returned"
    SHIPMENT_LOST = "shipment.lost"
    SHIPMENT_CANCELLED = "shipment.cancelled"
    SHIPMENT_EXCEPTION_REPORTED = "shipment.exception_reported"
    SHIPMENT_REDELIVERY_REQUESTED = "shipment.redelivery_requested"
    SHIPMENT_REDIRECTED = "shipment.redirected"
    SHIPMENT_HELD_FOR_PICKUP = "shipment.held_for_pickup"
    SHIPMENT_RETURN_REQUESTED = "shipment.return_requested"
    SHIPMENT_RESHIPPED = "shipment.reshipped"


ARRIVAL = {
    OrderStatus.PLACED: OrderEventType.PLACED,
    OrderStatus.ON_HOLD: OrderEventType.HELD,
    OrderStatus.BACKORDERED: OrderEventType.BACKORDERED,
    OrderStatus.CONFIRMED: OrderEventType.CONFIRMED,
    OrderStatus.PROCESSING: OrderEventType.PROCESSING,
    OrderStatus.READY_TO_SHIP: OrderEventType.READY_TO_SHIP,
    OrderStatus.PARTIALLY_SHIPPED: OrderEventType.PARTIALLY_SHIPPED,
    OrderStatus.SHIPPED: OrderEventType.SHIPPED,
    OrderStatus.DELIVERED: OrderEventType.DELIVERED,
    OrderStatus.COMPLETED: OrderEventType.COMPLETED,
    OrderStatus.CANCELLED: OrderEventType.CANCELLED,
    OrderStatus.RETURNED: OrderEventType.RETURNED,
}
"""The event that tells of reaching each status."""


class OrderEvent(NamedTuple):
    """One fact about an order; `status` and `version` are the order's after it."""

    type: OrderEventType
    status: OrderStatus
    previous_status: OrderStatus | None
    version: int
    occurred_at: datetime
    shipment_id: str | None = None
    warehouse: str | None = None
    internal: bool = False
    detail: Detail = MappingProxyType({})
