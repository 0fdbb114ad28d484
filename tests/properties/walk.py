"""A small shop walked to its last corner: every order state that any row of actions can reach."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.domain.blockers import order_blockers, parcel_blockers
from app.domain.lifecycle import (
    HoldReason,
    OrderAction,
    OrderStatus,
    PaymentStatus,
    ShipmentAction,
    ShipmentStatus,
    TrackingStatus,
)
from app.domain.orders import Order
from app.domain.shipments import Shipment
from app.domain.stock import MovementKind, Place, Shelf
from app.domain.verbs import (
    cancel,
    exceptions,
    order_notes,
    parcels,
    payment,
    review,
    serve,
    tracking,
)
from app.domain.work import OrderWork, Stockroom
from tests.builders import MAY, NOON, POLICY, SITES, a_scan

Act = Callable[[OrderWork], object]
Key = tuple[object, ...]
_SCANS = (
    TrackingStatus.PICKED_UP,
    TrackingStatus.DELIVERED,
    TrackingStatus.RETURNED,
    TrackingStatus.LOST,
)
_SCANNED = {ShipmentStatus.READY, ShipmentStatus.DISPATCHED, ShipmentStatus.LOST}
MOST_ON_HAND = 2
"""Trucks come only while less stands on all shelves together: the walk has to end."""


@dataclass(frozen=True)
class State:
    """The order and the shelves around it."""

    order: Order
    shelves: tuple[Shelf, ...]

    @property
    def key(self) -> Key:
        """What makes two states the same for every rule; histories and versions don't."""
        order = self.order
        parcels = sorted(
            (
                p.warehouse,
                p.status,
                p.given_up,
                p.case is not None and p.case.is_asked_back,
                tuple((x.sku, x.quantity, x.picked, x.reshipped) for x in p.lines),
            )
            for p in order.shipments
            if p.counts
        )
        return (
            order.status,
            order.under_review,
            tuple(sorted(order.holds)),
            order.payment.status,
            tuple(sorted(order.settled)),
            order.reserved,
            tuple(line.cancelled for line in order.lines),
            tuple(parcels),
            tuple((s.place, s.on_hand, s.reserved) for s in self.shelves),
        )


@dataclass(frozen=True)
class Step:
    """One action that was possible and what it made of the order."""

    name: str
    before: State
    after: State
    work: OrderWork


def walk(start: State) -> Iterator[Step]:
    """Every step from every state that can be reached from `start`, each state once."""
    seen, todo = {start.key}, deque([start])
    while todo:
        state = todo.popleft()
        for name, act in possible(state):
            step = take(state, name, act)
            yield step
            if step.after.key not in seen:
                seen.add(step.after.key)
                todo.append(step.after)


def take(state: State, name: str, act: Act) -> Step:
    shelves: dict[Place, Shelf] = {shelf.place: shelf for shelf in state.shelves}
    work = OrderWork(state.order, MAY, NOON, Stockroom(shelves, SITES))
    act(work)
    kept = tuple(s._replace(version=0) for _, s in sorted(work.stockroom.shelves.items()))
    return Step(name, state, State(_trimmed(work.order), kept), work)


def _trimmed(order: Order) -> Order:
    """Without the cancelled parcels that no rule looks at, and as if at version 1."""
    counted = tuple(p for p in order.shipments if p.counts)
    named = tuple(
        p._replace(id=f"{order.id}-{n}", number=f"{order.number}-{n}", version=1)
        for n, p in enumerate(counted, 1)
    )
    return order._replace(shipments=named, version=1)


def possible(state: State) -> Iterator[tuple[str, Act]]:
    """Everything a manager, a carrier or a truck of goods may do now."""
    order = state.order
    for action, act in _on_order():
        if not order_blockers(order, action, MAY.role):
            yield action.value, act
    for parcel in order.shipments:
        yield from _on_parcel(order, parcel)
    for parcel in order.shipments:
        if parcel.status is ShipmentStatus.ALLOCATED:
            yield "stockCount", _count(parcel)
    if sum(shelf.on_hand for shelf in state.shelves) < MOST_ON_HAND:
        for shelf in state.shelves:
            yield "stockReceive", _receive(shelf.place)


