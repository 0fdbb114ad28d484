"""What can be done about an order that is to change, or for which there is not enough."""

from datetime import datetime
from decimal import Decimal

import strawberry

from app.domain.lifecycle import ShortageChoice, ShortagePolicy
from app.schema.inputs import fields
from app.schema.inputs.fields import (
    expected_version,
    idempotency_key,
    optional,
    order_number,
    required,
)
from app.schema.inputs.placing import AddressInput

_CHOICE = "What to do."
_SUBSTITUTE = "The SKU of the product to take instead; the best one offered by default."


@strawberry.input(
    description="A line that changes, or a new one; what is not given stays as it is."
)
class LineAdjustmentInput:
    line_id: strawberry.ID | None = optional("The line that changes; a new one without it.")
    sku: str | None = optional("The product to add, or to put in the line's place.")
    gtin: str | None = optional("Likewise, by the number under its barcode.")
    quantity: int | None = optional(
        "Pieces that are ordered from now on, those given up or sent among them; 0 takes the "
        "line out."
    )
    unit_price: Decimal | None = optional(
        "For one piece; the catalogue's for another product, otherwise it stays."
    )


@strawberry.input(description="An order to change before it ships.")
class OrderAdjustInput:
    number: str = order_number()
    lines: list[LineAdjustmentInput] | None = optional("The lines that change, come or go.")
    shipping_address: AddressInput | None = optional("Where it goes from now on.")
    when_short: ShortagePolicy = required(
        "What to do if more would be missing than before.", default=ShortagePolicy.REFUSE
    )
    reason: str | None = fields.reason()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="A short order of which to send what is there.")
class OrderSplitInput:
    number: str = order_number()
    reason: str | None = fields.reason()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="Choices for the customer of a short order.")
class OrderOfferChoicesInput:
    number: str = order_number()
    choices: list[ShortageChoice] | None = optional("What may be chosen; all that is possible.")
    substitutes: list[str] | None = optional(
        "The products that may stand in, by SKU; all that the catalogue names and are there."
    )
    answer_by: datetime | None = optional("Until when; the shop's usual time by default.")
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()


@strawberry.input(description="An order whose open choices are to be taken back.")
class OrderWithdrawOfferInput:
    number: str = order_number()
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()


@strawberry.input(description="An answer to the open choices of an order.")
class OrderAnswerShortageInput:
    number: str = order_number()
    choice: ShortageChoice = required(_CHOICE)
    substitute: str | None = optional(_SUBSTITUTE)
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()


@strawberry.input(description="An answer to choices by the link that names them.")
class ShortageOfferAnswerInput:
    token: str = required("What the link ends in.")
    choice: ShortageChoice = required(_CHOICE)
    substitute: str | None = optional(_SUBSTITUTE)
    idempotency_key: str | None = idempotency_key()

    def __repr__(self) -> str:
        return "ShortageOfferAnswerInput(...)"  # the token is a key


@strawberry.input(description="What may stand in for a product.")
class ProductSubstitutesInput:
    sku: str = required("Which product.")
    substitutes: list[str] = required("SKUs, the best first; they replace those of before.")
