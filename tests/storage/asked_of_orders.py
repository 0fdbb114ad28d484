"""Every filter and sort of the contract's `orders`, alone and in pairs.

There are some hundreds: everyday runs ask some of them, `WAYPOST_TRIALS=long` all.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

from app.domain.actors import Channel
from app.domain.lifecycle import OrderStatus, PaymentStatus, Priority
from app.storage.reading.order_query import OrderQuery, OrderSort
from app.storage.sealing import Indexer
from app.usecases.contact_search import meanings
from tests.builders import NOON

IS_LONG = os.environ.get("WAYPOST_TRIALS") == "long"


def some(asked: Sequence[OrderQuery], every: int) -> Sequence[OrderQuery]:
    """One of `every`, or all of them where there is time."""
    return asked if IS_LONG else asked[::every]


def filters(indexer: Indexer, customer_id: str) -> list[dict[str, Any]]:
    """Each filter by itself; some match much, some little."""
    return [
        {"statuses": (OrderStatus.CONFIRMED,)},
        {"statuses": (OrderStatus.CONFIRMED, OrderStatus.SHIPPED, OrderStatus.BACKORDERED)},
        {"payment_statuses": (PaymentStatus.PAID, PaymentStatus.UNPAID)},
        {"channels": (Channel.WEBSITE,)},
        {"priorities": (Priority.NORMAL, Priority.VIP)},
        {"sku": "TEA"},
        {"warehouse": "LON"},
        {"customer_id": customer_id},
        {"placed_from": NOON - timedelta(days=1), "placed_to": NOON + timedelta(days=9)},
        {"has_open_alerts": True},
        {"has_open_alerts": False},
        {"prefix": "26", "people": people_of(indexer, "26")},
        {"prefix": "anna hartley", "people": people_of(indexer, "anna hartley")},
    ]


def people_of(indexer: Indexer, search: str) -> tuple[tuple[bytes, ...], ...]:
    return tuple(
        tuple(indexer.digest(term.kind, term.normalised) for term in group)
        for group in meanings(search)
    )


def queries(indexer: Indexer, customer_id: str) -> Iterator[OrderQuery]:
    alone = filters(indexer, customer_id)
    for given in ({}, *alone):
        for sort in OrderSort:
            for descending in (True, False):
                yield OrderQuery(**given, sort=sort, descending=descending)
    for one, other in combinations(alone, 2):
        if not one.keys() & other.keys():
            query = OrderQuery(**one, **other)
            yield query
            yield replace(query, sort=OrderSort.TOTAL, descending=False)
