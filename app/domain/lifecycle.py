"""THE transition tables: what may follow what, and who may do it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.domain.actors import Role
from app.domain.states import (
    HoldReason,
    OfferState,
    OrderAction,
    OrderStatus,
    PaymentStatus,
    Priority,
    Scan,
    ShipmentAction,
    ShipmentStatus,
    ShortageChoice,
    ShortagePolicy,
    TrackingStatus,
)

__all__ = [  # the states are read beside their tables
    "CLOSED",
    "LEFT",
    "MAY_WAIT",
    "ORDER_TRANSITIONS",
    "RESERVING",
    "SHIPMENT_TRANSITIONS",
    "HoldReason",
    "OfferState",
    "OrderAction",
    "OrderRow",
    "OrderStatus",
    "PaymentStatus",
    "Priority",
    "Scan",
    "ShipmentAction",
    "ShipmentRow",
    "ShipmentStatus",
    "ShortageChoice",
    "ShortagePolicy",
    "TrackingStatus",
    "order_row",
    "roles_ever",
    "shipment_row",
]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """From `source`, `action` may lead to any of `targets`, and `roles` may take it (ADMIN always)."""

    source: OrderStatus
    action: OrderAction
    targets: frozenset[OrderStatus]
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """From `source`, `action` (staff's or a scan's meaning) leads to `target`; `roles` may take it."""

    source: ShipmentStatus
    action: ShipmentAction | Scan
    target: ShipmentStatus
    roles: frozenset[Role]


def _order(
    sources: Iterable[OrderStatus],
    action: OrderAction,
    targets: Iterable[OrderStatus],
    *roles: Role,
) -> tuple[OrderRow, ...]:
    """A row for each source; no targets means the order stays where it is."""
    goals = frozenset(targets)
    return tuple(
        OrderRow(source, action, goals or frozenset({source}), frozenset(roles))
        for source in sources
    )


def _parcel(
    source: ShipmentStatus, action: ShipmentAction | Scan, target: ShipmentStatus, *roles: Role
) -> ShipmentRow:
    return ShipmentRow(source, action, target, frozenset(roles))


_O, _S, _A, _P, _R = OrderStatus, ShipmentStatus, OrderAction, ShipmentAction, Role
CLOSED: Final = frozenset({_O.COMPLETED, _O.CANCELLED})
"""An order's ends that nothing moves again."""
_EARLY: Final = (_O.PLACED, _O.ON_HOLD, _O.BACKORDERED, _O.CONFIRMED)
_INSIDE: Final = (*_EARLY, _O.PROCESSING, _O.READY_TO_SHIP)
_CLEARED: Final = _INSIDE[2:]
_GIVEN_UP: Final = (_O.CANCELLED, _O.SHIPPED, _O.DELIVERED, _O.RETURNED)
_EVERY: Final = tuple(_O)
_UNMOVED: Final = tuple(status for status in _O if status not in _INSIDE[1:])
_HURRIED: Final = tuple(status for status in _O if status not in {*CLOSED, _O.RETURNED})
_BEGUN: Final = (_O.ON_HOLD, _O.BACKORDERED, _O.PROCESSING, _O.READY_TO_SHIP)
_SHORT: Final = (_O.PLACED, _O.BACKORDERED, _O.PARTIALLY_SHIPPED)
_GONE: Final = (_O.PARTIALLY_SHIPPED, _O.SHIPPED, _O.DELIVERED, _O.RETURNED)
_ANSWERERS: Final = (_R.CUSTOMER, _R.STOREFRONT, _R.SALES, _R.SUPPORT, _R.MANAGER)
_PAYERS: Final = (_R.STOREFRONT, _R.SALES, _R.MANAGER, _R.SYSTEM)
_STAFF: Final = (_R.SALES, _R.WAREHOUSE, _R.LOGISTICS, _R.SUPPORT, _R.MANAGER)
_WISHERS: Final = (_R.CUSTOMER, _R.STOREFRONT, _R.LOGISTICS, _R.SUPPORT, _R.MANAGER)
"""Who says how a parcel is to reach its customer."""

