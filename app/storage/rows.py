"""What a read gives back: a named tuple a kind, its fields the columns; instants stay numbers."""

from typing import NamedTuple

from app.domain.actors import Channel, Role
from app.domain.alerts import AlertKind, AlertStatus, Severity
from app.domain.lifecycle import HoldReason, OrderStatus, PaymentStatus, Priority
from app.domain.states import ShipmentStatus, TrackingStatus
from app.domain.stock import MovementKind
from app.storage.statements.columns import Micros


class OrderRow(NamedTuple):
    """An order's head; money in minor units of `currency`, `sealed` its contact and address."""

    id: str
    number: str
    external_reference: str | None
    channel: Channel
    status: OrderStatus
    payment_status: PaymentStatus
    holds: frozenset[HoldReason]
    priority: Priority
    placed_at: Micros
    promised_ship_by: Micros | None
    promised_deliver_by: Micros | None
    customer_id: str | None
    sealed: bytes | None
    currency: str
    subtotal_minor: int
    shipping_fee_minor: int
    discount_minor: int
    tax_included_minor: int | None
    total_minor: int
    paid_minor: int
    refunded_minor: int
    version: int


class LineRow(NamedTuple):
    """An order's line, in pieces."""

    order_id: str
    position: int
    sku: str
    name: str
    quantity: int
    unit_price_minor: int
    cancelled: int
    allocated: int
    shipped: int
    delivered: int
    returned: int


class ShipmentRow(NamedTuple):
    """A parcel."""

    id: str
    order_id: str
    number: str
    warehouse: str
    status: ShipmentStatus
    tracking_status: TrackingStatus
    carrier: str | None
    tracking_number: str | None
    first_estimate: Micros | None
    estimated_delivery: Micros | None
    dispatched_at: Micros | None
    delivered_at: Micros | None
    created_at: Micros
    given_up: bool
    version: int


class ShipmentLineRow(NamedTuple):
    """One product in a parcel, in pieces."""

    shipment_id: str
    sku: str
    name: str
    gtin: str | None
    quantity: int
    picked: int


class ScanRow(NamedTuple):
    """A carrier's scan; `sealed` holds its free text."""

    shipment_id: str
    id: int
    at: Micros
    status: TrackingStatus
    city: str | None
    sealed: bytes | None


class ProductRow(NamedTuple):
    """A product; `available` over all warehouses."""

    sku: str
    name: str
    gtin: str | None
    price_minor: int
    currency: str
    available: int


class WarehouseRow(NamedTuple):
    """A warehouse; coordinates in degrees."""

    code: str
    name: str
    country: str
    latitude: float | None
    longitude: float | None


class ShelfRow(NamedTuple):
    """One product in one warehouse, in pieces."""

    sku: str
    warehouse: str
    on_hand: int
    reserved: int
    incoming: int
    safety_stock: int
    version: int


class MovementRow(NamedTuple):
    """One line of the ledger."""

    id: int
    kind: MovementKind
    sku: str
    warehouse: str
    on_hand_change: int
    reserved_change: int
    on_hand_after: int
    reserved_after: int
    reason: str | None
    order_id: str | None
    actor_role: Role
    actor_name: str
    at: Micros


class CustomerRow(NamedTuple):
    """A customer; `sealed` holds name, email, phone, account."""

    id: str
    account_key: bytes | None
    sealed: bytes
    tier: str | None


class AlertRow(NamedTuple):
    """An alert and its subject."""

    id: str
    kind: AlertKind
    severity: Severity
    status: AlertStatus
    owner_role: Role
    order_id: str | None
    shipment_id: str | None
    sku: str | None
    warehouse: str | None
    raised_at: Micros
    acknowledged_role: Role | None
    acknowledged_name: str | None
    resolved_at: Micros | None
    occurrences: int
    last_raised_at: Micros
    escalated_at: Micros | None
    due_at: Micros | None


class NoteRow(NamedTuple):
    """A note or a reason given; `sealed` holds its text."""

    order_id: str
    id: int
    about: str
    visible_to_customer: bool
    sealed: bytes
    actor_role: Role
    actor_name: str
    at: Micros


class AllocationRow(NamedTuple):
    """A kept decision on who sends what; `decision` is its JSON."""

    order_id: str
    id: int
    at: Micros
    decision: str


class EventRow(NamedTuple):
    """One entry of the log. `feed` is order, stock, alert or token; others' fields are null."""

    position: int
    feed: str
    type: str
    order_id: str | None
    order_number: str | None
    account_key: bytes | None
    channel: Channel | None
    status: OrderStatus | None
    previous_status: OrderStatus | None
    version: int | None
    shipment_id: str | None
    warehouse: str | None
    movement_kind: MovementKind | None
    sku: str | None
    on_hand: int | None
    reserved: int | None
    available_everywhere: int | None
    safety_stock: int | None
    alert_id: str | None
    actor_role: Role
    actor_name: str
    internal: bool
    detail: str
    occurred_at: Micros
    recorded_at: Micros


class StoryRow(NamedTuple):
    """An entry of the log as an order's timeline tells it; the names are EventRow's."""

    position: int
    type: str
    order_id: str
    order_number: str
    status: OrderStatus
    previous_status: OrderStatus | None
    version: int
    shipment_id: str | None
    actor_role: Role
    actor_name: str
    detail: str
    occurred_at: Micros
    recorded_at: Micros
