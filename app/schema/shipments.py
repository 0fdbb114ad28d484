"""Parcels: what is in them, how far they are, and what their carriers said."""

from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from app.domain.carriers import tracking_url as tracking_url_of
from app.domain.labels import Words, label
from app.domain.lifecycle import ShipmentStatus, TrackingStatus
from app.domain.permissions import reads
from app.schema.actions import AvailableAction
from app.schema.carrier_choices import CarrierChoice, CarrierOffer
from app.schema.connections import CountedConnection
from app.schema.customers import Address
from app.schema.deadlines import Deadline
from app.schema.deliveries import CarrierInstruction, DeliveryCase, ReshippedPieces
from app.schema.enums import Locale
from app.schema.fields import column, made_of, relation
from app.schema.ids import global_id
from app.schema.node import Node
from app.schema.related import Related, key
from app.schema.stock import Warehouse
from app.schema.viewing import Info, LocaleArgument, language
from app.storage.rows import ScanRow, ShipmentLineRow, ShipmentRow

if TYPE_CHECKING:
    from app.schema.orders import Order


@strawberry.type(description="One product in a parcel.")
class ShipmentLine:
    row: strawberry.Private[ShipmentLineRow]
    sku: str = column("row.sku", "The shop's own code for it.")
    gtin: str | None = column("row.gtin", "The number under its barcode.")
    name: str = column("row.name", "As it was called when it was ordered.")
    quantity: int = column("row.quantity", "Pieces that belong in the parcel.")
    picked: int = column("row.picked", "Pieces of these that were picked so far.")


@strawberry.type(description="A carrier's scan. Its free text is for staff and carriers.")
class TrackingEvent:
    row: strawberry.Private[ScanRow]
    words: strawberry.Private[str]
    place: strawberry.Private[str | None]
    at: datetime = column("row.at", "When the carrier says it happened.")
    status: TrackingStatus = column("row.status", "What the carrier says of the parcel.")
    city: str | None = column("row.city", "Where, as far as everyone may know.")

    @classmethod
    def of(
        cls, row: ScanRow, description: str = "", location: str | None = None
    ) -> "TrackingEvent":
        """`description` and `location` are the scan's opened free text."""
        return cls(row=row, words=description, place=location)

    def __repr__(self) -> str:
        return f"TrackingEvent({self.row.status})"  # free text names people and streets

    @strawberry.field(description="The carrier's own words; empty for those outside.")
    def description(self, info: Info) -> str:
        return self.words if reads(info.context.viewer, "Scan.freeText") else ""

    @strawberry.field(description="Where, as the carrier wrote it; null for those outside.")
    def location(self, info: Info) -> str | None:
        return self.place if reads(info.context.viewer, "Scan.freeText") else None


@strawberry.type(description="One parcel from one warehouse.")
class Shipment(Node):
    row: strawberry.Private[ShipmentRow]
    related: strawberry.Private[Related] = field(default_factory=dict)
    id: strawberry.ID = global_id("Shipment", "row.id")
    number: str = column("row.number", "The order's number and the parcel's place in it.")
    order: Annotated["Order", strawberry.lazy("app.schema.orders")] = relation(
        "order", "The order it belongs to."
    )
    warehouse: Warehouse = relation("warehouse", "Where it is sent from.")
    status: ShipmentStatus = column("row.status", "How far it is on our side.")
    tracking_status: TrackingStatus = column("row.tracking_status", "The carrier's word.")
    carrier: str | None = column(
        "row.carrier", "The carrier's code in lower case, such as dhl; null before dispatch."
    )
    tracking_number: str | None = column(
        "row.tracking_number", "The carrier's number: letters, digits and dashes."
    )
    tracking_url: str | None = made_of(
        tracking_url_of,
        "row.carrier",
        "row.tracking_number",
        description="The carrier's page on this parcel, where there is one.",
    )
    estimated_delivery: datetime | None = column(
        "row.estimated_delivery", "The newest estimate; the first one is kept beside it."
    )
    first_estimated_delivery: datetime | None = column(
        "row.first_estimate", "The carrier's first estimate."
    )
    on_time: bool | None = relation(
        "on_time",
        "Whether it kept the first promise: the order's `promisedDeliverBy`, else the first "
        "estimate. Null while it is open and not late, and for one that will not arrive.",
    )
    late_by_hours: int | None = relation(
        "late_by_hours", "How late it is against the first promise; 0 in time; null as `onTime`."
    )
    lines: list[ShipmentLine] = relation("lines", "What is in it, one line for each product.")
    tracking_events: list[TrackingEvent] = relation(
        "tracking_events", "The carrier's scans, oldest first."
    )
    delivery_case: DeliveryCase | None = relation(
        "delivery_case", "What went wrong with it and what is done about it; null for nothing."
    )
    instructions: list[CarrierInstruction] = relation(
        "instructions", "What its carrier is to be told, oldest first; for staff."
    )
    redirected_to: Address | None = relation(
        "redirected_to", "Where it goes instead of the order's address. Null for carriers."
    )
    reshipped: list[ReshippedPieces] = relation(
        "reshipped", "Its pieces that were sent again, and no longer count here."
    )
    available_actions: list[AvailableAction] = relation(
        "available_actions", "What the viewer may do with it now and, for what may not, why."
    )
    carrier_choice: CarrierChoice | None = relation(
        "carrier_choice",
        "Who took it and why; null before dispatch, after a dispatch by scan, and for those "
        "outside.",
    )
    carrier_options: list[CarrierOffer] = relation(
        "carrier_options",
        "What it may go by, as the shop's rules rank it, the best first; empty for those outside.",
    )
    dispatched_at: datetime | None = column("row.dispatched_at", "When it left the house.")
    delivered_at: datetime | None = column("row.delivered_at", "When it reached the customer.")
    version: int = column("row.version", "Counts its changes; give it as `expectedVersion`.")

    @strawberry.field(description="What it is waited for; empty for those outside.")
    def deadlines(self, info: Info) -> list[Deadline]:
        if not reads(info.context.viewer, "Order.deadlines"):
            return []
        found: list[Deadline] = self.related[key("deadlines")]
        return found

    @strawberry.field(description="The status in a person's words.")
    def status_label(self, locale: LocaleArgument = Locale.EN) -> str:
        return label(Words.SHIPMENT_STATUS, self.row.status, language(locale))


@strawberry.type(description="A page of parcels.")
class ShipmentConnection(CountedConnection[Shipment]):
    pass
