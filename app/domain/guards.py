"""What may be done now and, for what may not, why: one answer for the button and the mutation."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.actors import Actor, Role
from app.domain.errors import IllegalTransition, NotPermitted
from app.domain.lifecycle import (
    CLOSED,
    OrderAction,
    OrderStatus,
    ShipmentAction,
    ShipmentStatus,
    order_row,
    roles_ever,
    shipment_row,
)
from app.domain.orders import Order
from app.domain.shipments import Shipment


class BlockerCode(StrEnum):
    """Why something can't be done now."""

    ORDER_CLOSED = "ORDER_CLOSED"
    ORDER_ON_HOLD = "ORDER_ON_HOLD"
    ORDER_UNDER_REVIEW = "ORDER_UNDER_REVIEW"
    NOTHING_TO_CONFIRM = "NOTHING_TO_CONFIRM"
    NOT_ON_HOLD = "NOT_ON_HOLD"
    ALREADY_DISPATCHED = "ALREADY_DISPATCHED"
    PICKING_STARTED = "PICKING_STARTED"
    NOTHING_TO_CANCEL = "NOTHING_TO_CANCEL"
    NOT_DELIVERED = "NOT_DELIVERED"
    NOT_ALLOCATED = "NOT_ALLOCATED"
    NOT_PICKING = "NOT_PICKING"
    NOT_PACKED = "NOT_PACKED"
    NOT_READY = "NOT_READY"
    PICK_INCOMPLETE = "PICK_INCOMPLETE"
    PARCEL_CANCELLED = "PARCEL_CANCELLED"
    ALERT_ACKNOWLEDGED = "ALERT_ACKNOWLEDGED"
    ALERT_RESOLVED = "ALERT_RESOLVED"


@dataclass(frozen=True, slots=True)
class Possibility:
    """One action on one object for one viewer; allowed where nothing blocks it."""

    action: str
    blockers: tuple[BlockerCode, ...]

    @property
    def allowed(self) -> bool:
        return not self.blockers


def possible_for_order(order: Order, viewer: Actor) -> tuple[Possibility, ...]:
    """Every action the viewer's role may ever take on an order, and what blocks it now."""
    return tuple(
        Possibility(action, order_blockers(order, action, viewer.role))
        for action in OrderAction
        if viewer.role in roles_ever(action)
    )


def possible_for_parcel(order: Order, parcel: Shipment, viewer: Actor) -> tuple[Possibility, ...]:
    """Likewise for one parcel."""
    return tuple(
        Possibility(action, parcel_blockers(order, parcel, action))
        for action in ShipmentAction
        if viewer.role in roles_ever(action)
    )


def ensure_permitted(action: OrderAction | ShipmentAction, actor: Actor) -> None:
    """Raise NotPermitted unless the actor's role may ever take `action`."""
    if actor.role not in roles_ever(action):
        raise NotPermitted(actor.role, action, roles_ever(action))


def ensure_order_allows(order: Order, action: OrderAction, actor: Actor) -> None:
    """Raise IllegalTransition, with what is allowed instead, unless `action` is possible now."""
    blockers = order_blockers(order, action, actor.role)
    if blockers:
        allowed = _allowed(possible_for_order(order, actor))
        raise IllegalTransition(f"Order {order.number}", order.status, action, allowed, blockers)


def ensure_parcel_allows(
    order: Order, parcel: Shipment, action: ShipmentAction, actor: Actor, *, short: bool = False
) -> None:
    """Likewise for a parcel; `short` lets an unfinished one be packed."""
    blockers = parcel_blockers(order, parcel, action)
    if short:
        blockers = tuple(code for code in blockers if code is not BlockerCode.PICK_INCOMPLETE)
    if blockers:
        allowed = _allowed(possible_for_parcel(order, parcel, actor))
        raise IllegalTransition(
            f"Shipment {parcel.number}", parcel.status, action, allowed, blockers
        )


def _allowed(possible: Iterable[Possibility]) -> tuple[str, ...]:
    return tuple(str(one.action) for one in possible if one.allowed)


def order_blockers(order: Order, action: OrderAction, role: Role) -> tuple[BlockerCode, ...]:
    """What keeps `role` from taking `action` on the order now; nothing means it may."""
    row = order_row(order.status, action)
    if row is None and order.status in CLOSED:
        return (BlockerCode.ORDER_CLOSED,)
    match action:
        case OrderAction.CONFIRM:
            needs = row is not None and (order.under_review or order.is_held)
            return () if needs else (BlockerCode.NOTHING_TO_CONFIRM,)
        case OrderAction.RELEASE:
            return () if row and order.is_held else (BlockerCode.NOT_ON_HOLD,)
        case OrderAction.HOLD:
            return () if row and not order.has_left else (BlockerCode.ALREADY_DISPATCHED,)
        case OrderAction.CANCEL:
            return _cancel_blockers(order, role)
        case OrderAction.CONFIRM_RECEIPT:
            return () if row else (BlockerCode.NOT_DELIVERED,)
        case _:
            return () if row else (BlockerCode.ORDER_CLOSED,)


def _cancel_blockers(order: Order, role: Role) -> tuple[BlockerCode, ...]:
    """Shoppers may until work on a parcel begins, staff while a piece is here or lost."""
    if role in {Role.CUSTOMER, Role.STOREFRONT}:
        if order.has_left or order.status in {OrderStatus.DELIVERED, OrderStatus.RETURNED}:
            return (BlockerCode.ALREADY_DISPATCHED,)
        begun = any(
            parcel.counts and parcel.status is not ShipmentStatus.ALLOCATED
            for parcel in order.shipments
        )
        return (BlockerCode.PICKING_STARTED,) if begun else ()
    if order_row(order.status, OrderAction.CANCEL) and has_pieces_to_cancel(order):
        return ()
    return (BlockerCode.NOTHING_TO_CANCEL,)


def has_pieces_to_cancel(order: Order) -> bool:
    """Whether a piece waits, is reserved, stands in a parcel that hasn't left, or is lost."""
    return (
        bool(order.waiting())
        or bool(order.reserved)
        or any(
            parcel.counts and (parcel.reserves or parcel.status is ShipmentStatus.LOST)
            for parcel in order.shipments
        )
    )


_WRONG_STATE = {
    ShipmentAction.START_PICKING: BlockerCode.NOT_ALLOCATED,
    ShipmentAction.RECORD_PICK: BlockerCode.NOT_PICKING,
    ShipmentAction.PACK: BlockerCode.NOT_PICKING,
    ShipmentAction.MARK_READY: BlockerCode.NOT_PACKED,
    ShipmentAction.DISPATCH: BlockerCode.NOT_READY,
    ShipmentAction.CANCEL: BlockerCode.ALREADY_DISPATCHED,
}


def parcel_blockers(
    order: Order, parcel: Shipment, action: ShipmentAction
) -> tuple[BlockerCode, ...]:
    """What keeps staff from taking `action` on the parcel now; a scan is never refused."""
    if action is ShipmentAction.RECORD_TRACKING:
        return ()
    found: list[BlockerCode] = []
    if order.under_review:
        found.append(BlockerCode.ORDER_UNDER_REVIEW)
    if order.is_held:
        found.append(BlockerCode.ORDER_ON_HOLD)
    if shipment_row(parcel.status, action) is None:
        is_cancelled = parcel.status is ShipmentStatus.CANCELLED
        found.append(BlockerCode.PARCEL_CANCELLED if is_cancelled else _WRONG_STATE[action])
    elif action is ShipmentAction.PACK and not parcel.is_fully_picked:
        found.append(BlockerCode.PICK_INCOMPLETE)
    return tuple(found)
