"""Which carrier takes a parcel, what else there was, and why."""

import strawberry

from app.domain.carrier_choice import ChoiceReason, Offer, reason_sentence
from app.schema.enums import Locale
from app.schema.fields import described
from app.schema.money import Money
from app.schema.viewing import LocaleArgument, language


@strawberry.type(description="A service that a parcel may go by.")
class CarrierOffer:
    carrier: str = described("The carrier's code, such as dhl.")
    service: str = described("The service, such as express.")
    cost: Money | None = described("What it costs on this way; null where its tariff says nothing.")
    days: int | None = described("Days it takes on this way; null where its tariff says nothing.")

    @classmethod
    def of(cls, offer: Offer) -> "CarrierOffer":
        cost, currency = offer.cost_minor, offer.currency
        known = cost is not None and currency is not None
        return cls(
            carrier=offer.carrier,
            service=offer.service,
            cost=Money.of(cost or 0, currency or "") if known else None,
            days=offer.days,
        )


@strawberry.type(description="Who took a parcel, and why.")
class CarrierChoice:
    why: strawberry.Private[ChoiceReason]
    carrier: str = described("The carrier's code, such as dhl.")
    service: str | None = described("The service, where it is known.")
    considered: list[CarrierOffer] = described("What there was to choose from, the best first.")

    @strawberry.field(description="What decided, in a sentence.")
    def reason(self, locale: LocaleArgument = Locale.EN) -> str:
        return reason_sentence(self.why, language(locale))