# fmt: off
ORDER_TRANSITIONS: Final[tuple[OrderRow, ...]] = (
    #       from                     action              to                          who may
    *_order((_O.PLACED,),            _A.CONFIRM,         (_O.BACKORDERED, _O.CONFIRMED), _R.SALES, _R.MANAGER),
    *_order((_O.ON_HOLD,),           _A.CONFIRM,         _CLEARED,                   _R.SALES, _R.MANAGER),
    *_order((_O.PARTIALLY_SHIPPED,), _A.CONFIRM,         (),                         _R.SALES, _R.MANAGER),
    *_order((_O.PLACED,),            _A.HOLD,            (),                         _R.SALES, _R.MANAGER),
    *_order(_INSIDE[1:],             _A.HOLD,            (_O.ON_HOLD,),              _R.SALES, _R.MANAGER),
    *_order((_O.PLACED,),            _A.RELEASE,         (),                         _R.SALES, _R.MANAGER),
    *_order((_O.ON_HOLD,),           _A.RELEASE,         (_O.ON_HOLD, *_CLEARED),    _R.SALES, _R.MANAGER),
    *_order((_O.PARTIALLY_SHIPPED,), _A.RELEASE,         (),                         _R.SALES, _R.MANAGER),
    *_order(_EARLY,                  _A.CANCEL,          (_O.CANCELLED,),            _R.CUSTOMER, _R.STOREFRONT, _R.SALES, _R.MANAGER),
    *_order(_INSIDE[4:],             _A.CANCEL,          (_O.CANCELLED,),            _R.SALES, _R.MANAGER),
    *_order((_O.PARTIALLY_SHIPPED,), _A.CANCEL,          _GIVEN_UP,                  _R.SALES, _R.MANAGER),
    *_order((_O.SHIPPED,),           _A.CANCEL,          _GIVEN_UP,                  _R.SALES, _R.MANAGER),
    *_order((_O.DELIVERED,),         _A.CONFIRM_RECEIPT, (_O.COMPLETED,),            _R.CUSTOMER, _R.STOREFRONT, _R.SUPPORT, _R.MANAGER),
    *_order(_UNMOVED,                _A.RECORD_PAYMENT,  (),                         *_PAYERS),
    *_order((_O.ON_HOLD,),           _A.RECORD_PAYMENT,  (_O.ON_HOLD, *_CLEARED),    *_PAYERS),
    *_order((_O.BACKORDERED,),       _A.RECORD_PAYMENT,  (_O.BACKORDERED, _O.ON_HOLD), *_PAYERS),
    *_order((_O.CONFIRMED,),         _A.RECORD_PAYMENT,  (_O.CONFIRMED, _O.ON_HOLD), *_PAYERS),
    *_order((_O.PROCESSING,),        _A.RECORD_PAYMENT,  (_O.PROCESSING, _O.ON_HOLD), *_PAYERS),
    *_order((_O.READY_TO_SHIP,),     _A.RECORD_PAYMENT,  (_O.READY_TO_SHIP, _O.ON_HOLD), *_PAYERS),
    *_order(_HURRIED,                _A.SET_PRIORITY,    (),                         _R.SALES, _R.MANAGER),
    *_order((_O.PLACED,),            _A.ADJUST,          (),                         _R.SALES, _R.MANAGER),
    *_order((_O.ON_HOLD, _O.BACKORDERED), _A.ADJUST,     _INSIDE[1:],                _R.SALES, _R.MANAGER),
    *_order((_O.CONFIRMED,),         _A.ADJUST,          _INSIDE[1:4],               _R.SALES, _R.MANAGER),
    *_order(_INSIDE[4:],             _A.ADJUST,          _BEGUN,                     _R.SALES, _R.MANAGER),
    *_order((_O.PARTIALLY_SHIPPED,), _A.ADJUST,          _GONE,                      _R.SALES, _R.MANAGER),
    *_order(_SHORT,                  _A.SPLIT,           (),                         _R.SALES, _R.MANAGER),
    *_order((_O.ON_HOLD,),           _A.SPLIT,           _INSIDE[1:5],               _R.SALES, _R.MANAGER),
    *_order((*_SHORT, _O.ON_HOLD),   _A.OFFER_CHOICES,   (),                         _R.SALES, _R.MANAGER, _R.SYSTEM),
    *_order((*_SHORT, _O.ON_HOLD),   _A.WITHDRAW_OFFER,  (),                         _R.SALES, _R.MANAGER),
    *_order((_O.PLACED,),            _A.ANSWER_SHORTAGE, (_O.PLACED, _O.CANCELLED),  *_ANSWERERS),
    *_order((_O.ON_HOLD, _O.BACKORDERED), _A.ANSWER_SHORTAGE, (*_INSIDE[1:], _O.CANCELLED), *_ANSWERERS),
    *_order((_O.PARTIALLY_SHIPPED,), _A.ANSWER_SHORTAGE, _GONE,                      *_ANSWERERS),
    *_order(_EVERY,                  _A.ADD_NOTE,        (),                         *_STAFF),
)

