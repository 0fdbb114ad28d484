"""What may be watched: each entry of the log is found under a few topics, whoever asks."""

from typing import Final, NamedTuple

from app.domain.actors import Channel
from app.storage.rows import EventRow


class Topic(NamedTuple):
    """One thing to watch: what kind of thing, and which one."""

    kind: str
    name: str = ""


ORDERS: Final = Topic("orders")
STOCK: Final = Topic("stock")
ALERTS: Final = Topic("alerts")
NARROW: Final = frozenset({"order", "sku"})
"""Kinds with so few entries each that the tail remembers where they are."""


def order(order_id: str) -> Topic:
    return Topic("order", order_id)


def channel(of: Channel) -> Topic:
    return Topic("channel", of)


def parcels_at(warehouse: str) -> Topic:
    return Topic("parcels", warehouse)


def sku(name: str) -> Topic:
    return Topic("sku", name)


def shelves_at(warehouse: str) -> Topic:
    return Topic("shelves", warehouse)


def topics_of(entry: EventRow) -> tuple[Topic, ...]:
    """Where watchers of the entry are found; at most one topic of each kind."""
    if entry.feed == "order":
        found = [ORDERS]
        if entry.order_id is not None:
            found.append(Topic("order", entry.order_id))
        if entry.channel is not None:
            found.append(Topic("channel", entry.channel))
        if entry.warehouse is not None:
            found.append(Topic("parcels", entry.warehouse))
        return tuple(found)
    if entry.feed == "stock":
        return (
            STOCK,
            Topic("sku", entry.sku or ""),
            Topic("shelves", entry.warehouse or ""),
        )
    return (ALERTS,) if entry.feed == "alert" else ()


def narrow_topic_of(entry: EventRow) -> Topic | None:
    """The one narrow topic of the entry, where it has one."""
    if entry.feed == "order" and entry.order_id is not None:
        return Topic("order", entry.order_id)
    if entry.feed == "stock" and entry.sku is not None:
        return Topic("sku", entry.sku)
    return None
