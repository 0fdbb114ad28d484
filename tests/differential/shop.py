"""A shop with something below every field, and the names that a question about it needs."""

from dataclasses import dataclass, field

from app.domain.lifecycle import ShortagePolicy, TrackingStatus
from app.storage.store import Store
from app.usecases.orders.annotate import add_order_note
from tests.api.doors import Doors
from tests.builders import ANNA, MAY, SAM
from tests.usecases.shopping import a_shop, asked, buy, receive, scan, send

CONTACT = "anna.hartley@example.com"
IDS = """{ orders(first: 50) { nodes { id lines { id } customer { id } shipments { id number } } }
  alerts { nodes { id } } stockLevels { nodes { id } } warehouses { id } products { nodes { id } }
  stockMovements(sku: "TEA") { nodes { id } } }"""


@dataclass(frozen=True)
class Known:
    """Values that lead somewhere, by the name of the argument or input field that takes them."""

    orders: tuple[str, ...]
    values: dict[str, tuple[object, ...]] = field(default_factory=dict)


async def filled(store: Store) -> list[str]:
    """Orders on their way, short, held, given up; their numbers."""
    shop = await a_shop(store, {"TEA": 20, "CUP": 15, "POT": 3})
    await receive(shop, "TEA", 9, "SHA")
    sent = await buy(shop, ("TEA", 5), ("CUP", 1))
    await send(shop, f"{sent}-1")
    await scan(shop, f"{sent}-1", TrackingStatus.ATTEMPT_FAILED, description="Nobody at home")
    short = await buy(shop, ("POT", 5), when_short=ShortagePolicy.BACKORDER)
    hers = await buy(shop, ("CUP", 2), by=ANNA, payment=None)
    arrived = await buy(shop, ("TEA", 1))
    await send(shop, f"{arrived}-1")
    await scan(shop, f"{arrived}-1", TrackingStatus.DELIVERED, city="London")
    for visible in (True, False):
        await add_order_note(shop, asked(SAM), sent, "A gift", visible_to_customer=visible)
    return [sent, short, hers, arrived]


async def known_of(doors: Doors, numbers: list[str]) -> Known:
    """What may be asked about, read through the doors."""
    found = await doors.ask(IDS, MAY)
    orders = found["orders"]["nodes"]
    parcels = [parcel for order in orders for parcel in order["shipments"]]
    things = [*orders, *parcels, *(line for order in orders for line in order["lines"])]
    things += [order["customer"] for order in orders if order["customer"]]
    for name in ("alerts", "stockLevels", "products", "stockMovements"):
        things += found[name]["nodes"]
    things += found["warehouses"]
    tracked = await doors.ask(
        "query($n: String!, $c: String!) { trackOrder(number: $n, contact: $c) { token } }",
        n=numbers[0],
        c=CONTACT,
    )
    return Known(
        tuple(numbers),
        {
            "number": (*numbers, *(parcel["number"] for parcel in parcels), "261121-NONE"),
            "orderNumber": tuple(numbers),
            "id": (*(thing["id"] for thing in things), "nobody"),
            "sku": ("TEA", "CUP", "POT", "NONE"),
            "warehouse": ("LON", "SHA", "PAR", "NONE"),
            "first": (None, 0, 1, 2, 10, 50, 101, -1),
            "last": (None, 1),
            "after": (None, None, "no cursor"),
            "before": (None,),
            "token": (tracked["trackOrder"]["token"], "no token"),
            "contact": (CONTACT, "else@example.com"),
            "search": (None, "26", "tea", "anna"),
        },
    )
