"""The plain server's types: the part of the contract that is measured."""

from typing import Any

import strawberry

from bench.peers.rows import EventRow, LineRow, OrderRow, ParcelRow, ScanRow
from bench.peers.shapes import amount, instant

TIMELINE = 50
Info = strawberry.Info[dict[str, Any], None]


@strawberry.type
class Money:
    """An amount."""

    amount: str
    currency: str

    @classmethod
    def of(cls, minor: int, currency: str) -> "Money":
        return cls(amount=amount(minor), currency=currency)


@strawberry.type
class OrderLine:
    """A line."""

    sku: str
    name: str
    quantity: int
    unit_price: Money

    @classmethod
    def of(cls, row: LineRow, currency: str) -> "OrderLine":
        price = Money.of(row.unit_price_minor, currency)
        return cls(sku=row.sku, name=row.name, quantity=row.quantity, unit_price=price)


@strawberry.type
class TrackingEvent:
    """A scan."""

    at: str
    status: str
    city: str | None

    @classmethod
    def of(cls, row: ScanRow) -> "TrackingEvent":
        return cls(at=instant(row.at), status=row.status, city=row.city)


@strawberry.type
class Shipment:
    """A parcel."""

    id: strawberry.Private[str]
    number: str
    status: str
    carrier: str | None
    tracking_number: str | None
    tracking_status: str

    @classmethod
    def of(cls, row: ParcelRow) -> "Shipment":
        return cls(
            id=row.id,
            number=row.number,
            status=row.status,
            carrier=row.carrier,
            tracking_number=row.tracking_number,
            tracking_status=row.tracking_status,
        )

    @strawberry.field
    async def tracking_events(self, info: Info) -> list[TrackingEvent]:
        return [TrackingEvent.of(row) for row in await info.context["scans"].load(self.id)]


@strawberry.type
class TimelineEntry:
    """An entry of an order's timeline."""

    type: str
    occurred_at: str

    @classmethod
    def of(cls, row: EventRow) -> "TimelineEntry":
        return cls(type=row.type, occurred_at=instant(row.occurred_at))


@strawberry.type
class Timeline:
    """A page of it."""

    nodes: list[TimelineEntry]


@strawberry.type
class Order:
    """An order."""

    id: strawberry.Private[str]
    currency: strawberry.Private[str]
    number: str
    status: str
    payment_status: str
    placed_at: str
    promised_deliver_by: str | None
    version: int
    subtotal: Money
    total: Money

    @classmethod
    def of(cls, row: OrderRow) -> "Order":
        promised = row.promised_deliver_by
        return cls(
            id=row.id,
            currency=row.currency,
            number=row.number,
            status=row.status,
            payment_status=row.payment_status,
            placed_at=instant(row.placed_at),
            promised_deliver_by=None if promised is None else instant(promised),
            version=row.version,
            subtotal=Money.of(row.subtotal_minor, row.currency),
            total=Money.of(row.total_minor, row.currency),
        )

    @strawberry.field
    async def lines(self, info: Info) -> list[OrderLine]:
        rows = await info.context["lines"].load(self.id)
        return [OrderLine.of(row, self.currency) for row in rows]

    @strawberry.field
    async def shipments(self, info: Info) -> list[Shipment]:
        return [Shipment.of(row) for row in await info.context["shipments"].load(self.id)]

    @strawberry.field
    async def timeline(self, info: Info) -> Timeline:
        rows = await info.context["timeline"].load(self.id)
        told = [row for row in rows if row.feed == "order"][:TIMELINE]
        return Timeline(nodes=[TimelineEntry.of(row) for row in told])


@strawberry.type
class PageInfo:
    """Whether more follow."""

    has_next_page: bool


@strawberry.type
class OrderConnection:
    """A page of orders."""

    nodes: list[Order]
    page_info: PageInfo
