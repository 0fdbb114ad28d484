"""What a guest may see: progress and places; no name, address, contact, price or free text."""

from collections.abc import Iterable
from dataclasses import field
from datetime import datetime
from typing import TypeAlias

import strawberry

from app.domain.carriers import tracking_url as tracking_url_of
from app.domain.labels import Words, label
from app.domain.lifecycle import OrderStatus, ShipmentStatus, TrackingStatus
from app.schema.deliveries import TrackedException
from app.schema.enums import Locale
from app.schema.fields import column, described, made_of, relation
from app.schema.related import Related, key
from app.schema.viewing import LocaleArgument, language
from app.storage.delivery_rows import CaseRow
from app.storage.rows import OrderRow, ScanRow, ShipmentLineRow, ShipmentRow

Step: TypeAlias = tuple[datetime, OrderStatus]
"""When the order reached which status."""


@strawberry.type(description="A product in a parcel, as everyone may know it.")
class TrackedItem:
    name: str = described("What it is called.")
    quantity: int = described("Pieces in the parcel.")


@strawberry.type(description="A scan without the carrier's free text.")
class TrackedScan:
    row: strawberry.Private[ScanRow]
    at: datetime = column("row.at", "When the carrier says it happened.")
    status: TrackingStatus = column("row.status", "What the carrier says of the parcel.")
    city: str | None = column("row.city", "Where, when the carrier named a city.")

    @strawberry.field(description="The carrier's word in a person's words.")
    def label(self, locale: LocaleArgument = Locale.EN) -> str:
        return label(Words.TRACKING_STATUS, self.row.status, language(locale))


@strawberry.type(description="A step of the order's way.")
class TrackingStep:
    at: datetime = described("When it was reached.")
    status: OrderStatus = described("The status that was reached.")
    label: str = described("The status in a person's words.")


@strawberry.type(description="A parcel, as everyone who holds the tracking token may know it.")
class TrackedShipment:
    row: strawberry.Private[ShipmentRow]
    items: list[TrackedItem] = described("What is in it.")
    events: list[TrackedScan] = described("The carrier's scans, oldest first.")
    exception: TrackedException | None = described(
        "What went wrong and what is being done about it; null for nothing."
    )
    number: str = column("row.number", "The order's number and the parcel's place in it.")
    status: ShipmentStatus = column("row.status", "How far it is on our side.")
    tracking_status: TrackingStatus = column("row.tracking_status", "The carrier's word.")
    carrier: str | None = column("row.carrier", "The carrier's code, such as dhl.")
    tracking_number: str | None = column("row.tracking_number", "The carrier's number.")
    tracking_url: str | None = made_of(
        tracking_url_of,
        "row.carrier",
        "row.tracking_number",
        description="The carrier's page on this parcel, where there is one.",
    )
    estimated_delivery: datetime | None = column("row.estimated_delivery", "The newest estimate.")

    @classmethod
    def of(
        cls,
        row: ShipmentRow,
        lines: Iterable[ShipmentLineRow],
        scans: Iterable[ScanRow],
        case: CaseRow | None,
    ) -> "TrackedShipment":
        return cls(
            row=row,
            items=[TrackedItem(name=line.name, quantity=line.quantity) for line in lines],
            events=[TrackedScan(row=scan) for scan in scans],
            exception=TrackedException.of(case),
        )


@strawberry.type(description="An order's way: no name, no address, no contact, no price.")
class Tracking:
    row: strawberry.Private[OrderRow]
    steps: strawberry.Private[tuple[Step, ...]]
    shipments: list[TrackedShipment] = described("Its parcels.")
    number: str = column("row.number", "The order's number.")
    status: OrderStatus = column("row.status", "Where the order is on its way.")
    placed_at: datetime = column("row.placed_at", "When it was placed.")
    promised_deliver_by: datetime | None = column(
        "row.promised_deliver_by", "When it was promised to arrive."
    )

    @classmethod
    def of(
        cls, row: OrderRow, shipments: Iterable[TrackedShipment], steps: Iterable[Step]
    ) -> "Tracking":
        """`steps` are the order's statuses with their times, oldest first."""
        return cls(row=row, shipments=list(shipments), steps=tuple(steps))

    @strawberry.field(description="The status in a person's words.")
    def status_label(self, locale: LocaleArgument = Locale.EN) -> str:
        return label(Words.ORDER_STATUS, self.row.status, language(locale))

    @strawberry.field(description="The statuses it has been through, oldest first.")
    def history(self, locale: LocaleArgument = Locale.EN) -> list[TrackingStep]:
        tongue = language(locale)
        return [
            TrackingStep(at=at, status=status, label=label(Words.ORDER_STATUS, status, tongue))
            for at, status in self.steps
        ]


@strawberry.type(description="A signed, expiring token for one order's tracking, and nothing else.")
class TrackingAccess:
    token: str = described("Give it to `tracking` and `trackingUpdated`.")
    expires_at: datetime = described("When the token ends.")
    tracking: Tracking = described("The order's way as it is now.")


@strawberry.type(description="One message of `trackingUpdated`.")
class TrackingUpdate:
    related: strawberry.Private[Related] = field(default_factory=dict)
    cursor: str = described("Give it as `after` to go on behind this entry.")
    type: str = described("snapshot, order.shipped, shipment.tracking and so on.")
    tracking: Tracking = relation("tracking", "The order's way, never older than the event.")

    @classmethod
    def of(cls, cursor: str, type_: str, tracking: Tracking | None = None) -> "TrackingUpdate":
        """Without `tracking` the reader fills it in."""
        known: Related = {key("tracking"): tracking} if tracking else {}
        return cls(cursor=cursor, type=type_, related=known)
