"""When an order looks suspicious: the limits of app/domain/suspicion.py as they are set."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

import orjson
from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import BaseSettings, NoDecode

from app.domain.money import to_minor
from app.domain.suspicion import SuspicionLimits
from app.setting_values import knob

# About 20,000 euros: far above a household's order, below where a wholesaler would be asked anyway.
AMOUNTS: Final = {
    "AUD": "33000",
    "CAD": "30000",
    "CHF": "19000",
    "CNY": "160000",
    "EUR": "20000",
    "GBP": "17000",
    "HKD": "170000",
    "JPY": "3300000",
    "USD": "22000",
}


def _amounts(written: object) -> object:
    if not isinstance(written, str):
        return written
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:
        raise ValueError('must be a JSON object such as {"EUR": "20000"}') from None


def _each_is_money(given: dict[str, str]) -> dict[str, str]:
    for currency, amount in given.items():
        try:
            if to_minor(Decimal(amount), currency) < 0:
                raise ValueError("The amount is not below zero.")
        except (InvalidOperation, ValueError) as wrong:
            raise ValueError(f"has no amount for {currency}: {wrong}") from None
    return given


Amounts = Annotated[
    dict[str, str], NoDecode, BeforeValidator(_amounts), AfterValidator(_each_is_money)
]


class Suspicions(BaseSettings):
    """What is held for a person because it looks suspicious; 0 turns one rule off."""

    suspicion: bool = knob(True, "", "Hold orders that look suspicious, and tell sales of them.")
    suspicious_amounts: Amounts = knob(
        AMOUNTS,
        "JSON",
        'The total above which any order is held, by currency, such as `{"EUR": "20000"}`; a '
        "currency that is left out has none.",
    )
    suspicious_amount_times: int = knob(
        20, "times", "A total so many times what the customer usually spends is unusual.", ge=0
    )
    suspicious_orders: int = knob(
        100, "orders", "More orders of one contact or address within the window are unusual.", ge=0
    )
    suspicious_orders_window_h: int = knob(
        24, "hours", "The window in which they are counted.", ge=1, le=720
    )
    suspicious_quantity_times: int = knob(
        50,
        "times",
        "A quantity so many times what is usually ordered of a product is unusual.",
        ge=0,
    )
    suspicious_quantity_least: int = knob(
        100, "pieces", "A quantity below this is never unusual.", ge=1
    )
    suspicious_countries: bool = knob(
        True, "", "A phone number of another country than the address counts as unusual."
    )

    @property
    def suspicion_limits(self) -> SuspicionLimits:
        """The limits as the rules compare them."""
        amounts: Mapping[str, str] = self.suspicious_amounts
        return SuspicionLimits(
            is_on=self.suspicion,
            amounts={code: to_minor(Decimal(text), code) for code, text in amounts.items()},
            amount_times=self.suspicious_amount_times,
            orders=self.suspicious_orders,
            window=timedelta(hours=self.suspicious_orders_window_h),
            quantity_times=self.suspicious_quantity_times,
            quantity_least=self.suspicious_quantity_least,
            countries=self.suspicious_countries,
        )
