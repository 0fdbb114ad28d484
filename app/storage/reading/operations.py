"""The wall's figures: read from running totals, never by scanning orders."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.alerts import Severity
from app.domain.lifecycle import OrderStatus
from app.storage.kept.counting import MINUTELY, minute_of
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


class Oldest(NamedTuple):
    """The order that has been in a state the longest."""

    status: OrderStatus
    number: str
    since: datetime


class Figures(NamedTuple):
    """Counts by state and severity, by the last hour, and who waits longest."""

    by_status: dict[OrderStatus, int]
    by_severity: dict[Severity, int]
    last_hour: dict[str, int]
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

    async def _last_hour(self, at: datetime) -> dict[str, int]:
        rows = await self._connection.execute(
            select(throughput.c.kind, func.sum(throughput.c["count"]))
            .where(
                throughput.c.kind.in_(MINUTELY),
                throughput.c.minute > minute_of(at - timedelta(hours=1)),
                throughput.c.minute <= minute_of(at),
            )
            .group_by(throughput.c.kind)
        )
        return {row[0]: int(row[1]) for row in rows}

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
