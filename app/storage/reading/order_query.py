"""Which orders are asked for, in which order; a listing's name follows from it."""

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

import orjson

from app.domain.actors import Channel
from app.domain.lifecycle import OrderStatus, PaymentStatus, Priority


class OrderSort(StrEnum):
    """By what orders are listed."""

    PLACED_AT = "PLACED_AT"
    PROMISED_SHIP_BY = "PROMISED_SHIP_BY"
    PRIORITY = "PRIORITY"
    TOTAL = "TOTAL"


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """Which orders, in which order. Empty or null means any.

    `prefix` is folded text for number, reference and tracking number; `people` are groups of
    keyed hashes: an order matches where it has every hash of any group.
    """

    prefix: str | None = None
    people: tuple[tuple[bytes, ...], ...] = ()
    statuses: tuple[OrderStatus, ...] = ()
    payment_statuses: tuple[PaymentStatus, ...] = ()
    channels: tuple[Channel, ...] = ()
    priorities: tuple[Priority, ...] = ()
    sku: str | None = None
    warehouse: str | None = None
    customer_id: str | None = None
    placed_from: datetime | None = None
    placed_to: datetime | None = None
    has_open_alerts: bool | None = None
    sort: OrderSort = OrderSort.PLACED_AT
    descending: bool = True

    @lru_cache(maxsize=1_000)  # noqa: B019  queries are values: few, small, and equal ones are one
    def listing(self) -> str:
        """A short name of this sort and filter, for its cursors."""
        facts = orjson.dumps(astuple(self), default=_plain)
        return "orders:" + hashlib.blake2b(facts, digest_size=6).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(type(value))
