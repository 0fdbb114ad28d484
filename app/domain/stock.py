"""What stands on the shelves, and the movements that are the only way it changes."""

from enum import StrEnum
from typing import NamedTuple

Place = tuple[str, str]
"""A shelf's key: (sku, warehouse code)."""


class MovementKind(StrEnum):
    """Why a shelf's figures changed."""

    RECEIVED = "RECEIVED"
    RESERVED = "RESERVED"
    RELEASED = "RELEASED"
    SHIPPED = "SHIPPED"
    RETURNED = "RETURNED"
    ADJUSTED = "ADJUSTED"
    TRANSFERRED_OUT = "TRANSFERRED_OUT"
    TRANSFERRED_IN = "TRANSFERRED_IN"


class Movement(NamedTuple):
    """One change of one shelf, in pieces; kept for ever, and it always adds up."""

    kind: MovementKind
    sku: str
    warehouse: str
    on_hand_change: int
    reserved_change: int
    order_id: str | None = None
    reason: str | None = None

    @property
    def place(self) -> Place:
        return self.sku, self.warehouse


class ShelfWouldBreak(Exception):
    """A movement would take more than is there: the decision was made on stale figures."""


class Shelf(NamedTuple):
    """One product in one warehouse, in pieces."""

    sku: str
    warehouse: str
    on_hand: int = 0
    reserved: int = 0
    incoming: int = 0
    safety_stock: int = 0
    version: int = 0

    @property
    def place(self) -> Place:
        return self.sku, self.warehouse

    @property
    def available(self) -> int:
        """What may still be sold from here."""
        return self.on_hand - self.reserved

    def after(self, movement: Movement) -> "Shelf":
        """The shelf after `movement`.

        Raises:
            ShelfWouldBreak: it would hold less than nothing, or less than is reserved.
        """
        on_hand = self.on_hand + movement.on_hand_change
        reserved = self.reserved + movement.reserved_change
        if not 0 <= reserved <= on_hand:
            raise ShelfWouldBreak(f"{self.place}: {on_hand} on hand, {reserved} reserved")
        return Shelf(
            self.sku,
            self.warehouse,
            on_hand,
            reserved,
            self.incoming,
            self.safety_stock,
            self.version + 1,
        )
