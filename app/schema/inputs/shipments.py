"""What can be done to a parcel."""

from datetime import datetime

import strawberry

from app.domain.lifecycle import TrackingStatus
from app.schema.inputs import fields
from app.schema.inputs.fields import (
    expected_version,
    idempotency_key,
    optional,
    required,
    shipment_number,
)


@strawberry.input(description="A parcel to begin picking.")
class ShipmentStartPickingInput:
    number: str = shipment_number()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="A product and how many of it were picked; by SKU, GTIN, or both.")
class PickedLineInput:
    sku: str | None = optional("The shop's own code for it.")
    gtin: str | None = optional("The number under its barcode.")
    quantity: int = required("Pieces picked now; they add up.")


@strawberry.input(description="Pieces that were picked for a parcel.")
class ShipmentPickInput:
    number: str = shipment_number()
    lines: list[PickedLineInput] = required("What was picked, one line for each product.")
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="A parcel to close.")
class ShipmentPackInput:
    number: str = shipment_number()
    allow_short: bool = required(
        "True packs what was picked; what is missing is taken off that shelf's count and found "
        "elsewhere.",
        default=False,
    )
    reason: str | None = fields.reason()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="A parcel to issue the outbound document for.")
class ShipmentReadyInput:
    number: str = shipment_number()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="A parcel to give up before it leaves.")
class ShipmentCancelInput:
    number: str = shipment_number()
    reason: str | None = fields.reason()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="A parcel that is handed to its carrier.")
class ShipmentDispatchInput:
    number: str = shipment_number()
    carrier: str | None = optional(
        "The carrier's code in lower case, such as dhl or sf-express; without it the shop's rules "
        "choose."
    )
    service: str | None = optional("The carrier's service, such as express, where it is known.")
    tracking_number: str | None = optional("Up to 64 letters, digits and dashes.")
    estimated_delivery: datetime | None = optional("When the carrier means to deliver.")
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="A carrier's scan; they may come in any order.")
class ShipmentTrackingInput:
    number: str = shipment_number()
    status: TrackingStatus = required("What the carrier says of the parcel.")
    description: str | None = optional("The carrier's own words, for staff.")
    location: str | None = optional("Where, as the carrier wrote it, for staff.")
    city: str | None = optional("The city alone; everyone may read it.")
    estimated_delivery: datetime | None = optional("When the carrier means to deliver.")
    occurred_at: datetime | None = fields.occurred_at()
    idempotency_key: str | None = idempotency_key()

    def __repr__(self) -> str:
        return f"ShipmentTrackingInput({self.number})"
