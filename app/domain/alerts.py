"""Trouble, as records: what raises an alert, who is to act, and when its cause is gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.actors import Actor, Role
from app.domain.blockers import BlockerCode
from app.domain.delivery_cases import CaseStatus
from app.domain.guards import Possibility
from app.domain.lifecycle import HoldReason, ShipmentStatus, TrackingStatus
from app.domain.orders import Order
from app.domain.shipments import FINAL_SCANS, Shipment
from app.domain.stock import Shelf
from app.domain.troubles import was_worked


class AlertKind(StrEnum):
    """What is wrong."""

    LOW_STOCK = "LOW_STOCK"
    OUT_OF_STOCK = "OUT_OF_STOCK"
    PAYMENT_OVERDUE = "PAYMENT_OVERDUE"
    REVIEW_OVERDUE = "REVIEW_OVERDUE"
    PROCESSING_OVERDUE = "PROCESSING_OVERDUE"
    DISPATCH_OVERDUE = "DISPATCH_OVERDUE"
    SHIP_BY_AT_RISK = "SHIP_BY_AT_RISK"
    DELIVERY_LATE = "DELIVERY_LATE"
    DELIVERY_FAILED = "DELIVERY_FAILED"
    SHIPMENT_STALLED = "SHIPMENT_STALLED"
    SHIPMENT_LOST = "SHIPMENT_LOST"
    SHIPMENT_DAMAGED = "SHIPMENT_DAMAGED"
    ORDER_SUSPICIOUS = "ORDER_SUSPICIOUS"


class Severity(StrEnum):
    """How bad it is."""

    INFO = "INFO"
    WARNING = "WARNING"
    CRITICAL = "CRITICAL"

    @property
    def rank(self) -> int:
        """Higher is worse."""
        return _LADDER.index(self)

    @property
    def worse(self) -> "Severity":
        """The next worse one; the worst stays."""
        return _LADDER[min(self.rank + 1, len(_LADDER) - 1)]

    @property
    def milder(self) -> "Severity":
        """The next better one; the least stays."""
        return _LADDER[max(self.rank - 1, 0)]


_LADDER: Final = tuple(Severity)


class AlertStatus(StrEnum):
    """How far somebody has taken it."""

    OPEN = "OPEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    RESOLVED = "RESOLVED"


class AlertAction(StrEnum):
    """What can be done to an alert; the value is the mutation's name."""

    ACKNOWLEDGE = "alertAcknowledge"
    RESOLVE = "alertResolve"


class AlertEventType(StrEnum):
    """What happens to an alert."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class AlertRule:
    """How bad a kind is, and who is expected to act."""

    severity: Severity
    owner: Role


# fmt: off
ALERT_RULES: Final = {
    AlertKind.LOW_STOCK:          AlertRule(Severity.WARNING,  Role.WAREHOUSE),
    AlertKind.OUT_OF_STOCK:       AlertRule(Severity.CRITICAL, Role.WAREHOUSE),
    AlertKind.PAYMENT_OVERDUE:    AlertRule(Severity.WARNING,  Role.SALES),
    AlertKind.REVIEW_OVERDUE:     AlertRule(Severity.WARNING,  Role.SALES),
    AlertKind.PROCESSING_OVERDUE: AlertRule(Severity.WARNING,  Role.WAREHOUSE),
    AlertKind.DISPATCH_OVERDUE:   AlertRule(Severity.WARNING,  Role.LOGISTICS),
    AlertKind.SHIP_BY_AT_RISK:    AlertRule(Severity.CRITICAL, Role.WAREHOUSE),
    AlertKind.DELIVERY_LATE:      AlertRule(Severity.CRITICAL, Role.LOGISTICS),
    AlertKind.DELIVERY_FAILED:    AlertRule(Severity.WARNING,  Role.LOGISTICS),
    AlertKind.SHIPMENT_STALLED:   AlertRule(Severity.WARNING,  Role.LOGISTICS),
    AlertKind.SHIPMENT_LOST:      AlertRule(Severity.CRITICAL, Role.LOGISTICS),
    AlertKind.SHIPMENT_DAMAGED:   AlertRule(Severity.CRITICAL, Role.LOGISTICS),
    AlertKind.ORDER_SUSPICIOUS:   AlertRule(Severity.CRITICAL, Role.SALES),
}
"""The warning that comes before a deadline is a step less severe."""
# fmt: on

PARCEL_KINDS: Final = frozenset(
    {AlertKind.DELIVERY_FAILED, AlertKind.SHIPMENT_LOST, AlertKind.SHIPMENT_DAMAGED}
)
"""What a parcel's delivery case is about."""


