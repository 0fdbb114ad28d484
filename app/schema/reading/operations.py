"""The wall's figures, as one moment has them."""

from datetime import datetime

from app.schema.operations import (
    OldestWaiting,
    OperationsSnapshot,
    SeverityCount,
    StatusCount,
    ThroughputMinute,
)
from app.schema.reading.expand import Reader


async def snapshot_of(reader: Reader, at: datetime) -> OperationsSnapshot:
    """The figures at `at`."""
    figures = await reader.reading.operations.figures(at)
    minutes = [
        ThroughputMinute(
            minute=each.at,
            placed=each.counts.get("placed", 0),
            shipped=each.counts.get("shipped", 0),
            delivered=each.counts.get("delivered", 0),
        )
        for each in figures.last_hour
    ]
    return OperationsSnapshot(
        at=at,
        orders_by_status=[
            StatusCount(status=status, count=count) for status, count in figures.by_status.items()
        ],
        open_alerts=[
            SeverityCount(severity=severity, count=count)
            for severity, count in figures.by_severity.items()
        ],
        placed_last_hour=sum(minute.placed for minute in minutes),
        shipped_last_hour=sum(minute.shipped for minute in minutes),
        delivered_last_hour=sum(minute.delivered for minute in minutes),
        throughput=minutes,
        oldest_waiting=[
            OldestWaiting(status=one.status, order_number=one.number, since=one.since)
            for one in figures.oldest
        ],
    )
