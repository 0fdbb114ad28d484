"""What a shopper's order looks like on its way in: basket, address, payment, channel."""

from collections.abc import Sequence
from random import Random
from typing import Final, TypeVar

from app.demo.catalogue import WARES, Ware
from app.demo.customers import Shopper

Value = TypeVar("Value")

# Pieces of one product and lines of one order, likeliest first.
_PIECES: Final = ((1, 70), (2, 20), (3, 8), (6, 2))
_LINES: Final = ((1, 45), (2, 30), (3, 15), (4, 7), (6, 3))

_LOCAL_METHODS: Final = {"CN": ("alipay", "wechat-pay", "unionpay")}
_CARDS: Final = ("card", "apple-pay", "paypal")


def draw(weighed: Sequence[tuple[Value, int]], rng: Random) -> Value:
    """One of the values, by the weights beside them."""
    return rng.choices([value for value, _ in weighed], [weight for _, weight in weighed])[0]


def basket(rng: Random) -> list[tuple[Ware, int]]:
    """Different products and how many of each; what is popular comes oftener."""
    wanted: dict[str, tuple[Ware, int]] = {}
    for _ in range(draw(_LINES, rng)):
        ware = rng.choices(WARES, [ware.popularity**2 for ware in WARES])[0]
        wanted[ware.sku] = (ware, draw(_PIECES, rng))
    return list(wanted.values())


def address(shopper: Shopper, *, complete: bool = True) -> dict[str, object]:
    """Where it goes. An incomplete one has what the API demands and not what a carrier needs."""
    place = shopper.place
    must: dict[str, object] = {
        "recipient": shopper.name,
        "line1": shopper.line1 if complete else "?",
        "city": place.city,
        "country": place.country,
    }
    if not complete:
        return must
    return must | {
        "region": place.region,
        "postalCode": shopper.postal_code,
        "phone": shopper.phone,
        "latitude": shopper.latitude,
        "longitude": shopper.longitude,
    }


def contact(shopper: Shopper) -> dict[str, object]:
    return {
        "account": shopper.account,
        "name": shopper.name,
        "email": shopper.email,
        "phone": shopper.phone,
        "locale": shopper.locale,
    }


def way_to_pay(shopper: Shopper, rng: Random) -> str:
    return rng.choice(_LOCAL_METHODS.get(shopper.place.country, _CARDS))