@dataclass(frozen=True, slots=True)
class AlertChange:
    """An alert to raise or to close; `subject` is the parcel's, the order's or the shelf's key.

    One that is open already is raised again: it is counted, and its severity may only rise.
    `severity` is the rule's where none is named; `due_at` is when it had to be done, if so.
    """

    kind: AlertKind
    raised: bool
    order_id: str | None = None
    shipment_id: str | None = None
    sku: str | None = None
    warehouse: str | None = None
    severity: Severity | None = None
    due_at: datetime | None = None

    @property
    def subject(self) -> str:
        """At most one alert of a kind is open for one subject."""
        return self.shipment_id or self.order_id or f"{self.sku}@{self.warehouse}"


def shelf_causes(shelf: Shelf | None) -> frozenset[AlertKind]:
    """What is wrong with a shelf now. A shelf nobody has used yet has nothing wrong."""
    if shelf is None or shelf.available >= max(shelf.safety_stock, 1):
        return frozenset()
    if shelf.version == 0 and not shelf.safety_stock:
        return frozenset()
    found = set()
    if shelf.available < shelf.safety_stock:
        found.add(AlertKind.LOW_STOCK)
    if shelf.available <= 0:
        found.add(AlertKind.OUT_OF_STOCK)
    return frozenset(found)


def parcel_causes(parcel: Shipment | None) -> frozenset[AlertKind]:
    """What is wrong with a parcel now. Damage stays until the carrier's work has ended."""
    if parcel is None or not parcel.counts:
        return frozenset()
    found = set()
    if parcel.tracking_status in {TrackingStatus.ATTEMPT_FAILED, TrackingStatus.EXCEPTION}:
        found.add(AlertKind.DELIVERY_FAILED)
    if parcel.case is not None and parcel.case.is_of_address:
        found.add(AlertKind.DELIVERY_FAILED)
    if parcel.status is ShipmentStatus.LOST:
        found.add(AlertKind.SHIPMENT_LOST)
    if parcel.damaged and parcel.tracking_status not in FINAL_SCANS:
        found.add(AlertKind.SHIPMENT_DAMAGED)
    return frozenset(found)


def shelf_alerts(before: Shelf | None, after: Shelf) -> Sequence[AlertChange]:
    """What to raise and to close as a shelf changes."""
    was, now = shelf_causes(before), shelf_causes(after)
    if was == now:
        return ()
    sku, warehouse = after.place
    return [
        AlertChange(kind, kind in now, sku=sku, warehouse=warehouse)
        for kind in (*sorted(now - was), *sorted(was - now))
    ]


def parcel_alerts(order_id: str, before: Shipment | None, after: Shipment) -> Iterable[AlertChange]:
    """What to raise and to close as a parcel changes; a fresh failure raises again."""
    was, now = parcel_causes(before), parcel_causes(after)
    again = before is not None and after.tracking_at != before.tracking_at
    fresh = now - was | ({AlertKind.DELIVERY_FAILED} & now if again else set())
    if _fails_after_work(before, after):  # whoever has taken it on is to look again
        for kind in sorted(fresh & was):
            yield AlertChange(kind, False, order_id, after.id)
    for kind in sorted(fresh):
        yield AlertChange(kind, True, order_id, after.id)
    for kind in sorted(was - now):
        yield AlertChange(kind, False, order_id, after.id)


def _fails_after_work(before: Shipment | None, after: Shipment) -> bool:
    was, now = before and before.case, after.case
    if was is None or now is None:
        return False
    return was.status is CaseStatus.IN_PROGRESS and now.status is CaseStatus.OPEN


def alerts_taken(before: Shipment | None, after: Shipment) -> frozenset[AlertKind]:
    """The alerts whose cause somebody has just done something about."""
    return PARCEL_KINDS if was_worked(before, after) else frozenset()


def order_alerts(before: Order, after: Order) -> Iterable[AlertChange]:
    """What to raise and to close as an order changes."""
    was, now = (HoldReason.FRAUD_SUSPECTED in order.holds for order in (before, after))
    if was != now:
        yield AlertChange(AlertKind.ORDER_SUSPICIOUS, now, after.id)


def roles_for(owner: Role) -> frozenset[Role]:
    """Who may act on an alert of this owner."""
    return frozenset({owner, Role.MANAGER, Role.ADMIN})


def possible_for_alert(status: AlertStatus, owner: Role, viewer: Actor) -> tuple[Possibility, ...]:
    """What the viewer may do about an alert; only its owner role, MANAGER and ADMIN may act."""
    if viewer.role not in roles_for(owner):
        return ()
    return tuple(Possibility(action, alert_blockers(status, action)) for action in AlertAction)


def alert_blockers(status: AlertStatus, action: AlertAction) -> tuple[BlockerCode, ...]:
    """What keeps an alert from being acknowledged or resolved now."""
    if status is AlertStatus.RESOLVED:
        return (BlockerCode.ALERT_RESOLVED,)
    if action is AlertAction.ACKNOWLEDGE and status is AlertStatus.ACKNOWLEDGED:
        return (BlockerCode.ALERT_ACKNOWLEDGED,)
    return ()
