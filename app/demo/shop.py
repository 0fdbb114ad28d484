"""The shop at work: whose turn it is, how fast, and when the day is over."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final, TypeAlias

from app.demo import (
    alert_desk,
    carriers,
    exceptions,
    mishaps,
    packing,
    payments,
    sales,
    shoppers,
    shortages,
    stockroom,
)
from app.demo.answers import Operations
from app.demo.customers import SHOPPERS
from app.demo.desk import Desk
from app.demo.documents import OPERATIONS
from app.demo.followed import Followed
from app.demo.people import MANAGER
from app.domain.lifecycle import OrderStatus

Hand: TypeAlias = Callable[[Desk], Awaitable[bool]]
Board: TypeAlias = Callable[[Operations], None]

# fmt: off
# Whose turn it is, by weight. An order takes about a dozen steps from place to receipt, so orders
# come at that share of the turns: what is begun gets finished, and the lists stay short.
_HANDS: Final[tuple[tuple[Hand, int], ...]] = (
    (shoppers.order,               12),
    (payments.collect,             10),
    (payments.collect_on_delivery,  2),
    (payments.refund,               2),
    (sales.settle_hold,             5),
    (sales.hold,                    2),
    (sales.hurry_or_note,           2),
    (sales.give_up_lost,            1),
    (shoppers.regret,               2),
    (packing.start_picking,        14),
    (packing.pick_and_pack,        30),
    (packing.make_ready,           14),
    (carriers.dispatch,            14),
    (carriers.scan,                52),
    (shoppers.confirm_receipt,     11),
    (stockroom.replenish,           3),
    (stockroom.serve_backorders,    3),
    (stockroom.count_or_move,       3),
    (shortages.offer_or_split,      4),
    (shortages.answer,              4),
    (shortages.adjust,              2),
    (exceptions.work,              16),
    (mishaps.happen,                8),
    (alert_desk.look_after,         8),
)
# fmt: on
_UNDER_WAY: Final = frozenset(OrderStatus) - {
    OrderStatus.DELIVERED,
    OrderStatus.COMPLETED,
    OrderStatus.CANCELLED,
    OrderStatus.RETURNED,
}
# With so many orders under way the shop is full, and its hands clear up before new ones come in.
_FULL: Final = 150
_LOOK_AROUND_S: Final = 2.0
# After the last order every order may take so many turns; past that the day ends all the same.
_TURNS_AN_ORDER: Final = 60
# When nobody found anything to do, all is tried once more without regard to what was left alone.
_IDLE_ROUNDS: Final = 2


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, and how long: actions a second, and after how many orders no more are taken."""

    rate: float
    orders: int | None = None


class Shop:
    """Everybody in the shop, each in turn, for ever or until the wanted orders are seen through."""

    def __init__(self, desk: Desk, pace: Pace, show: Board) -> None:
        self._desk = desk
        self._pace = pace
        self._show = show
        # Whoever only wants some orders placed and seen through does not watch one of them.
        self._followed = Followed(desk) if pace.orders is None else None
        self._crowded = False
        self._looked_at = float("-inf")

    async def run(self) -> None:
        if self._followed is None:
            await shoppers.order_to_follow(self._desk, SHOPPERS[0])
        due = monotonic()
        idle_rounds = turns_left = 0
        while idle_rounds < _IDLE_ROUNDS:
            await self._look_around()
            moved = await self._turn()
            idle_rounds = 0 if moved else idle_rounds + 1
            if not self._desk.closing:
                idle_rounds = 0
                turns_left = _TURNS_AN_ORDER * max(self._desk.tally.placed, 1)
                self._desk.closing = self._is_enough()
            elif not moved:
                self._desk.wake_all()
            else:
                turns_left -= 1
                if turns_left <= 0:
                    return
            # Being late is no reason to hurry: a slow server gets no burst after its pause.
            due = max(due + 1 / self._pace.rate, monotonic())
            await asyncio.sleep(due - monotonic())

    def _is_enough(self) -> bool:
        wanted = self._pace.orders
        return wanted is not None and self._desk.tally.placed >= wanted

    async def _turn(self) -> bool:
        """Let one hand do something; whoever has nothing to do passes the turn on."""
        desk = self._desk
        desk.turns += 1
        if self._followed is not None and await self._followed.step():
            return True
        hands = [hand for hand, _ in _HANDS]
        weights = [float(weight) for _, weight in _HANDS]
        if self._crowded:
            weights[hands.index(shoppers.order)] = 0.5
        while hands:
            place = desk.rng.choices(range(len(hands)), weights)[0]
            hand = hands.pop(place)
            weights.pop(place)
            if await hand(desk):
                return True
        return False

    async def _look_around(self) -> None:
        if monotonic() - self._looked_at < _LOOK_AROUND_S:
            return
        self._looked_at = monotonic()
        seen = await self._desk.look(OPERATIONS, Operations, by=MANAGER)
        if seen is not None:
            under_way = sum(e.count for e in seen.orders_by_status if e.status in _UNDER_WAY)
            self._crowded = under_way > _FULL
            self._show(seen)
