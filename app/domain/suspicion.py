"""Suspicious orders: what about a new order is unlike those before it, weighed by a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from app.domain.money import to_text
from app.domain.orders import Order


class Risk(StrEnum):
    """What is unusual about an order."""

    AMOUNT_HIGH = "AMOUNT_HIGH"
    AMOUNT_UNUSUAL = "AMOUNT_UNUSUAL"
    TOO_MANY_ORDERS = "TOO_MANY_ORDERS"
    COUNTRY_MISMATCH = "COUNTRY_MISMATCH"
    QUANTITY_UNUSUAL = "QUANTITY_UNUSUAL"


HELD_FROM: Final = 100
"""An order whose risks weigh so much together is held."""
# fmt: off
WEIGHTS: Final = {
    #                        alone enough at 100
    Risk.AMOUNT_HIGH:      100,
    Risk.AMOUNT_UNUSUAL:    60,
    Risk.TOO_MANY_ORDERS:   60,
    Risk.QUANTITY_UNUSUAL:  60,
    Risk.COUNTRY_MISMATCH:  40,
}
_WORDS: Final = {
    Risk.AMOUNT_HIGH: (
        "The total of {measured} is above the limit of {limit}.",
        "订单总额 {measured} 超过上限 {limit}。",
    ),
    Risk.AMOUNT_UNUSUAL: (
        "The total of {measured} is far above what this customer usually spends ({limit}).",
        "订单总额 {measured} 远高于该客户的平均消费（{limit}）。",
    ),
    Risk.TOO_MANY_ORDERS: (
        "{measured} orders came in from one contact or address in a short time (limit {limit}).",
        "同一联系方式或地址短时间内下单 {measured} 次（上限 {limit}）。",
    ),
    Risk.COUNTRY_MISMATCH: (
        "The phone number belongs to another country than the shipping address.",
        "电话号码所属国家与收货国家不一致。",
    ),
    Risk.QUANTITY_UNUSUAL: (
        "{measured} pieces of one product are far above what is usually ordered of it ({limit}).",
        "单个商品订购 {measured} 件，远高于通常数量（{limit} 件）。",
    ),
}
# fmt: on
_AMOUNTS: Final = frozenset({Risk.AMOUNT_HIGH, Risk.AMOUNT_UNUSUAL})
FEWEST_BEFORE: Final = 5
"""Fewer orders of a customer, or lines of a product, say nothing of what is usual."""
PART_OF_LIMIT: Final = 20
"""A total below this part of its currency's limit is never unusual, so nobody looks it up."""


@dataclass(frozen=True, slots=True)
class SuspicionLimits:
    """Where unusual begins; 0 turns a rule off. Amounts are decimal texts by currency."""

    is_on: bool = True
    amounts: Mapping[str, int] = field(default_factory=dict)
    """The largest total in minor units, by currency; a currency without one has no limit."""
    amount_times: int = 20
    """So many times what the customer usually spends."""
    orders: int = 100
    """Orders from one contact or address within `window`."""
    window: timedelta = timedelta(hours=24)
    quantity_times: int = 50
    """So many times the pieces that a line of the product usually has."""
    quantity_least: int = 100
    """A line of fewer pieces is never unusual."""
    countries: bool = True
    """Whether a phone number of another country than the address counts."""


class Usual(NamedTuple):
    """What came before: so many orders, or lines, and their sum in minor units, or pieces."""

    orders: int = 0
    total: int = 0


UNKNOWN: Final = Usual()


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of earlier orders that a new one is held against."""

    customer: Usual = UNKNOWN
    """The customer's orders in the order's currency."""
    paces: Sequence[int] = ()
    """Orders within the window, for each of the order's contacts and its address."""
    products: Mapping[str, Usual] = field(default_factory=dict)
    """Lines and pieces of the products that `large_lines` names."""


