"""Amounts with their currency."""

from decimal import Decimal
from typing import Any, Final

import strawberry

from app.domain.money import to_text
from app.schema.fields import Made, computed, described


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


def _times(minor: int, pieces: int, currency: str) -> Money:
    return Money.of(minor * pieces, currency)


_PARTS: Final = {"amount": to_text, "currency": lambda minor, currency: currency}
_PARTS_TIMES: Final = {
    "amount": lambda minor, pieces, currency: to_text(minor * pieces, currency),
    "currency": lambda minor, pieces, currency: (minor * pieces, currency)[1],
}
"""Each breaks where the amount itself can't be told, asked for or not."""


def amount(minor: str, currency: str, description: str) -> Any:
    """A field that is the amount at these attributes; null where the first one is."""
    return computed(Made(amount_of, (minor, currency), _PARTS), description)


def amount_times(minor: str, pieces: str, currency: str, description: str) -> Any:
    """A field that is so many times an amount."""
    return computed(Made(_times, (minor, pieces, currency), _PARTS_TIMES), description)
