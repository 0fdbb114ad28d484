"""A shop driven through its own use cases: real rows, sealed people, scans, a timeline each.

Copies of it are told apart by marks that are left in its texts, see `bench.multiply`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Final

from app.domain.actors import Actor, Channel, Role
from app.domain.contacts import Address, Contact
from app.domain.lifecycle import PaymentStatus, TrackingStatus
from app.domain.shipments import CarrierScan
from app.storage.rows import WarehouseRow
from app.storage.store import Store
from app.usecases.orders.place import PlaceOrder, WantedLine, place_order
from app.usecases.orders.record_payment import PaymentReport
from app.usecases.shipments import warehouse_work
from app.usecases.shipments.record_tracking import record_tracking
from app.usecases.shop import Request, Shop
from app.usecases.stock.catalogue import ProductFacts, put_product, put_warehouse
from app.usecases.stock.receive import receive_stock

Step = Callable[[str, datetime], Awaitable[object]]
Watch = Callable[[int, int], None]

COPY_MARK: Final = "x000x"
"""Stands in every account and email; a copy has its own number there."""
COPY_DIGITS: Final = "770000"
"""Stands in every phone number, likewise."""
PRODUCTS: Final = 200
LINES: Final = 5
PIECES: Final = 100_000
"""On each shelf at first: two thousand copies together stay below a 32-bit total."""
CUSTOMERS: Final = 400
AT_ONCE: Final = 50
GAP: Final = timedelta(seconds=20)
"""Between two orders."""

MANAGER: Final = Actor(Role.MANAGER, "mei")
SITE: Final = Actor(Role.STOREFRONT, "web-shop", Channel.WEBSITE)
PICKER: Final = Actor(Role.WAREHOUSE, "walt")
CARRIERS: Final = Actor(Role.LOGISTICS, "lin")
HOUSES: Final = (
    WarehouseRow("LON", "London", "GB", 51.51, -0.13),
    WarehouseRow("PAR", "Paris", "FR", 48.86, 2.35),
)
_COLOURS: Final = ("Blue", "Red", "Green", "White", "Black", "Yellow", "Grey", "Brown")
_MADE_OF: Final = ("Ceramic", "Oak", "Linen", "Steel", "Glass")
_THINGS: Final = ("Teapot", "Cup", "Tray", "Lamp", "Clock")
_FIRST: Final = ("Anna", "Ben", "Chloe", "Dan", "Eva", "Finn", "Grace", "Hugo", "Ida", "Jon")
_LAST: Final = (
    "Hartley",
    "Moss",
    "Nash",
    "Odell",
    "Price",
    "Quinn",
    "Reed",
    "Shaw",
    "Todd",
    "Vale",
)
_CITIES: Final = (("London", "N1 9GU"), ("Leeds", "LS1 4AP"), ("Bristol", "BS1 5TR"))


def sku_of(product: int) -> str:
    return f"SKU-{product:05d}"


@dataclass(frozen=True, slots=True)
class Life:
    """What one order lives through: `number` counts from 0 in the scene."""

    number: int
    begun: datetime

    @property
    def leaves(self) -> bool:
        """One in ten still waits to be picked."""
        return self.number % 10 != 9

    @property
    def scans(self) -> Sequence[TrackingStatus]:
        """One in ten has arrived, one in fifty met a closed door."""
        if self.number % 10 == 8:
            return (TrackingStatus.IN_TRANSIT, TrackingStatus.DELIVERED)
        if self.number % 50 == 7:
            return (TrackingStatus.IN_TRANSIT, TrackingStatus.ATTEMPT_FAILED)
        return (
            TrackingStatus.PICKED_UP,
            TrackingStatus.IN_TRANSIT,
            TrackingStatus.OUT_FOR_DELIVERY,
        )


async def furnish(shop: Shop, at: datetime) -> None:
    """Two warehouses and the catalogue, every shelf full."""
    for house in HOUSES:
        await put_warehouse(shop, Request(MANAGER, at), house)
    for product in range(PRODUCTS):
        name = " ".join(
            (
                _COLOURS[product % 8],
                _MADE_OF[product // 8 % 5],
                _THINGS[product // 40 % 5],
            )
        )
        price = Decimal(199 + product * 37) / 100
        facts = ProductFacts(sku_of(product), name, None, price, "EUR")
        await put_product(shop, Request(MANAGER, at), facts)
        for house in HOUSES:
            request = Request(PICKER, at)
            await receive_stock(shop, request, sku_of(product), house.code, PIECES, None)


def wanted(number: int) -> PlaceOrder:
    """The order of that number in the scene, paid."""
    draw = Random(number)
    who = draw.randrange(CUSTOMERS)
    name = f"{_FIRST[who % 10]} {_LAST[who // 10 % 10]}"
    city, postal_code = draw.choice(_CITIES)
    skus = draw.sample(range(PRODUCTS), LINES)
    return PlaceOrder(
        Channel.WEBSITE,
        Contact(
            name,
            f"{name.split(maxsplit=1)[0]}.{COPY_MARK}.{who}@example.com",
            f"+44{COPY_DIGITS}{who:04d}",
            f"{COPY_MARK}-{who}",
        ),
        tuple(WantedLine(sku_of(sku), None, 1 + sku % 3) for sku in skus),
        Address(name, f"{who + 1} Gallowtree Lane", city, "GB", postal_code=postal_code),
        payment=PaymentReport(PaymentStatus.PAID),
    )


async def live(shop: Shop, life: Life) -> str:
    """Place the order and drive it as far as it comes; its number."""
    placed = await place_order(shop, Request(SITE, life.begun), wanted(life.number))
    if life.leaves:
        await _send(shop, f"{placed.result}-1", life)
    return placed.result


async def _send(shop: Shop, parcel: str, life: Life) -> None:
    minutes = iter(life.begun + timedelta(minutes=n) for n in range(1, 20))
    order = wanted(life.number)
    picks = [warehouse_work.Picked(line.sku, None, line.quantity) for line in order.lines]
    handover = warehouse_work.Handover("dhl", f"JJD000{parcel[10:15]}{life.number:04d}")
    await warehouse_work.start_picking(shop, Request(PICKER, next(minutes)), parcel)
    await warehouse_work.record_pick(shop, Request(PICKER, next(minutes)), parcel, picks)
    await warehouse_work.pack(
        shop, Request(PICKER, next(minutes)), parcel, allow_short=False, reason=None
    )
    await warehouse_work.mark_ready(shop, Request(PICKER, next(minutes)), parcel)
    await warehouse_work.dispatch(shop, Request(CARRIERS, next(minutes)), parcel, handover)
    for status in life.scans:
        at = next(minutes)
        told = CarrierScan(status, at, "Scanned at the hub", "Hub 2", "Leeds")
        await record_tracking(shop, Request(CARRIERS, at, occurred_at=at), parcel, told)


async def drive(store: Store, orders: int, begun: datetime, watch: Watch) -> None:
    """Fill an empty store with that many orders, the first placed at `begun`."""
    shop = Shop(store)
    await furnish(shop, begun)
    lives = [Life(n, begun + n * GAP) for n in range(orders)]
    edges = [*range(0, orders, AT_ONCE), orders]
    for first, end in pairwise(edges):
        await asyncio.gather(*(live(shop, life) for life in lives[first:end]))
        watch(end, orders)
