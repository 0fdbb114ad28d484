"""The shapes of what the API tells of trouble: alerts, offers, and parcels in difficulties."""

from typing import Final

from app.demo.answers import (
    Actionable,
    Answer,
    Order,
    OrderBehind,
    ProductSku,
    Shipment,
    WarehouseCode,
)
from app.domain.actors import Role
from app.domain.alerts import AlertKind
from app.domain.lifecycle import ShortageChoice


class ParcelNumber(Answer):
    number: str


class Alert(Actionable):
    id: str
    kind: AlertKind
    severity: str
    status: str
    owner_role: Role
    order: OrderBehind | None
    shipment: ParcelNumber | None

    @property
    def key(self) -> str:
        return self.id

    @property
    def about(self) -> str:
        """The parcel's number or the order's; for a shelf its kind."""
        subject = self.shipment or self.order
        return subject.number if subject else self.kind


class Shelf(Answer):
    product: ProductSku
    warehouse: WarehouseCode


class ToldAlert(Answer):
    kind: AlertKind
    severity: str
    message: str
    order: OrderBehind | None
    shipment: ParcelNumber | None
    stock_level: Shelf | None

    @property
    def about(self) -> str:
        """The number of the parcel or the order, or the shelf."""
        if self.stock_level is not None:
            return f"{self.stock_level.product.sku} at {self.stock_level.warehouse.code}"
        subject = self.shipment or self.order
        return subject.number if subject else ""


class AlertTold(Answer):
    """A message of the feed of alerts: what happened to one."""

    type: str
    alert: ToldAlert


class Doer(Answer):
    role: Role
    name: str


class OrderTold(Answer):
    """A message of the feed of orders."""

    type: str
    order_number: str
    actor: Doer


class Choice(Answer):
    choice: ShortageChoice


_OPEN: Final = "OPEN"


class Offer(Answer):
    state: str
    choices: tuple[Choice, ...]

    @property
    def is_open(self) -> bool:
        return self.state == _OPEN


class ShortOrder(Order):
    """An order with what its customer was offered last."""

    shortage_offer: Offer | None


class Case(Answer):
    status: str


class TroubledShipment(Shipment):
    """A parcel with what is wrong with it."""

    delivery_case: Case | None

    @property
    def waits_for_people(self) -> bool:
        """Nobody has done anything about it since it last failed."""
        return self.delivery_case is not None and self.delivery_case.status == _OPEN
