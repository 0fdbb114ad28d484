"""Deadlines: what an order and its parcels are waited for now, purely from what they are."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from app.domain.alerts import AlertKind
from app.domain.lifecycle import (
    CLOSED,
    HoldReason,
    OrderStatus,
    PaymentStatus,
    Priority,
    ShipmentStatus,
    TrackingStatus,
)
from app.domain.orders import Order
from app.domain.shipments import Shipment


class DeadlineKind(StrEnum):
    """What is waited for."""

    REVIEW = "REVIEW"
    PAYMENT = "PAYMENT"
    PICKING = "PICKING"
    PACKING = "PACKING"
    DISPATCH = "DISPATCH"
    SHIP_BY = "SHIP_BY"
    DELIVERY = "DELIVERY"
    SCAN = "SCAN"
    PAYMENT_EXPIRY = "PAYMENT_EXPIRY"
    RECEIPT = "RECEIPT"
    ESCALATION = "ESCALATION"
    FIRST_LOOK = "FIRST_LOOK"


_K: Final = DeadlineKind
ALERT_OF: Final[Mapping[DeadlineKind, AlertKind]] = {
    _K.REVIEW: AlertKind.REVIEW_OVERDUE,
    _K.PAYMENT: AlertKind.PAYMENT_OVERDUE,
    _K.PICKING: AlertKind.PROCESSING_OVERDUE,
    _K.PACKING: AlertKind.PROCESSING_OVERDUE,
    _K.DISPATCH: AlertKind.DISPATCH_OVERDUE,
    _K.SHIP_BY: AlertKind.SHIP_BY_AT_RISK,
    _K.DELIVERY: AlertKind.DELIVERY_LATE,
    _K.SCAN: AlertKind.SHIPMENT_STALLED,
}
"""What is raised where staff let a deadline of this kind pass."""
SCHEDULED: Final = frozenset({_K.PAYMENT_EXPIRY, _K.RECEIPT})
"""What the customer is reminded of, and what then happens by itself."""
SHOWN: Final = frozenset({*ALERT_OF, *SCHEDULED})
"""What staff may read beside an order; the others are the shop's own."""

_UNSENT: Final = frozenset(
    {
        OrderStatus.PLACED,
        OrderStatus.ON_HOLD,
        OrderStatus.BACKORDERED,
        OrderStatus.CONFIRMED,
        OrderStatus.PROCESSING,
        OrderStatus.READY_TO_SHIP,
        OrderStatus.PARTIALLY_SHIPPED,
    }
)
"""Something has still to leave the house."""
_WORK: Final = {
    ShipmentStatus.ALLOCATED: _K.PICKING,
    ShipmentStatus.PICKING: _K.PACKING,
    ShipmentStatus.PACKED: _K.DISPATCH,
    ShipmentStatus.READY: _K.DISPATCH,
}
_NOT_PAID: Final = frozenset({PaymentStatus.UNPAID, PaymentStatus.FAILED})


class Watch(NamedTuple):
    """One thing that is waited for; a deadline is set anew where any of it changes.

    `anchor` is the fact that time is counted from; None means from when the state began.
    """

    kind: DeadlineKind
    subject: str
    shipment_id: str | None = None
    warehouse: str | None = None
    anchor: datetime | None = None
    priority: Priority = Priority.NORMAL


class Deadline(NamedTuple):
    """A watch with its instants, as it is kept.

    `stage` counts what has happened: warned, breached; of a schedule, the reminders. `next_at`
    is when the next of these is to happen; None once nothing is.
    """

    subject: str
    kind: DeadlineKind
    order_id: str | None
    shipment_id: str | None
    since: datetime
    warn_at: datetime | None
    due_at: datetime | None
    stage: int
    next_at: datetime | None


UNTOUCHED: Final = 0
WARNED: Final = 1
BREACHED: Final = 2


def stage_at(deadline: Deadline, at: datetime) -> int:
    """How far a deadline that raises alerts has come by `at`."""
    if deadline.due_at is not None and at >= deadline.due_at:
        return BREACHED
    warned = deadline.warn_at is None or at >= deadline.warn_at
    return WARNED if warned else UNTOUCHED


def brought_to(deadline: Deadline, stage: int) -> Deadline:
    """The deadline at that stage, waiting for the next one."""
    following = {UNTOUCHED: deadline.warn_at, WARNED: deadline.due_at}
    return deadline._replace(stage=stage, next_at=following.get(stage))


def watched(order: Order) -> dict[tuple[str, DeadlineKind], Watch]:
    """All that the order and its parcels are waited for as they are, by subject and kind."""
    return {(watch.subject, watch.kind): watch for watch in _watches(order)}


def _watches(order: Order) -> Iterator[Watch]:
    if order.status in CLOSED:
        return
    yield from _of_order(order)
    for parcel in order.shipments:
        if parcel.counts:
            yield from _of_parcel(order, parcel)


def _of_order(order: Order) -> Iterator[Watch]:
    own, pending = order.id, HoldReason.PAYMENT_PENDING
    if order.under_review or order.holds - {pending}:
        yield Watch(_K.REVIEW, own, priority=order.priority)
    if pending in order.holds:
        yield Watch(_K.PAYMENT, own, priority=order.priority)
    elif order.promised_ship_by is not None and order.status in _UNSENT:
        # While the customer owes the payment, the promise waits for them and not for us.
        yield Watch(_K.SHIP_BY, own, anchor=order.promised_ship_by, priority=order.priority)
    if may_expire(order):
        yield Watch(_K.PAYMENT_EXPIRY, own)
    if order.status is OrderStatus.DELIVERED:
        yield Watch(_K.RECEIPT, own)


def may_expire(order: Order) -> bool:
    """Whether nothing was paid of an order that is held for it, and nothing has left."""
    return (
        HoldReason.PAYMENT_PENDING in order.holds
        and order.payment.status in _NOT_PAID
        and order.payment.paid_minor == 0
        and not order.has_left
    )


def _of_parcel(order: Order, parcel: Shipment) -> Iterator[Watch]:
    def watch(kind: DeadlineKind, anchor: datetime | None = None) -> Watch:
        return Watch(kind, parcel.id, parcel.id, parcel.warehouse, anchor, order.priority)

    if parcel.status in _WORK:
        if not order.holds and not order.under_review:
            yield watch(_WORK[parcel.status])
        return
    if parcel.status is not ShipmentStatus.DISPATCHED:
        return
    promises = [at for at in (parcel.first_estimate, order.promised_deliver_by) if at]
    if promises:
        yield watch(_K.DELIVERY, min(promises))
    if parcel.tracking_status is not TrackingStatus.AVAILABLE_FOR_PICKUP:
        left = parcel.dispatched_at or parcel.created_at
        yield watch(_K.SCAN, max(left, parcel.tracking_at or left))
