"""An order that is short: what is missing, what could be done about it, and what that costs."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain.lifecycle import OfferState, ShipmentStatus, ShortageChoice
from app.domain.orders import Order, OrderLine


class SubstitutePrice(StrEnum):
    """What a substitute costs the customer who takes it."""

    LOWER = "lower"
    CATALOGUE = "catalogue"
    ORIGINAL = "original"


class Missing(NamedTuple):
    """Pieces of a line that wait for stock."""

    position: int
    sku: str
    name: str
    quantity: int
    unit_price_minor: int


class Ware(NamedTuple):
    """A product as it may stand in for another; `available` over all warehouses."""

    sku: str
    name: str
    gtin: str | None
    price_minor: int
    currency: str
    available: int


class Substitute(NamedTuple):
    """What may stand in for all missing pieces of `instead_of`, at which price a piece.

    `difference_minor` is what the order's total changes by, below zero where it falls.
    """

    instead_of: str
    sku: str
    name: str
    gtin: str | None
    quantity: int
    unit_price_minor: int
    difference_minor: int


class Offer(NamedTuple):
    """Choices that an order's customer was given, each as it was when they were made."""

    id: str
    order_id: str
    made_at: datetime
    answer_by: datetime
    choices: tuple[ShortageChoice, ...]
    missing: tuple[Missing, ...]
    substitutes: tuple[Substitute, ...] = ()
    state: OfferState = OfferState.OPEN
    answer: ShortageChoice | None = None
    substitute: str | None = None
    settled_at: datetime | None = None

    def state_at(self, at: datetime) -> OfferState:
        """How far it is; one that nobody answered lapses at its deadline."""
        lapsed = self.state is OfferState.OPEN and self.answer_by <= at
        return OfferState.EXPIRED if lapsed else self.state


def missing_of(order: Order) -> tuple[Missing, ...]:
    """What each line waits for."""
    progress = order.fulfilment()
    found = []
    for line in order.lines:
        far = progress[line.position]
        rest = line.quantity - far.cancelled - far.allocated - far.shipped
        if rest > 0:
            found.append(Missing(line.position, line.sku, line.name, rest, line.unit_price_minor))
    return tuple(found)


def substitutes_for(
    missing: Sequence[Missing],
    ranked: Mapping[str, Sequence[Ware]],
    currency: str,
    pricing: SubstitutePrice,
) -> tuple[Substitute, ...]:
    """What could stand in for the whole of each missing product now, the best first.

    `ranked` are the substitutes of each product as the shop ranks them. One that stands in for
    several products has to be there for all of them.
    """
    found = []
    taken: Counter[str] = Counter()
    for sku in dict.fromkeys(one.sku for one in missing):
        lines = [one for one in missing if one.sku == sku]
        pieces = sum(one.quantity for one in lines)
        for ware in ranked.get(sku, ()):
            if ware.currency != currency or ware.available - taken[ware.sku] < pieces:
                continue
            taken[ware.sku] += pieces
            prices = [_price(ware, one, pricing) for one in lines]
            more = sum(
                (price - one.unit_price_minor) * one.quantity
                for price, one in zip(prices, lines, strict=True)
            )
            found.append(Substitute(sku, ware.sku, ware.name, ware.gtin, pieces, prices[0], more))
    return tuple(found)


def _price(ware: Ware, instead_of: Missing, pricing: SubstitutePrice) -> int:
    match pricing:
        case SubstitutePrice.ORIGINAL:
            return instead_of.unit_price_minor
        case SubstitutePrice.LOWER:
            return min(ware.price_minor, instead_of.unit_price_minor)
    return ware.price_minor


def possible_choices(
    order: Order, missing: Sequence[Missing], substitutes: Iterable[Substitute]
) -> tuple[ShortageChoice, ...]:
    """What may be offered now: every choice that the order could take as it is."""
    least: dict[str, int] = {}
    for one in substitutes:
        difference = min(one.difference_minor, least.get(one.instead_of, one.difference_minor))
        least[one.instead_of] = difference
    found = [ShortageChoice.WAIT]
    if {one.sku for one in missing} <= set(least) and order.total_minor + sum(least.values()) >= 0:
        found.append(ShortageChoice.SUBSTITUTE)
    if order.reserved:
        found.append(ShortageChoice.SPLIT)
    fewer = order._replace(lines=reduced(order))
    if any(line.quantity > line.cancelled for line in fewer.lines) and fewer.total_minor >= 0:
        found.append(ShortageChoice.REDUCE)
    if may_cancel(order):
        found.append(ShortageChoice.CANCEL)
    return tuple(choice for choice in ShortageChoice if choice in found)


def may_cancel(order: Order) -> bool:
    """Whether a customer may still give the whole order up: no hand has touched a parcel."""
    return all(p.status is ShipmentStatus.ALLOCATED for p in order.shipments if p.counts)


def saved_by_reducing(missing: Iterable[Missing]) -> int:
    """What the total falls by when the missing pieces are given up, in minor units."""
    return sum(one.quantity * one.unit_price_minor for one in missing)


def reduced(order: Order) -> tuple[OrderLine, ...]:
    """The lines without what is missing; one of which nothing is left is gone."""
    lacks = {one.position: one.quantity for one in missing_of(order)}
    kept = (
        line._replace(quantity=line.quantity - lacks.get(line.position, 0)) for line in order.lines
    )
    return tuple(line for line in kept if line.quantity > 0)


def chosen_substitutes(
    substitutes: Iterable[Substitute], named: str | None
) -> dict[str, Substitute]:
    """For each missing product the substitute that was named, else the best one."""
    found: dict[str, Substitute] = {}
    for one in substitutes:
        if one.instead_of not in found or one.sku == named:
            found[one.instead_of] = one
    return found


def substituted(
    order: Order,
    chosen: Mapping[str, Substitute],
    pricing: SubstitutePrice,
    prices: Mapping[str, int],
) -> tuple[OrderLine, ...]:
    """The lines with `chosen` in the place of what is missing.

    A line that is missing whole becomes the substitute's; of another one the missing pieces move
    to a line of their own behind the others. `prices` are the catalogue's, by SKU.
    """
    lines = {line.position: line for line in order.lines}
    last = max(lines)
    for one in missing_of(order):
        line, pick = lines[one.position], chosen[one.sku]
        ware = Ware(pick.sku, pick.name, pick.gtin, prices[pick.sku], order.currency, 0)
        price = _price(ware, one, pricing)
        new = OrderLine(one.position, pick.sku, pick.name, pick.gtin, one.quantity, price)
        if one.quantity < line.quantity:
            last += 1
            lines[one.position] = line._replace(quantity=line.quantity - one.quantity)
            new = new._replace(position=last)
        lines[new.position] = new
    return tuple(lines[position] for position in sorted(lines))
