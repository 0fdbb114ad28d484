"""What can be done about a delivery that went wrong."""

from datetime import datetime

import strawberry

from app.domain.delivery_cases import CaseKind
from app.schema.inputs import fields
from app.schema.inputs.fields import (
    expected_version,
    idempotency_key,
    optional,
    required,
    shipment_number,
)
from app.schema.inputs.placing import AddressInput


def _note() -> str | None:
    note: str | None = optional("What the carrier is to know; sealed, and for staff to pass on.")
    return note


@strawberry.input(description="A delivery to try again.")
class ShipmentRedeliverInput:
    number: str = shipment_number()
    not_before: datetime = required("When the next attempt may begin.")
    not_after: datetime | None = optional("When it should be done.")
    note: str | None = _note()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()

    def __repr__(self) -> str:
        return f"ShipmentRedeliverInput({self.number})"


@strawberry.input(description="A parcel that is to go to another address.")
class ShipmentRedirectInput:
    number: str = shipment_number()
    address: AddressInput = required("Where it is to go; the order keeps its own address.")
    estimated_delivery: datetime | None = optional("When it will be there, where that is known.")
    note: str | None = _note()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()

    def __repr__(self) -> str:
        return f"ShipmentRedirectInput({self.number})"


@strawberry.input(description="A parcel that is to wait until it is fetched.")
class ShipmentPickupInput:
    number: str = shipment_number()
    place: str = required("Where it waits: the carrier's code or the place's name; sealed.")
    until: datetime | None = optional("Until when it waits.")
    note: str | None = _note()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()

    def __repr__(self) -> str:
        return f"ShipmentPickupInput({self.number})"


@strawberry.input(description="A parcel that its carrier is asked to bring back.")
class ShipmentReturnToSenderInput:
    number: str = shipment_number()
    note: str | None = _note()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()

    def __repr__(self) -> str:
        return f"ShipmentReturnToSenderInput({self.number})"


@strawberry.input(description="Something wrong with a parcel that people found out by themselves.")
class ShipmentExceptionInput:
    number: str = shipment_number()
    kind: CaseKind = required("ADDRESS_PROBLEM or DAMAGED; record the rest as a scan.")
    reason: str | None = fields.reason()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="Pieces of a product that are to be sent again.")
class ReshippedLineInput:
    sku: str = required("The shop's own code for it.")
    quantity: int = required("Pieces; at most those that are left in the parcel.")


@strawberry.input(description="A parcel whose pieces are to be sent again.")
class ShipmentReshipInput:
    number: str = shipment_number()
    lines: list[ReshippedLineInput] | None = optional(
        "What is to be sent again, one line for each product; all of it by default."
    )
    reason: str | None = fields.reason()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()
