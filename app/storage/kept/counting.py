"""Running totals for the wall: counted in the transaction of each change, never by scanning."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from app.domain.events import OrderEventType
from app.storage.statements.columns import to_micros
from app.storage.tables import throughput, totals

MINUTE_US = 60_000_000
COUNTED = {
    OrderEventType.SHIPMENT_DISPATCHED: "shipped",
    OrderEventType.SHIPMENT_DELIVERED: "delivered",
}
"""Parcels the wall counts by the minute, beside orders placed."""
MINUTELY = ("placed", "shipped", "delivered")
"""What is counted by the minute."""


def minute_of(at: datetime) -> int:
    """Whole minutes since 1970."""
    return to_micros(at) // MINUTE_US


class Tally:
    """Changes of the totals, gathered during a transaction and written at its end."""

    def __init__(self) -> None:
        self._totals: dict[tuple[str], int] = defaultdict(int)
        self._minutes: dict[tuple[str, int], int] = defaultdict(int)

    def add(self, name: str, change: int) -> None:
        self._totals[(name,)] += change

    def happened(self, kind: str, at: datetime) -> None:
        """One more `kind` (placed, shipped, delivered) in the minute of `at`."""
        self._minutes[kind, minute_of(at)] += 1

    def changes(self) -> Mapping[Table, Mapping[Any, int]]:
        """What there is to add, by the counters' keys."""
        return {totals: self._totals, throughput: self._minutes}