def _on_order() -> Iterator[tuple[OrderAction, Act]]:
    yield OrderAction.CONFIRM, review.confirm
    yield OrderAction.HOLD, lambda w: review.hold(w, [HoldReason.MANUAL_REVIEW])
    yield OrderAction.RELEASE, lambda w: review.release(w, None, POLICY)
    yield OrderAction.CANCEL, cancel.cancel
    for status in (PaymentStatus.AUTHORIZED, PaymentStatus.FAILED):
        yield OrderAction.RECORD_PAYMENT, _pay(status)
    yield OrderAction.ADD_NOTE, lambda w: order_notes.add_note(w, visible_to_customer=False)
    yield OrderAction.CONFIRM_RECEIPT, order_notes.confirm_receipt


def _pay(status: PaymentStatus) -> Act:
    return lambda w: payment.record_payment(w, status, None, None, POLICY)


def _on_parcel(order: Order, parcel: Shipment) -> Iterator[tuple[str, Act]]:
    for action, act in _work_on(parcel):
        blockers = parcel_blockers(order, parcel, action)
        short = action is ShipmentAction.PACK and any(x.picked for x in parcel.lines)
        if not blockers or (short and blockers == ("PICK_INCOMPLETE",)):
            yield action.value, act
    if parcel.status in _SCANNED:
        for status in _SCANS:
            yield f"scan {status}", _scan(parcel, status)


def _work_on(parcel: Shipment) -> Iterator[tuple[ShipmentAction, Act]]:
    yield ShipmentAction.START_PICKING, lambda w: parcels.start_picking(w, parcel)
    for line in parcel.lines:
        if line.picked < line.quantity:
            yield ShipmentAction.RECORD_PICK, _pick(parcel, line.sku)
    yield ShipmentAction.PACK, lambda w: parcels.pack(w, parcel)
    yield ShipmentAction.MARK_READY, lambda w: parcels.mark_ready(w, parcel)
    yield ShipmentAction.DISPATCH, lambda w: parcels.dispatch(w, parcel, "dhl", None, None)
    yield ShipmentAction.CANCEL, lambda w: parcels.cancel_parcel(w, parcel)
    yield ShipmentAction.RETURN_TO_SENDER, lambda w: exceptions.return_to_sender(w, parcel)
    counting = {x.sku: x.counting for x in parcel.lines}
    yield ShipmentAction.RESHIP, lambda w: exceptions.reship(w, parcel, counting)
    for sku, pieces in counting.items():
        if pieces > 1:
            yield ShipmentAction.RESHIP, lambda w, sku=sku: exceptions.reship(w, parcel, {sku: 1})


def _pick(parcel: Shipment, sku: str) -> Act:
    return lambda w: parcels.record_pick(w, parcel, [(sku, 1)])


def _scan(parcel: Shipment, status: TrackingStatus) -> Act:
    return lambda w: tracking.record_scan(w, parcel, a_scan(status))


def _receive(place: Place) -> Act:
    def act(work: OrderWork) -> None:
        work.stockroom.move(MovementKind.RECEIVED, place, on_hand=1)
        serve.serve(work)

    return act


def _count(parcel: Shipment) -> Act:
    """The pieces of an untouched parcel turn out not to be there."""

    def act(work: OrderWork) -> None:
        work.raise_version()
        parcels.give_back(work, parcel)
        gone = {line.sku: line.quantity for line in parcel.lines}
        for sku, pieces in gone.items():
            place = (sku, parcel.warehouse)
            work.stockroom.move(MovementKind.ADJUSTED, place, on_hand=-pieces)
        parcels.find_again(work, gone, parcel.warehouse)

    return act


ENDS = frozenset({OrderStatus.CANCELLED, OrderStatus.COMPLETED, OrderStatus.RETURNED})
