"""Orders that make work: more than there is, and more than anybody should buy."""

from typing import Final

from app.demo import documents, shoppers
from app.demo.answers import Available
from app.demo.baskets import address, contact, way_to_pay
from app.demo.catalogue import CURRENCY, RARE, WARES, Ware
from app.demo.customers import SHOPPERS, Shopper
from app.demo.desk import Desk
from app.demo.people import storefront
from app.domain.actors import Channel

# The dearest things of the range: a few of each are above what the demo's server lets pass.
_DEAR: Final = sorted(
    (ware for ware in WARES if not ware.is_rare), key=lambda ware: -ware.price_minor
)[:4]
_PIECES_OF_EACH: Final = 10
_POPULAR: Final = [ware for ware in WARES if ware.popularity > 6]
_NUMBER_ELSEWHERE: Final = "+442079460999"


async def order_too_much(desk: Desk) -> bool:
    """Of one thing more than there is, of another what there is: the order waits for the rest."""
    short, there = desk.rng.choice(RARE), desk.rng.choice(_POPULAR)
    by = storefront(Channel.WEBSITE)
    stock = await desk.look(documents.AVAILABLE, Available, by=by, variables={"sku": short.sku})
    if stock is None:
        return False
    wanted = [(short, stock.available + desk.rng.randint(1, 3)), (there, 1)]
    payload = _payload(desk, desk.rng.choice(SHOPPERS), wanted)
    payload["whenShort"] = "BACKORDER"
    await shoppers.place(desk, payload, by=by, saying=f"placed, too much {short.sku}")
    return True


async def order_suspiciously(desk: Desk) -> bool:
    """A great order by somebody new, whose number belongs to another country."""
    shopper = desk.rng.choice([one for one in SHOPPERS if one.place.country == "CN"])
    payload = _payload(desk, shopper, [(ware, _PIECES_OF_EACH) for ware in _DEAR])
    payload["whenShort"] = "BACKORDER"
    number = desk.api.unique()
    payload["customer"] = {
        "account": f"new.{number}",
        "name": "A. Newcomer",
        "email": f"new.{number}@example.net",
        "phone": _NUMBER_ELSEWHERE,
        "locale": "EN",
    }
    by = storefront(Channel.WEBSITE)
    await shoppers.place(desk, payload, by=by, saying="placed, a very great order")
    return True


def _payload(desk: Desk, shopper: Shopper, wanted: list[tuple[Ware, int]]) -> dict[str, object]:
    return {
        "channel": Channel.WEBSITE.value,
        "externalReference": f"WEB-{desk.api.unique()}",
        "customer": contact(shopper),
        "shippingAddress": address(shopper),
        "currency": CURRENCY,
        "lines": [{"sku": ware.sku, "quantity": pieces} for ware, pieces in wanted],
        "payment": {
            "status": "PAID",
            "method": way_to_pay(shopper, desk.rng),
            "reference": f"PAY-{desk.api.unique()}",
        },
    }
