"""Customers and addresses, as far as the viewer may read them."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from app.domain import contacts
from app.domain.contacts import Contact
from app.domain.notices import NoticeChannel, chosen_channels
from app.domain.permissions import reads
from app.schema.fields import computed, described
from app.schema.ids import global_id
from app.schema.node import Node
from app.schema.related import Related, key
from app.schema.viewing import AfterArgument, FirstArgument, Info

if TYPE_CHECKING:
    from app.schema.orders import OrderConnection

FIRST_ORDERS = 20
_COPY = "order:"


@strawberry.type(description="Somebody who buys, or an order's own copy of who it is for.")
class Customer(Node):
    own_key: strawberry.Private[str]
    contact: strawberry.Private[Contact]
    customer_tier: strawberry.Private[str | None]
    related: strawberry.Private[Related]
    record_key: strawberry.Private[str | None]
    """The record whose orders these are; null where an order names none."""
    id: strawberry.ID = global_id("Customer", "own_key")
    name: str = computed(
        lambda customer: customer.contact.name or "", "As it was given; empty when it was not."
    )
    phone: str | None = computed(
        lambda customer: customer.contact.phone, "In E.164, such as +4915112345678."
    )

    def __repr__(self) -> str:
        return f"Customer({self.own_key})"  # a traceback must not tell who it is

    @classmethod
    def of(cls, key: str, contact: Contact, tier: str | None, related: Related) -> "Customer":
        """The shop's record of a customer; `key` is the record's."""
        return cls(
            own_key=key, contact=contact, customer_tier=tier, related=related, record_key=key
        )

    @classmethod
    def copy_of(
        cls, order_id: str, contact: Contact, related: Related, record_key: str | None = None
    ) -> "Customer":
        """The contact as one order keeps it, for those who don't read the record."""
        return cls(
            own_key=f"{_COPY}{order_id}",
            contact=Contact(contact.name, contact.email, contact.phone),
            customer_tier=None,
            related=related,
            record_key=record_key,
        )

    @strawberry.field(description="The subject of the customer's token. Null for outsiders.")
    def account(self, info: Info) -> str | None:
        return self.contact.account if reads(info.context.viewer, "Customer.account") else None

    @strawberry.field(description="As it was given. Null for those who don't write to customers.")
    def email(self, info: Info) -> str | None:
        return self.contact.email if reads(info.context.viewer, "Customer.email") else None

    @strawberry.field(description="The customer's standing, such as VIP. Null for outsiders.")
    def tier(self, info: Info) -> str | None:
        return self.customer_tier if reads(info.context.viewer, "Customer.tier") else None

    @strawberry.field(
        description="How they chose to be told, none for not at all. Null where they chose "
        "nothing (by e-mail then, else by SMS), and for outsiders."
    )
    def notification_channels(self, info: Info) -> list[NoticeChannel] | None:
        if not reads(info.context.viewer, "Customer.notificationChannels"):
            return None
        chosen = chosen_channels(self.contact.channels)
        return None if chosen is None else list(chosen)

    @strawberry.field(description="Their orders, as far as the viewer may see them, newest first.")
    def orders(
        self, first: FirstArgument = FIRST_ORDERS, after: AfterArgument = None
    ) -> Annotated["OrderConnection", strawberry.lazy("app.schema.orders")]:
        size = FIRST_ORDERS if first is None else first
        found: OrderConnection = self.related[key("orders", first=size, after=after)]
        return found


@strawberry.type(description="Where parcels go.")
class Address:
    recipient: str = described("Who takes the parcel.")
    line1: str = described("Street and number.")
    line2: str | None = described("What does not fit the first line.")
    city: str = described("City or town.")
    region: str | None = described("State, province or county.")
    postal_code: str | None = described("As the country writes it.")
    country: str = described("ISO 3166-1 alpha-2, such as DE.")
    phone: str | None = described("For the carrier, in E.164.")

    def __repr__(self) -> str:
        return "Address(...)"

    @classmethod
    def of(cls, address: contacts.Address) -> "Address":
        return cls(
            recipient=address.recipient,
            line1=address.line1,
            line2=address.line2,
            city=address.city,
            region=address.region,
            postal_code=address.postal_code,
            country=address.country,
            phone=address.phone,
        )
