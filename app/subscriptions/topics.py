"""What may be watched: each entry of the log is found under a few topics, whoever asks."""

from typing import Final, TypeAlias

from app.domain.actors import Channel
from app.storage.rows import EventRow

Topic: TypeAlias = tuple[str, str]
"""One thing to watch: what kind of thing, and which one."""
ORDERS: Final = ("orders", "")
STOCK: Final = ("stock", "")
ALERTS: Final = ("alerts", "")
NARROW: Final = frozenset({"order", "sku"})
"""Kinds with so few entries each that the tail remembers where they are."""


def order(order_id: str) -> Topic:
    return ("order", order_id)


def channel(of: Channel) -> Topic:
    return ("channel", of)


def parcels_at(warehouse: str) -> Topic:
    return ("parcels", warehouse)


def sku(name: str) -> Topic:
    return ("sku", name)


def shelves_at(warehouse: str) -> Topic:
    return ("shelves", warehouse)


def topics_of(entry: EventRow) -> tuple[Topic, ...]:
    """Where watchers of the entry are found; at most one topic of each kind."""
    if entry.feed == "order":
        found = (ORDERS, ("order", entry.order_id or ""), ("channel", entry.channel or ""))
        return found if entry.warehouse is None else (*found, ("parcels", entry.warehouse))
    if entry.feed == "stock":
        return (
            STOCK,
            ("sku", entry.sku or ""),
            ("shelves", entry.warehouse or ""),
        )
    return (ALERTS,) if entry.feed == "alert" else ()


def narrow_topic_of(entry: EventRow) -> Topic | None:
    """The one narrow topic of the entry, where it has one."""
    if entry.feed == "order" and entry.order_id is not None:
        return ("order", entry.order_id)
    if entry.feed == "stock" and entry.sku is not None:
        return ("sku", entry.sku)
    return None
