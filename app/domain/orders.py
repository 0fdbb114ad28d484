"""An order as the rules see it: its lines, money, holds, parcels, and what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.domain.actors import Channel
from app.domain.allocation import Destination
from app.domain.lifecycle import (
    HoldReason,
    OrderStatus,
    PaymentStatus,
    Priority,
    ShipmentStatus,
)
from app.domain.shipments import Shipment
from app.domain.status_rule import status_of


class OrderLine(NamedTuple):
    """One line as ordered, in pieces; `cancelled` were given up before they left."""

    position: int
    sku: str
    name: str
    gtin: str | None
    quantity: int
    unit_price_minor: int
    cancelled: int = 0

    @property
    def total_minor(self) -> int:
        return self.quantity * self.unit_price_minor


class Reserved(NamedTuple):
    """Pieces reserved on a shelf that stand in no parcel yet."""

    sku: str
    warehouse: str
    quantity: int


class Payment(NamedTuple):
    """What is known of the money, in minor units."""

    status: PaymentStatus = PaymentStatus.UNPAID
    paid_minor: int = 0
    refunded_minor: int = 0
    method: str | None = None


class Fulfilment(NamedTuple):
    """How far the pieces of one line are."""

    cancelled: int = 0
    allocated: int = 0
    shipped: int = 0
    delivered: int = 0
    returned: int = 0


class Order(NamedTuple):
    """The whole order, parcels included; every change makes a new one."""

    id: str
    number: str
    channel: Channel
    currency: str
    lines: tuple[OrderLine, ...]
    placed_at: datetime
    status: OrderStatus = OrderStatus.PLACED
    under_review: bool = False
    holds: frozenset[HoldReason] = frozenset()
    settled: frozenset[str] = frozenset()
    payment: Payment = Payment()
    priority: Priority = Priority.NORMAL
    shipping_fee_minor: int = 0
    discount_minor: int = 0
    tax_included_minor: int | None = None
    destination: Destination = Destination()
    external_reference: str | None = None
    promised_ship_by: datetime | None = None
    promised_deliver_by: datetime | None = None
    reserved: tuple[Reserved, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    offer: str | None = None
    """The id of the choices that its customer may answer now; withdrawn once they don't fit."""
    version: int = 1

    @property
    def subtotal_minor(self) -> int:
        return sum([line.quantity * line.unit_price_minor for line in self.lines])

    @property
    def total_minor(self) -> int:
        return self.subtotal_minor + self.shipping_fee_minor - self.discount_minor

    @property
    def owed_minor(self) -> int:
        """What of the total was not paid, or given back."""
        kept_minor = self.payment.paid_minor - self.payment.refunded_minor
        return max(self.total_minor - kept_minor, 0)

    @property
    def is_held(self) -> bool:
        return bool(self.holds)

    @property
    def has_left(self) -> bool:
        """Whether a parcel that still counts has left the house."""
        return any(parcel.counts and parcel.has_left for parcel in self.shipments)

    def shipment(self, number: str) -> Shipment:
        return next(parcel for parcel in self.shipments if parcel.number == number)

    def with_shipment(self, changed: Shipment) -> "Order":
        """The order with `changed` in place of the parcel of that id."""
        return self._replace(
            shipments=tuple(changed if p.id == changed.id else p for p in self.shipments)
        )

    def waiting(self) -> dict[str, int]:
        """Pieces by SKU that are in no parcel, reserved nowhere and not given up."""
        need: dict[str, int] = {}
        for line in self.lines:
            need[line.sku] = need.get(line.sku, 0) + line.quantity - line.cancelled
        for piece in self.reserved:
            need[piece.sku] -= piece.quantity
        for parcel in self.shipments:
            if parcel.counts:
                for packed in parcel.lines:
                    need[packed.sku] -= packed.counting
        return {sku: quantity for sku, quantity in need.items() if quantity > 0}

    def outside(self) -> int:
        """Pieces that are in no parcel and not given up, whether something is reserved or not."""
        wanted = sum([line.quantity - line.cancelled for line in self.lines])
        counting = [parcel for parcel in self.shipments if parcel.counts]
        return wanted - sum([line.counting for parcel in counting for line in parcel.lines])

    def status_now(self) -> OrderStatus:
        """The status as the facts make it."""
        return status_of(
            self.status,
            under_review=self.under_review,
            held=self.is_held,
            waiting=self.outside(),
            parcels=[parcel.status for parcel in self.shipments if parcel.counts],
        )

    def fulfilment(self) -> Mapping[int, Fulfilment]:
        """How far each line is, by its position.

        Parcels count by product; lines of the same product share them from the first line on.
        """
        tallies = _tallies(self)
        return {line.position: _share(line, tallies[line.sku]) for line in self.lines}


@dataclass(slots=True)
class _Tally:
    """Pieces of a product that no line has claimed yet."""

    allocated: int = 0
    shipped: int = 0
    delivered: int = 0
    returned: int = 0


def _tallies(order: Order) -> dict[str, _Tally]:
    found = {line.sku: _Tally() for line in order.lines}
    for piece in order.reserved:
        found[piece.sku].allocated += piece.quantity
    for parcel in order.shipments:
        if not parcel.counts:
            continue
        reserves = parcel.reserves
        for line in parcel.lines:
            tally = found[line.sku]
            if reserves:
                tally.allocated += line.quantity
                continue
            tally.shipped += line.counting
            if parcel.status is ShipmentStatus.DELIVERED:
                tally.delivered += line.counting
            if parcel.status is ShipmentStatus.RETURNED:
                tally.returned += line.counting
    return found


def _share(line: OrderLine, tally: _Tally) -> Fulfilment:
    room = line.quantity - line.cancelled
    shipped = min(tally.shipped, room)
    tally.shipped -= shipped
    allocated = min(tally.allocated, room - shipped)
    tally.allocated -= allocated
    if not shipped:
        return Fulfilment(line.cancelled, allocated)
    delivered = min(tally.delivered, shipped)
    tally.delivered -= delivered
    returned = min(tally.returned, shipped - delivered)
    tally.returned -= returned
    return Fulfilment(line.cancelled, allocated, shipped, delivered, returned)
