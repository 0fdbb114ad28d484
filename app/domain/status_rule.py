"""THE rule of the status: an order is what its facts make it."""

from collections.abc import Iterable

from app.domain.lifecycle import CLOSED, LEFT, RESERVING, OrderStatus, ShipmentStatus


def status_of(
    current: OrderStatus,
    *,
    under_review: bool,
    held: bool,
    waiting: int,
    parcels: Iterable[ShipmentStatus],
) -> OrderStatus:
    """The order's status as its facts make it: the first rule that fits (`semantics.md`).

    `waiting` counts pieces that are neither cancelled nor in a parcel. `parcels` are the states of
    those that count: no cancelled ones, and no lost ones whose pieces were given up.
    """
    if current in CLOSED:
        return current
    states = frozenset(parcels)
    if not states & LEFT:
        return _before_leaving(states, under_review=under_review, held=held, waiting=waiting)
    if waiting or states & RESERVING:
        return OrderStatus.PARTIALLY_SHIPPED
    if states & {ShipmentStatus.DISPATCHED, ShipmentStatus.LOST}:
        return OrderStatus.SHIPPED
    if ShipmentStatus.DELIVERED in states:
        return OrderStatus.DELIVERED
    return OrderStatus.RETURNED


def _before_leaving(
    states: frozenset[ShipmentStatus], *, under_review: bool, held: bool, waiting: int
) -> OrderStatus:
    if under_review:
        return OrderStatus.PLACED
    if held:
        return OrderStatus.ON_HOLD
    if waiting:
        return OrderStatus.BACKORDERED
    if not states:
        return OrderStatus.CANCELLED
    if states == {ShipmentStatus.ALLOCATED}:
        return OrderStatus.CONFIRMED
    if states == {ShipmentStatus.READY}:
        return OrderStatus.READY_TO_SHIP
    return OrderStatus.PROCESSING