SHIPMENT_TRANSITIONS: Final[tuple[ShipmentRow, ...]] = (
    #       from           action                to             who may
    _parcel(_S.ALLOCATED,  _P.START_PICKING,     _S.PICKING,    _R.WAREHOUSE, _R.MANAGER),
    _parcel(_S.PICKING,    _P.RECORD_PICK,       _S.PICKING,    _R.WAREHOUSE, _R.MANAGER),
    _parcel(_S.PICKING,    _P.PACK,              _S.PACKED,     _R.WAREHOUSE, _R.MANAGER),
    _parcel(_S.PACKED,     _P.MARK_READY,        _S.READY,      _R.WAREHOUSE, _R.MANAGER),
    _parcel(_S.READY,      _P.DISPATCH,          _S.DISPATCHED, _R.WAREHOUSE, _R.LOGISTICS, _R.MANAGER),
    _parcel(_S.ALLOCATED,  _P.CANCEL,            _S.CANCELLED,  _R.WAREHOUSE, _R.MANAGER),
    _parcel(_S.PICKING,    _P.CANCEL,            _S.CANCELLED,  _R.WAREHOUSE, _R.MANAGER),
    _parcel(_S.PACKED,     _P.CANCEL,            _S.CANCELLED,  _R.WAREHOUSE, _R.MANAGER),
    _parcel(_S.READY,      _P.CANCEL,            _S.CANCELLED,  _R.WAREHOUSE, _R.MANAGER),
    _parcel(_S.DISPATCHED, _P.REDELIVER,         _S.DISPATCHED, *_WISHERS),
    _parcel(_S.DISPATCHED, _P.REDIRECT,          _S.DISPATCHED, _R.LOGISTICS, _R.SUPPORT, _R.MANAGER),
    _parcel(_S.DISPATCHED, _P.HOLD_FOR_PICKUP,   _S.DISPATCHED, *_WISHERS),
    _parcel(_S.DISPATCHED, _P.RETURN_TO_SENDER,  _S.DISPATCHED, _R.LOGISTICS, _R.SUPPORT, _R.MANAGER),
    _parcel(_S.DISPATCHED, _P.REPORT_EXCEPTION,  _S.DISPATCHED, _R.LOGISTICS, _R.SUPPORT, _R.MANAGER),
    _parcel(_S.DISPATCHED, _P.RESHIP,            _S.DISPATCHED, _R.LOGISTICS, _R.MANAGER),
    _parcel(_S.LOST,       _P.RESHIP,            _S.LOST,       _R.LOGISTICS, _R.MANAGER),
    _parcel(_S.RETURNED,   _P.RESHIP,            _S.RETURNED,   _R.LOGISTICS, _R.MANAGER),
    _parcel(_S.READY,      Scan.TAKEN,           _S.DISPATCHED, _R.CARRIER, _R.LOGISTICS, _R.MANAGER),
    _parcel(_S.DISPATCHED, Scan.DELIVERED,       _S.DELIVERED,  _R.CARRIER, _R.LOGISTICS, _R.MANAGER),
    _parcel(_S.DISPATCHED, Scan.RETURNED,        _S.RETURNED,   _R.CARRIER, _R.LOGISTICS, _R.MANAGER),
    _parcel(_S.DISPATCHED, Scan.LOST,            _S.LOST,       _R.CARRIER, _R.LOGISTICS, _R.MANAGER),
    _parcel(_S.LOST,       Scan.DELIVERED,       _S.DELIVERED,  _R.CARRIER, _R.LOGISTICS, _R.MANAGER),
    _parcel(_S.LOST,       Scan.RETURNED,        _S.RETURNED,   _R.CARRIER, _R.LOGISTICS, _R.MANAGER),
)
# fmt: on

LEFT: Final = frozenset({_S.DISPATCHED, _S.DELIVERED, _S.RETURNED, _S.LOST})
"""A parcel in one of these has left the house."""
MAY_WAIT: Final = frozenset({_O.PLACED, _O.BACKORDERED, _O.PARTIALLY_SHIPPED})
"""An order that isn't held has pieces that wait in one of these only: `status_of` sees to that."""
RESERVING: Final = frozenset({_S.ALLOCATED, _S.PICKING, _S.PACKED, _S.READY})
"""A parcel in one of these holds a reservation on its shelf."""

_ORDER_ROWS: Final = {(row.source, row.action): row for row in ORDER_TRANSITIONS}
_SHIPMENT_ROWS: Final = {(row.source, row.action): row for row in SHIPMENT_TRANSITIONS}
_ORDER_ROLES: Final = {
    action: frozenset({_R.ADMIN}).union(*(r.roles for r in ORDER_TRANSITIONS if r.action is action))
    for action in OrderAction
}
_TRACKERS: Final = frozenset({_R.CARRIER, _R.LOGISTICS, _R.MANAGER})
_SHIPMENT_ROLES: Final = {
    action: frozenset({_R.ADMIN}).union(
        *(r.roles for r in SHIPMENT_TRANSITIONS if r.action is action),
        _TRACKERS if action is _P.RECORD_TRACKING else (),
    )
    for action in ShipmentAction
}


def order_row(source: OrderStatus, action: OrderAction) -> OrderRow | None:
    """The table's row for `action` on an order that is `source`; None where there is none."""
    return _ORDER_ROWS.get((source, action))


def shipment_row(source: ShipmentStatus, action: ShipmentAction | Scan) -> ShipmentRow | None:
    """The table's row for `action` on a parcel that is `source`; None where there is none."""
    return _SHIPMENT_ROWS.get((source, action))


def roles_ever(action: OrderAction | ShipmentAction) -> frozenset[Role]:
    """Who may ever take `action`, whatever the state."""
    if isinstance(action, OrderAction):
        return _ORDER_ROLES[action]
    return _SHIPMENT_ROLES[action]
