"""Entries of the log as works leave them: each kind has the columns that it fills, no others.

A column that is not named costs nothing; Python's driver for SQLite takes half a microsecond for
each null that is.
"""

from typing import Final, NamedTuple, TypeAlias

from app.domain.actors import Channel, Role
from app.domain.lifecycle import OrderStatus
from app.domain.stock import MovementKind
from app.storage.statements.columns import Micros


class OrderEntry(NamedTuple):
    """What happened to an order or a parcel."""

    feed: str
    type: str
    order_id: str
    order_number: str
    account_key: bytes | None
    channel: Channel
    status: OrderStatus
    previous_status: OrderStatus | None
    version: int
    shipment_id: str | None
    warehouse: str | None
    actor_role: Role
    actor_name: str
    internal: bool
    detail: str
    occurred_at: Micros
    recorded_at: Micros


class StockEntry(NamedTuple):
    """What happened to a shelf."""

    feed: str
    type: str
    warehouse: str
    movement_kind: MovementKind
    sku: str
    on_hand: int
    reserved: int
    available_everywhere: int
    safety_stock: int
    actor_role: Role
    actor_name: str
    internal: bool
    detail: str
    occurred_at: Micros
    recorded_at: Micros


class OtherEntry(NamedTuple):
    """What happened to an alert or a token; `detail` says most of it."""

    feed: str
    type: str
    alert_id: str | None
    shipment_id: str | None
    warehouse: str | None
    sku: str | None
    actor_role: Role
    actor_name: str
    internal: bool
    detail: str
    occurred_at: Micros
    recorded_at: Micros


Entry: TypeAlias = OrderEntry | StockEntry | OtherEntry
KINDS: Final = (OrderEntry, StockEntry, OtherEntry)
