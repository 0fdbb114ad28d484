"""The wall's figures, from running totals."""

from datetime import datetime

import strawberry

from app.domain.alerts import Severity
from app.domain.lifecycle import OrderStatus
from app.schema.fields import described


@strawberry.type(description="How many orders have one status.")
class StatusCount:
    status: OrderStatus = described("The status.")
    count: int = described("The orders that have it now.")


@strawberry.type(description="How many open alerts are of one severity.")
class SeverityCount:
    severity: Severity = described("The severity.")
    count: int = described("The alerts of it that are not resolved.")


@strawberry.type(description="The order that has waited longest in one status.")
class OldestWaiting:
    status: OrderStatus = described("The status it waits in.")
    order_number: str = described("The order's number.")
    since: datetime = described("Since when it waits there.")


@strawberry.type(description="What happened in one minute.")
class ThroughputMinute:
    minute: datetime = described("When the minute began.")
    placed: int = described("Orders placed in it.")
    shipped: int = described("Parcels dispatched in it.")
    delivered: int = described("Parcels delivered in it.")


@strawberry.type(
    description="The wall's figures. Read from running totals, never by scanning orders."
)
class OperationsSnapshot:
    at: datetime = described("The moment they are true for.")
    orders_by_status: list[StatusCount] = described("Orders now, one entry for each status.")
    open_alerts: list[SeverityCount] = described("Alerts now, one entry for each severity.")
    placed_last_hour: int = described("Orders placed in the last sixty minutes.")
    shipped_last_hour: int = described("Parcels dispatched in the last sixty minutes.")
    delivered_last_hour: int = described("Parcels delivered in the last sixty minutes.")
    throughput: list[ThroughputMinute] = described(
        "The last sixty minutes, the oldest first; the newest has not ended yet."
    )
    oldest_waiting: list[OldestWaiting] = described(
        "For each status that waits for us, the order that has waited longest."
    )