class Suspicion(NamedTuple):
    """A risk that was found: what was measured, and what it was held against."""

    risk: Risk
    weight: int
    measured: int = 0
    threshold: int = 0


def suspicions(
    order: Order, past: Past, limits: SuspicionLimits, *, phone_is_foreign: bool
) -> tuple[Suspicion, ...]:
    """Everything unusual about the order, however little it weighs; a new customer, or product,
    is held against absolute limits only."""
    if not limits.is_on:
        return ()
    found = []
    total, highest = order.total_minor, limits.amounts.get(order.currency, 0)
    if 0 < highest < total:
        found.append((Risk.AMOUNT_HIGH, total, highest))
    usual = _usual(past.customer)
    if usual and total > usual * limits.amount_times:
        found.append((Risk.AMOUNT_UNUSUAL, total, usual))
    fastest = max(past.paces, default=0) + 1
    if limits.orders and fastest > limits.orders:
        found.append((Risk.TOO_MANY_ORDERS, fastest, limits.orders))
    if limits.countries and phone_is_foreign:
        found.append((Risk.COUNTRY_MISMATCH, 0, 0))
    most = _most_unusual(order, past, limits)
    if most is not None:
        found.append((Risk.QUANTITY_UNUSUAL, *most))
    return tuple(Suspicion(risk, WEIGHTS[risk], *figures) for risk, *figures in found)


def is_suspicious(found: Sequence[Suspicion]) -> bool:
    """Whether what was found weighs enough to hold the order."""
    return sum(one.weight for one in found) >= HELD_FROM


def may_be_unusual(order: Order, limits: SuspicionLimits) -> bool:
    """Whether the total is worth holding against what its customer usually spends."""
    limit = limits.amounts.get(order.currency, 0)
    return bool(limit and limits.amount_times) and order.total_minor * PART_OF_LIMIT >= limit


def large_lines(order: Order, limits: SuspicionLimits) -> dict[str, int]:
    """Pieces by SKU, of the products whose quantity is worth holding against the usual."""
    if not limits.quantity_times:
        return {}
    pieces: dict[str, int] = {}
    for line in order.lines:
        pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return {sku: count for sku, count in pieces.items() if count >= limits.quantity_least}


def _usual(before: Usual) -> int:
    """The mean, at least 1; 0 where too little is known for one."""
    return max(before.total // before.orders, 1) if before.orders >= FEWEST_BEFORE else 0


def _most_unusual(order: Order, past: Past, limits: SuspicionLimits) -> tuple[int, int] | None:
    """The pieces of the most unusual product, and its usual ones; None where none is."""
    found = [
        (quantity, usual)
        for sku, quantity in large_lines(order, limits).items()
        if (usual := _usual(past.products.get(sku, UNKNOWN)))
        and quantity > usual * limits.quantity_times
    ]
    return max(found, key=lambda one: one[0] / one[1], default=None)


def sentence(found: Suspicion, currency: str, locale: str) -> str:
    """What was found, for staff; `locale` is EN or ZH."""
    english, chinese = _WORDS[found.risk]
    words = chinese if locale == "ZH" else english
    if found.risk in _AMOUNTS:
        measured = f"{to_text(found.measured, currency)} {currency}"
        return words.format(
            measured=measured, limit=f"{to_text(found.threshold, currency)} {currency}"
        )
    return words.format(measured=found.measured, limit=found.threshold)


class Pace(NamedTuple):
    """Orders that one contact or address placed in one window: a hash, and the window's number."""

    key: str
    span: int


def window_of(at: datetime, window: timedelta) -> tuple[int, float]:
    """Which window `at` lies in, counted from 1970, and how far through it, from 0 to 1."""
    place, rest = divmod(at.timestamp(), window.total_seconds())
    return int(place), rest / window.total_seconds()


def sliding(before: int, now: int, through: float) -> int:
    """About how many came within the window that ends now, of what this and the last one had."""
    return now + int(before * (1 - through))
