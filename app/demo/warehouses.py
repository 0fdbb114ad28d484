"""Where the demo's shop keeps its goods, and how full the shelves are on the first morning."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from app.demo.catalogue import Ware


@dataclass(frozen=True, slots=True)
class Depot:
    """A warehouse; `share` is how much of the range it carries, 1.0 being all of it."""

    code: str
    name: str
    city: str
    country: str
    latitude: float
    longitude: float
    share: float


@dataclass(frozen=True, slots=True)
class Shelf:
    """One product's place in one warehouse on the first morning."""

    sku: str
    warehouse: str
    on_hand: int
    safety_stock: int


# fmt: off
DEPOTS: Final = (
    Depot("SHA", "Shanghai Qingpu 上海青浦仓",     "Shanghai",  "CN", 31.1512, 121.1242, 1.0),
    Depot("SZX", "Shenzhen Bao'an 深圳宝安仓",     "Shenzhen",  "CN", 22.5547, 113.8830, 0.8),
    Depot("CTU", "Chengdu Longquanyi 成都龙泉驿仓", "Chengdu",   "CN", 30.5566, 104.2748, 0.6),
    Depot("HGH", "Hangzhou Xiaoshan 杭州萧山仓",   "Hangzhou",  "CN", 30.1836, 120.2644, 0.5),
    Depot("LON", "London Park Royal",              "London",    "GB", 51.5274,  -0.2782, 0.6),
    Depot("EWR", "Newark Ironbound",               "Newark",    "US", 40.7240, -74.1565, 0.4),
)
# fmt: on

_ON_HAND: Final = (30, 140)
_SAFETY_STOCK: Final = (6, 16)
# One shelf in ten starts a few pieces above its safety stock, so that the first alert comes soon.
_NEARLY_LOW: Final = 0.1
# What is rarely asked for lies in one place, a few pieces of it: who wants more has to wait.
_RARE_ON_HAND: Final = (3, 6)
_RARE_SAFETY_STOCK: Final = 1


def first_shelves(wares: Sequence[Ware], rng: Random) -> Iterator[Shelf]:
    """Every product in at least one warehouse; which and how many, `rng` decides."""
    for ware in wares:
        if ware.is_rare:
            on_hand = rng.randint(*_RARE_ON_HAND)
            yield Shelf(ware.sku, DEPOTS[0].code, on_hand, _RARE_SAFETY_STOCK)
            continue
        for depot in DEPOTS:
            if rng.random() < depot.share:
                safety = rng.randint(*_SAFETY_STOCK)
                nearly_low = rng.random() < _NEARLY_LOW
                spare = rng.randint(1, 4) if nearly_low else rng.randint(*_ON_HAND)
                yield Shelf(ware.sku, depot.code, safety + spare, safety)
