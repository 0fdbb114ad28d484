"""The wall's figures: read from running totals, never by scanning orders."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, text, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.alerts import Severity
from app.domain.lifecycle import OrderStatus
from app.storage.kept.counting import MINUTELY, minute_of, moment_of
from app.storage.tables import orders, throughput, totals
from app.storage.tables.orders import OPEN

WAITING = (
    OrderStatus.PLACED,
    OrderStatus.ON_HOLD,
    OrderStatus.BACKORDERED,
    OrderStatus.CONFIRMED,
    OrderStatus.PROCESSING,
    OrderStatus.READY_TO_SHIP,
    OrderStatus.PARTIALLY_SHIPPED,
    OrderStatus.SHIPPED,
)
"""States in which an order waits for somebody."""
MINUTES_SHOWN = 60
"""How far back the wall shows what happened."""


class Oldest(NamedTuple):
    """The order that has been in a state the longest."""

    status: OrderStatus
    number: str
    since: datetime


class Minute(NamedTuple):
    """What happened in one minute."""

    at: datetime
    counts: dict[str, int]


class Figures(NamedTuple):
    """Counts by state and severity, minute by minute of the last hour, and who waits longest."""

    by_status: dict[OrderStatus, int]
    by_severity: dict[Severity, int]
    last_hour: list[Minute]
    oldest: list[Oldest]


class OperationsReads:
    """Figures of one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def figures(self, at: datetime) -> Figures:
        rows = await self._connection.execute(select(totals.c.name, totals.c["count"]))
        counts = {row[0]: int(row[1]) for row in rows}
        return Figures(
            {status: counts.get(f"status:{status}", 0) for status in OrderStatus},
            {severity: counts.get(f"alerts:{severity}", 0) for severity in Severity},
            await self._last_hour(at),
            await self._oldest(counts),
        )

    async def _last_hour(self, at: datetime) -> list[Minute]:
        """Sixty minutes, the oldest first, those without anything too."""
        newest = minute_of(at)
        rows = await self._connection.execute(
            select(throughput.c.minute, throughput.c.kind, throughput.c["count"]).where(
                throughput.c.kind.in_(MINUTELY),
                throughput.c.minute > newest - MINUTES_SHOWN,
                throughput.c.minute <= newest,
            )
        )
        counts: dict[int, dict[str, int]] = {
            minute: {} for minute in range(newest - MINUTES_SHOWN + 1, newest + 1)
        }
        for minute, kind, count in rows:
            counts[minute][kind] = int(count)
        return [Minute(moment_of(minute), counted) for minute, counted in counts.items()]

    async def _oldest(self, counts: dict[str, int]) -> list[Oldest]:
        waited_in = [status for status in WAITING if counts.get(f"status:{status}")]
        if not waited_in:
            return []
        firsts = [
            select(
                select(orders.c.status, orders.c.number, orders.c.status_since)
                .where(orders.c.status == status, text(OPEN))
                .order_by(orders.c.status_since)
                .limit(1)
                .subquery()
            )
            for status in waited_in
        ]
        rows = await self._connection.execute(union_all(*firsts))
        return [Oldest(*row) for row in rows]
