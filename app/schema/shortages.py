"""Short orders on the wire: what is missing, the choices customers get, what was adjusted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry

from app.domain.labels import Words, label
from app.domain.lifecycle import OfferState, ShortageChoice
from app.domain.permissions import reads
from app.domain.shortages import Missing, Offer, Substitute, Ware, saved_by_reducing
from app.schema.actors import Actor
from app.schema.customers import Address
from app.schema.enums import Locale
from app.schema.fields import column, described
from app.schema.money import Money
from app.schema.viewing import Info, LocaleArgument, language
from app.storage.shortage_rows import AdjustmentRow
from app.storage.statements.columns import from_micros


@strawberry.type(description="Pieces of a product that are not there.")
class MissingItem:
    sku: str = described("The shop's own code for it.")
    name: str = described("As it was called when it was ordered.")
    quantity: int = described("Pieces that are missing.")

    @classmethod
    def of(cls, one: Missing) -> "MissingItem":
        return cls(sku=one.sku, name=one.name, quantity=one.quantity)


@strawberry.type(description="A product that is offered in the place of a missing one.")
class OfferedSubstitute:
    instead_of: str = described("The SKU of the product that is missing.")
    sku: str = described("The shop's own code for it.")
    name: str = described("What it is called.")
    quantity: int = described("Pieces of it.")
    unit_price: Money = described("For one piece, tax included.")
    price_change: Money = described("What the order's total changes by; below zero it falls.")

    @classmethod
    def of(cls, one: Substitute, currency: str) -> "OfferedSubstitute":
        return cls(
            instead_of=one.instead_of,
            sku=one.sku,
            name=one.name,
            quantity=one.quantity,
            unit_price=Money.of(one.unit_price_minor, currency),
            price_change=Money.of(one.difference_minor, currency),
        )


@strawberry.type(description="Something the customer may choose.")
class OfferedChoice:
    choice: ShortageChoice = described("What it is, for programs.")
    price_change: Money | None = described(
        "What the order's total changes by; null where it stays, or where the substitute decides."
    )
    substitutes: list[OfferedSubstitute] = described(
        "What may be taken instead, the best first; empty for other choices."
    )

    @strawberry.field(description="A few words for a button.")
    def label(self, locale: LocaleArgument = Locale.EN) -> str:
        return label(Words.CHOICE, self.choice, language(locale))

    @strawberry.field(description="A sentence on what becomes of the order.")
    def meaning(self, locale: LocaleArgument = Locale.EN) -> str:
        return label(Words.CHOICE_MEANING, self.choice, language(locale))

    @classmethod
    def of(cls, choice: ShortageChoice, offer: Offer, currency: str) -> "OfferedChoice":
        change: Money | None = None
        instead: tuple[Substitute, ...] = ()
        if choice is ShortageChoice.REDUCE:
            change = Money.of(-saved_by_reducing(offer.missing), currency)
        if choice is ShortageChoice.SUBSTITUTE:
            instead = offer.substitutes
        return cls(
            choice=choice,
            price_change=change,
            substitutes=[OfferedSubstitute.of(one, currency) for one in instead],
        )


@strawberry.type(
    description="Choices that the customer of a short order was given: no name, no address."
)
class ShortageOffer:
    offer: strawberry.Private[Offer]
    currency: strawberry.Private[str]
    order_number: str = described("The order it is about.")
    made_at: datetime = column("offer.made_at", "When it was made.")
    answer_by: datetime = column("offer.answer_by", "Until when it may be answered.")
    answer: ShortageChoice | None = column("offer.answer", "What was chosen; null before.")
    substitute: str | None = column(
        "offer.substitute", "The SKU of the product that was chosen instead, where one was."
    )
    settled_at: datetime | None = column(
        "offer.settled_at", "When it was answered or withdrawn; null while it is open."
    )

    @classmethod
    def of(cls, offer: Offer, order_number: str, currency: str) -> "ShortageOffer":
        return cls(offer=offer, currency=currency, order_number=order_number)

    @strawberry.field(description="How far it is.")
    def state(self, info: Info) -> OfferState:
        return self.offer.state_at(info.context.now())

    @strawberry.field(description="What is missing.")
    def missing(self) -> list[MissingItem]:
        return [MissingItem.of(one) for one in self.offer.missing]

    @strawberry.field(description="What may be chosen.")
    def choices(self) -> list[OfferedChoice]:
        return [OfferedChoice.of(one, self.offer, self.currency) for one in self.offer.choices]

    @strawberry.field(
        description="What the customer's link ends in, `/answer/{token}`; for those who may answer."
    )
    def token(self, info: Info) -> str | None:
        if not reads(info.context.viewer, "Offer.token"):
            return None
        return info.context.offer_token(self.offer.id, self.offer.answer_by)


@strawberry.type(description="A product that may stand in, as it is in the catalogue now.")
class SubstituteOption:
    sku: str = described("The shop's own code for it.")
    name: str = described("What it is called.")
    available: int = described("Pieces that may still be sold, over all warehouses.")
    price: Money = described("For one piece, tax included.")
    price_difference: Money | None = described(
        "What a piece costs more, or less below zero; null in another currency."
    )

    @classmethod
    def of(cls, ware: Ware, instead_of: Missing, currency: str) -> "SubstituteOption":
        more = None
        if ware.currency == currency:
            more = Money.of(ware.price_minor - instead_of.unit_price_minor, currency)
        return cls(
            sku=ware.sku,
            name=ware.name,
            available=ware.available,
            price=Money.of(ware.price_minor, ware.currency),
            price_difference=more,
        )


@strawberry.type(description="What a line waits for, and what could stand in.")
class LineShortage:
    position: int = described("The line's place in the order.")
    sku: str = described("The shop's own code for it.")
    name: str = described("As it was called when it was ordered.")
    missing: int = described("Pieces that wait for stock.")
    substitutes: list[SubstituteOption] = described("What may stand in, the best first.")

    @classmethod
    def of(cls, one: Missing, wares: list[Ware], currency: str) -> "LineShortage":
        return cls(
            position=one.position,
            sku=one.sku,
            name=one.name,
            missing=one.quantity,
            substitutes=[SubstituteOption.of(ware, one, currency) for ware in wares],
        )


@strawberry.type(description="A line as it was, or became.")
class AdjustedLine:
    position: int = described("Its place in the order.")
    sku: str = described("The shop's own code for it.")
    name: str = described("What it was called.")
    quantity: int = described("Pieces.")
    unit_price: Money = described("For one piece, tax included.")

    @classmethod
    def of(cls, facts: Mapping[str, Any], currency: str) -> "AdjustedLine":
        return cls(
            position=facts["position"],
            sku=facts["sku"],
            name=facts["name"],
            quantity=facts["quantity"],
            unit_price=Money.of(facts["unit_price_minor"], currency),
        )


@strawberry.type(description="How an order was adjusted once: what it was, and what it became.")
class OrderAdjustment:
    row: strawberry.Private[AdjustmentRow]
    at: datetime = described("When.")
    reason: str | None = described("Why, as it was given.")
    previous_address: Address | None = described("Where it went before; null where that stayed.")
    lines_before: list[AdjustedLine] = described("All lines as they were.")
    lines_after: list[AdjustedLine] = described("All lines as they became.")
    total_before: Money = described("What it came to.")
    total_after: Money = described("What it came to then.")

    @classmethod
    def of(
        cls,
        row: AdjustmentRow,
        facts: Mapping[str, Any],
        currency: str,
        reason: str | None,
        address: Address | None,
    ) -> "OrderAdjustment":
        before, after = facts["before"], facts["after"]
        return cls(
            row=row,
            at=from_micros(row.at),
            reason=reason,
            previous_address=address,
            lines_before=[AdjustedLine.of(line, currency) for line in before["lines"]],
            lines_after=[AdjustedLine.of(line, currency) for line in after["lines"]],
            total_before=Money.of(before["total_minor"], currency),
            total_after=Money.of(after["total_minor"], currency),
        )

    def __repr__(self) -> str:
        return f"OrderAdjustment({self.row.id})"  # it may hold an address

    @strawberry.field(description="Who did it.")
    def actor(self, info: Info) -> Actor:
        return Actor.of(self.row.actor_role, self.row.actor_name, info.context.viewer)
