"""Amounts with their currency."""

from decimal import Decimal

import strawberry

from app.domain.money import to_text
from app.schema.fields import computed, described


@strawberry.type(description="An exact amount in one currency.")
class Money:
    minor: strawberry.Private[int]
    currency: str = described("The ISO 4217 code, such as EUR.")
    amount: Decimal = computed(
        lambda money: to_text(money.minor, money.currency),
        'With as many digits as the currency has: "59.70" in EUR, "5970" in JPY.',
    )

    @classmethod
    def of(cls, minor: int, currency: str) -> "Money":
        """`minor` is in the currency's smallest unit."""
        return cls(minor=minor, currency=currency)


def amount_of(minor: int | None, currency: str) -> Money | None:
    """The amount, where it is known."""
    return None if minor is None else Money.of(minor, currency)
