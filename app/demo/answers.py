"""The shapes of what the API answers the demo, read strictly so that a wrong answer is noticed."""

from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app.domain.actors import Channel, Role
from app.domain.errors import ErrorCode
from app.domain.lifecycle import (
    HoldReason,
    OrderStatus,
    PaymentStatus,
    Priority,
    ShipmentStatus,
    TrackingStatus,
)


class Answer(BaseModel):
    """What every shape here has in common: camel case on the wire, never changed once read."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, validate_by_name=True)


class Listed(Answer):
    """Something that stands in a list of work; `key` is what people call it."""

    @property
    def key(self) -> str:
        raise NotImplementedError


class Blocker(Answer):
    code: str


class AvailableAction(Answer):
    action: str
    allowed: bool
    blocked_by: tuple[Blocker, ...]


class Actionable(Listed):
    """Something that says itself what may be done with it now."""

    available_actions: tuple[AvailableAction, ...] = ()

    def may(self, action: str) -> bool:
        return any(entry.action == action and entry.allowed for entry in self.available_actions)


class Money(Answer):
    amount: Decimal
    currency: str | None = None


class OrderLine(Answer):
    sku: str
    quantity: int
    cancelled: int
    allocated: int
    shipped: int

    @property
    def waiting(self) -> int:
        return self.quantity - self.cancelled - self.allocated - self.shipped


class Customer(Answer):
    account: str | None = None


class Order(Actionable):
    number: str
    channel: Channel
    status: OrderStatus
    payment_status: PaymentStatus
    holds: tuple[HoldReason, ...]
    priority: Priority
    placed_at: datetime
    version: int
    total: Money
    paid_amount: Money
    refunded_amount: Money
    lines: tuple[OrderLine, ...]
    customer: Customer | None = None

    @property
    def key(self) -> str:
        return self.number


class WarehouseCode(Answer):
    code: str
    country: str | None = None


class ShipmentLine(Answer):
    sku: str
    quantity: int
    picked: int


class Destination(Answer):
    city: str
    country: str


class OrderBehind(Answer):
    number: str
    shipping_address: Destination | None = None


class Shipment(Actionable):
    number: str
    status: ShipmentStatus
    tracking_status: TrackingStatus
    carrier: str | None
    tracking_number: str | None
    version: int
    dispatched_at: datetime | None
    warehouse: WarehouseCode
    lines: tuple[ShipmentLine, ...]
    order: OrderBehind | None = None

    @property
    def key(self) -> str:
        return self.number


class ProductSku(Answer):
    sku: str


class StockLevel(Listed):
    product: ProductSku
    warehouse: WarehouseCode
    on_hand: int
    reserved: int
    available: int
    safety_stock: int
    version: int

    @property
    def key(self) -> str:
        return f"{self.product.sku} at {self.warehouse.code}"


class Product(Listed):
    sku: str
    name: str
    gtin: str | None
    available: int
    price: Money

    @property
    def key(self) -> str:
        return self.sku


class Access(Answer):
    token: str


class Available(Answer):
    available: int


class Warehouse(Answer):
    code: str
    name: str
    country: str
    latitude: float | None
    longitude: float | None


class StatusCount(Answer):
    status: OrderStatus
    count: int


class SeverityCount(Answer):
    severity: str
    count: int


class Operations(Answer):
    orders_by_status: tuple[StatusCount, ...]
    open_alerts: tuple[SeverityCount, ...]
    placed_last_hour: int
    shipped_last_hour: int
    delivered_last_hour: int


class PageInfo(Answer):
    has_next_page: bool
    end_cursor: str | None


Node = TypeVar("Node", bound=Listed)


class Page(Answer, Generic[Node]):
    nodes: tuple[Node, ...]
    page_info: PageInfo


class OrderState(Answer):
    number: str
    status: OrderStatus
    version: int


class ShipmentState(Answer):
    number: str
    status: ShipmentStatus
    tracking_status: TrackingStatus
    version: int


class Reply(Answer):
    """What a mutation said: one of its successes, or a refusal with code and message."""

    typename: str = Field(alias="__typename")
    code: ErrorCode | None = None
    message: str | None = None
    path: tuple[str, ...] = ()
    replayed: bool = False
    order: OrderState | None = None
    shipment: ShipmentState | None = None

    @property
    def refused(self) -> bool:
        return self.code is not None


class Viewer(Answer):
    role: Role
    subject: str | None
