"""What keeps an action from being taken now: one code a reason."""

from enum import StrEnum

from app.domain.actors import Role
from app.domain.lifecycle import (
    CLOSED,
    HoldReason,
    OrderAction,
    OrderStatus,
    ShipmentAction,
    ShipmentStatus,
    order_row,
    shipment_row,
)
from app.domain.orders import Order
from app.domain.shipments import Shipment
from app.domain.troubles import goes_back, may_be_reshipped, may_be_retried


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
    NOT_ON_ITS_WAY = "NOT_ON_ITS_WAY"
    NOTHING_WENT_WRONG = "NOTHING_WENT_WRONG"
    PARCEL_GOES_BACK = "PARCEL_GOES_BACK"
    PARCEL_GIVEN_UP = "PARCEL_GIVEN_UP"
    NOTHING_TO_RESHIP = "NOTHING_TO_RESHIP"
    NOTHING_WAITING = "NOTHING_WAITING"
    NOTHING_RESERVED = "NOTHING_RESERVED"
    NO_OPEN_OFFER = "NO_OPEN_OFFER"
    OFFER_ANSWERED = "OFFER_ANSWERED"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    OFFER_WITHDRAWN = "OFFER_WITHDRAWN"
    CHOICE_NOT_OFFERED = "CHOICE_NOT_OFFERED"
    ALERT_ACKNOWLEDGED = "ALERT_ACKNOWLEDGED"
    ALERT_RESOLVED = "ALERT_RESOLVED"


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
            return _change_blockers(order, action, possible=row is not None)


def _change_blockers(
    order: Order, action: OrderAction, *, possible: bool
) -> tuple[BlockerCode, ...]:
    """Likewise for what changes an order's content, and for what only its end forbids."""
    match action:
        case OrderAction.ADJUST:
            return () if possible else (BlockerCode.ALREADY_DISPATCHED,)
        case OrderAction.SPLIT:
            return _split_blockers(order) if possible else (BlockerCode.NOTHING_WAITING,)
        case OrderAction.OFFER_CHOICES:
            return () if possible and order.waiting() else (BlockerCode.NOTHING_WAITING,)
        case OrderAction.WITHDRAW_OFFER | OrderAction.ANSWER_SHORTAGE:
            return () if possible and order.offer else (BlockerCode.NO_OPEN_OFFER,)
        case _:
            return () if possible else (BlockerCode.ORDER_CLOSED,)


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


def _split_blockers(order: Order) -> tuple[BlockerCode, ...]:
    """There is something to send now, and something that is left for later.

    An order that is held for its stock has nothing reserved: whether anything is there for it
    is seen when it is tried.
    """
    if not order.waiting():
        return (BlockerCode.NOTHING_WAITING,)
    if order.reserved or HoldReason.OUT_OF_STOCK in order.holds:
        return ()
    return (BlockerCode.NOTHING_RESERVED,)


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


_ON_ITS_WAY = frozenset(
    {
        ShipmentAction.REDELIVER,
        ShipmentAction.REDIRECT,
        ShipmentAction.HOLD_FOR_PICKUP,
        ShipmentAction.RETURN_TO_SENDER,
        ShipmentAction.REPORT_EXCEPTION,
    }
)
"""What is asked of a carrier that has the parcel, or said of it meanwhile."""
_WRONG_STATE = {
    ShipmentAction.START_PICKING: BlockerCode.NOT_ALLOCATED,
    ShipmentAction.RECORD_PICK: BlockerCode.NOT_PICKING,
    ShipmentAction.PACK: BlockerCode.NOT_PICKING,
    ShipmentAction.MARK_READY: BlockerCode.NOT_PACKED,
    ShipmentAction.DISPATCH: BlockerCode.NOT_READY,
    ShipmentAction.CANCEL: BlockerCode.ALREADY_DISPATCHED,
    **dict.fromkeys(_ON_ITS_WAY, BlockerCode.NOT_ON_ITS_WAY),
}


def parcel_blockers(
    order: Order, parcel: Shipment, action: ShipmentAction
) -> tuple[BlockerCode, ...]:
    """What keeps staff from taking `action` on the parcel now; a scan is never refused."""
    if action is ShipmentAction.RECORD_TRACKING:
        return ()
    if action in _ON_ITS_WAY and parcel.has_left:
        return _way_blockers(order, parcel, action)
    found: list[BlockerCode] = []
    if order.under_review:
        found.append(BlockerCode.ORDER_UNDER_REVIEW)
    if order.is_held:
        found.append(BlockerCode.ORDER_ON_HOLD)
    if action is ShipmentAction.RESHIP:
        found += _reship_blockers(order, parcel)
    elif shipment_row(parcel.status, action) is None:
        is_cancelled = parcel.status is ShipmentStatus.CANCELLED
        found.append(BlockerCode.PARCEL_CANCELLED if is_cancelled else _WRONG_STATE[action])
    elif action is ShipmentAction.PACK and not parcel.is_fully_picked:
        found.append(BlockerCode.PICK_INCOMPLETE)
    return tuple(found)


def _way_blockers(
    order: Order, parcel: Shipment, action: ShipmentAction
) -> tuple[BlockerCode, ...]:
    """What can't be asked of its carrier now; a hold is about what is still in the house."""
    if order.status in CLOSED:
        return (BlockerCode.ORDER_CLOSED,)
    if parcel.given_up:
        return (BlockerCode.PARCEL_GIVEN_UP,)
    if shipment_row(parcel.status, action) is None:
        return (BlockerCode.NOT_ON_ITS_WAY,)
    if action is ShipmentAction.REPORT_EXCEPTION:
        return ()
    if goes_back(parcel):
        return (BlockerCode.PARCEL_GOES_BACK,)
    if action is ShipmentAction.REDELIVER and not may_be_retried(parcel):
        return (BlockerCode.NOTHING_WENT_WRONG,)
    return ()


def _reship_blockers(order: Order, parcel: Shipment) -> tuple[BlockerCode, ...]:
    if order.status in CLOSED:
        return (BlockerCode.ORDER_CLOSED,)
    if parcel.given_up:
        return (BlockerCode.PARCEL_GIVEN_UP,)
    if shipment_row(parcel.status, ShipmentAction.RESHIP) and may_be_reshipped(parcel):
        return ()
    return (BlockerCode.NOTHING_TO_RESHIP,)
