"""What it takes to place an order."""

from datetime import datetime
from decimal import Decimal

import strawberry

from app.domain.actors import Channel
from app.domain.lifecycle import PaymentStatus, Priority, ShortagePolicy
from app.domain.notices import NoticeChannel
from app.schema.enums import Locale
from app.schema.inputs.fields import idempotency_key, occurred_at, optional, required


@strawberry.input(
    description="Who it is for. A customer is found by id, else account, else email, else made."
)
class CustomerInput:
    id: strawberry.ID | None = optional("A customer the shop knows.")
    account: str | None = optional("The identity that a CUSTOMER token's subject names.")
    name: str | None = optional("As it should stand on a letter.")
    email: str | None = optional("Where news of the order goes.")
    phone: str | None = optional("In E.164, or as the shipping country writes it.")
    locale: Locale | None = optional("The language to write in.")
    notification_channels: list[NoticeChannel] | None = optional(
        "How to tell them; none of them for not at all. By e-mail by default, else by SMS. What "
        "their record says comes first."
    )

    def __repr__(self) -> str:
        return "CustomerInput(...)"


@strawberry.input(description="Where parcels go.")
class AddressInput:
    recipient: str = required("Who takes the parcel.")
    line1: str = required("Street and number.")
    line2: str | None = optional("What does not fit the first line.")
    city: str = required("City or town.")
    region: str | None = optional("State, province or county.")
    postal_code: str | None = optional("As the country writes it.")
    country: str = required("ISO 3166-1 alpha-2, such as DE.")
    phone: str | None = optional("For the carrier; E.164, or as the country writes it.")
    latitude: float | None = optional("In degrees, WGS 84; helps to choose the nearest warehouse.")
    longitude: float | None = optional("In degrees, WGS 84; helps to choose the nearest warehouse.")

    def __repr__(self) -> str:
        return "AddressInput(...)"


@strawberry.input(description="A product and how many of it; named by SKU, by GTIN, or by both.")
class OrderLineInput:
    sku: str | None = optional("The shop's own code for it.")
    gtin: str | None = optional("The number under its barcode.")
    quantity: int = required("Pieces, at least 1.")
    unit_price: Decimal | None = optional(
        "Checked against the catalogue when given; staff with the price permission may set another."
    )


@strawberry.input(description="What is known of the money when the order is placed.")
class PaymentInput:
    status: PaymentStatus = required("How far it is.", default=PaymentStatus.UNPAID)
    amount: Decimal | None = optional("What was paid; PAID without it means the whole total.")
    method: str | None = optional("How, such as card or cod.")
    reference: str | None = optional("The payment's own number; the same one again is a replay.")


@strawberry.input(description="An order to place.")
class OrderPlaceInput:
    channel: Channel = required("Where it comes in.")
    external_reference: str | None = optional(
        "Unique within the channel: the same reference again answers the first order."
    )
    idempotency_key: str | None = idempotency_key()
    customer: CustomerInput = required("Who it is for; empty for a walk-in.")
    shipping_address: AddressInput | None = optional("Where it goes. Required, but not for STORE.")
    lines: list[OrderLineInput] = required("What is ordered, at least one line.")
    currency: str | None = optional("ISO 4217; must be the products' own.")
    shipping_fee: Decimal | None = optional("What the way costs; the shop's own fee by default.")
    discount: Decimal | None = optional("Off the whole order; needs the price permission.")
    payment: PaymentInput | None = optional("What is known of the money; unpaid by default.")
    priority: Priority | None = optional("Its place wherever orders queue; NORMAL by default.")
    when_short: ShortagePolicy = required(
        "What becomes of it when there is less than it asks for.", default=ShortagePolicy.REFUSE
    )
    promised_deliver_by: datetime | None = optional("When it was promised to arrive.")
    note: str | None = optional("A note for colleagues.")
    occurred_at: datetime | None = occurred_at()
