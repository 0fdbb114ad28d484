"""Why an order looks suspicious, for staff."""

import strawberry

from app.domain.suspicion import Risk, Suspicion, sentence
from app.schema.enums import Locale
from app.schema.fields import described
from app.schema.viewing import LocaleArgument, language


@strawberry.type(description="Something unusual about an order, measured when it was placed.")
class RiskReason:
    found: strawberry.Private[Suspicion]
    currency: strawberry.Private[str]
    code: Risk = described("What is unusual.")
    weight: int = described("How much it weighs; from 100 together an order is held.")

    @classmethod
    def of(cls, found: Suspicion, currency: str) -> "RiskReason":
        return cls(found=found, currency=currency, code=found.risk, weight=found.weight)

    @strawberry.field(description="What was found, in a sentence without personal data.")
    def message(self, locale: LocaleArgument = Locale.EN) -> str:
        return sentence(self.found, self.currency, language(locale))
