"""What trouble looks like from outside: each kind of it, and when it was first seen in a run."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from app.demo.short_times import BANK
from app.demo.trouble_answers import AlertTold, OrderTold
from app.domain.actors import Role
from app.domain.alerts import AlertKind


class Deal(StrEnum):
    """What is done about trouble, as a watcher names it."""

    ESCALATED = "alert escalated"
    RESOLVED = "alert resolved"
    REMINDED = "unpaid order reminded"
    EXPIRED = "unpaid order cancelled"
    OFFERED = "short order offered choices"
    ANSWERED = "choice of the customer"
    ADJUSTED = "order adjusted"
    SPLIT = "order split"
    REDELIVERY = "redelivery asked"
    REDIRECTED = "parcel redirected"
    PICKUP = "parcel held for pick-up"
    RETURN = "return to sender asked"
    RESHIPPED = "parcel sent again"
    BY_WEBHOOK = "payment by webhook"
    ASKED = "receipt asked"
    ASSUMED = "receipt assumed"


Sight: TypeAlias = AlertKind | Deal
SIGHTS: Final[tuple[Sight, ...]] = (*AlertKind, *Deal)

_BY_EVENT: Final[Mapping[str, Deal]] = {
    "order.payment_reminder": Deal.REMINDED,
    "order.shortage_offered": Deal.OFFERED,
    "order.shortage_answered": Deal.ANSWERED,
    "order.adjusted": Deal.ADJUSTED,
    "order.split": Deal.SPLIT,
    "order.receipt_requested": Deal.ASKED,
    "shipment.redelivery_requested": Deal.REDELIVERY,
    "shipment.redirected": Deal.REDIRECTED,
    "shipment.held_for_pickup": Deal.PICKUP,
    "shipment.return_requested": Deal.RETURN,
    "shipment.reshipped": Deal.RESHIPPED,
}
# The same events by a person are an ordinary day.
_BY_ITSELF: Final[Mapping[str, Deal]] = {
    "order.cancelled": Deal.EXPIRED,
    "order.completed": Deal.ASSUMED,
}
_PAID: Final = "order.payment_recorded"
EVENT_TYPES: Final = (*_BY_EVENT, *_BY_ITSELF, _PAID)
"""What a watcher asks the feed of orders for."""


class Sights:
    """When each was first seen; `eager` asks the hands to bring about what is still missing."""

    def __init__(self, started: datetime, *, eager: bool = False) -> None:
        self.started = started
        self.eager = eager
        self.first: dict[Sight, timedelta] = {}
        self.complete = asyncio.Event()

    def begin(self, at: datetime) -> None:
        """Count from now on: the server is up."""
        self.started = at

    @property
    def missing(self) -> tuple[Sight, ...]:
        return tuple(sight for sight in SIGHTS if sight not in self.first)

    def lacks(self, sight: Sight) -> bool:
        """Whether somebody still wants to see it."""
        return self.eager and sight not in self.first

    def alert(self, told: AlertTold, at: datetime) -> None:
        """An alert changed."""
        if told.type == "raised":
            self._see(told.alert.kind, at)
        elif told.type == "escalated":
            self._see(Deal.ESCALATED, at)
        elif told.type == "resolved":
            self._see(Deal.RESOLVED, at)

    def order(self, told: OrderTold, at: datetime) -> None:
        """Something happened to an order or its parcel."""
        seen = _BY_EVENT.get(told.type)
        if told.actor.role is Role.SYSTEM:
            seen = seen or _BY_ITSELF.get(told.type)
            if told.type == _PAID and told.actor.name == BANK:
                seen = Deal.BY_WEBHOOK
        if seen is not None:
            self._see(seen, at)

    def _see(self, sight: Sight, at: datetime) -> None:
        self.first.setdefault(sight, at - self.started)
        if not self.missing:
            self.complete.set()
