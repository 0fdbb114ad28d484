"""THE permission table: who may use which operation, and who reads which field as what."""

from typing import Final

from app.domain.actors import STAFF, Actor, Role
from app.domain.alerts import AlertAction
from app.domain.lifecycle import OrderAction, ShipmentAction, roles_ever

_EVERYONE: Final = frozenset(Role)
_TOKEN: Final = _EVERYONE - {Role.GUEST}
_SHOP: Final = STAFF | {Role.SYSTEM}
_READERS: Final = _SHOP | {Role.STOREFRONT, Role.CUSTOMER}
_PARCEL_READERS: Final = _READERS | {Role.CARRIER}
_STOCK_HANDS: Final = frozenset({Role.WAREHOUSE, Role.MANAGER, Role.ADMIN})
_MANAGERS: Final = frozenset({Role.MANAGER, Role.ADMIN})
_TELLERS: Final = _MANAGERS | {Role.SALES, Role.SUPPORT}

# fmt: off
OPERATIONS: Final[dict[str, frozenset[Role]]] = {
    # queries
    "viewer":              _EVERYONE,
    "node":                _EVERYONE,
    "products":            _EVERYONE,
    "product":             _EVERYONE,
    "trackOrder":          _EVERYONE,
    "tracking":            _EVERYONE,
    "shortageOffer":       _EVERYONE,
    "feedCursor":          _TOKEN,
    "warehouses":          STAFF | {Role.STOREFRONT},
    "order":               _READERS,
    "orders":              _READERS,
    "shipment":            _EVERYONE,
    "shipments":           _PARCEL_READERS,
    "pickQueue":           STAFF,
    "stockLevels":         STAFF,
    "stockMovements":      STAFF,
    "stockDrift":          STAFF,
    "alerts":              STAFF,
    "operations":          STAFF,
    "deliveryPerformance": STAFF,
    # mutations
    "orderPlace":          frozenset({Role.CUSTOMER, Role.STOREFRONT, Role.SALES, Role.MANAGER, Role.ADMIN}),
    **{action.value: roles_ever(action) for action in OrderAction},
    **{action.value: roles_ever(action) for action in ShipmentAction},
    "productUpsert":       _MANAGERS,
    "productSetSubstitutes": frozenset({Role.SALES, Role.MANAGER, Role.ADMIN}),
    "shortageOfferAnswer": _EVERYONE,
    "warehouseUpsert":     _MANAGERS,
    "stockReceive":        _STOCK_HANDS,
    "stockCount":          _STOCK_HANDS,
    "stockTransfer":       _STOCK_HANDS,
    "stockSetPolicy":      _MANAGERS,
    **{action.value: STAFF for action in AlertAction},
    "notificationResend":  _TELLERS,
    "notificationPreferencesSet": _TELLERS | {Role.CUSTOMER},
    # subscriptions
    "orderUpdated":        _READERS,
    "trackingUpdated":     _EVERYONE,
    "orderEvents":         STAFF | {Role.STOREFRONT},
    "stockChanged":        STAFF | {Role.STOREFRONT},
    "availabilityChanged": _EVERYONE,
    "alertChanged":        STAFF,
    "operationsFeed":      STAFF,
}
"""Operation by field name (the `operations` subscription is `operationsFeed` here)."""

PRICE_SETTERS: Final = frozenset({Role.SALES, Role.MANAGER, Role.ADMIN})
"""The price permission: another unit price than the catalogue's, a discount, a shipping fee."""

FIELDS: Final[dict[str, frozenset[Role]]] = {
    "Customer.email":       frozenset({Role.CUSTOMER, Role.STOREFRONT, Role.SALES, Role.SUPPORT, Role.MANAGER, Role.ADMIN, Role.SYSTEM}),
    "Customer.account":     STAFF | {Role.CUSTOMER},
    "Customer.tier":        STAFF | {Role.CUSTOMER},
    "Customer.notificationChannels": STAFF | {Role.CUSTOMER},
    "Order.alerts":         STAFF,
    "Order.internalNotes":  STAFF,
    "Order.allocations":    STAFF,
    "Order.deadlines":      STAFF,
    "Order.adjustments":    STAFF,
    "Order.shortages":      _SHOP,
    "Order.paymentEvents":  STAFF,
    "Order.riskReasons":    STAFF,
    "Order.notifications":  STAFF,
    "Order.trueHolds":      _SHOP,
    "Offer.token":          roles_ever(OrderAction.ANSWER_SHORTAGE) | {Role.SYSTEM},
    "Event.actorName":      _SHOP,
    "Event.internal":       _SHOP,
    "Product.stock":        STAFF,
    "Shipment.instructions": STAFF,
    "Shipment.redirectedTo": _READERS,
    "Scan.freeText":        _SHOP | {Role.CARRIER},
    "Shipment.carrierChoice": STAFF,
    "Movement.reason":      STAFF,
}
"""Who reads a field as it is; the others read null, nothing, or a public word in its place."""

CARRIER_ORDER_FIELDS: Final = frozenset(
    {"__typename", "number", "status", "statusLabel", "placedAt", "promisedShipBy", "promisedDeliverBy"}
)
"""What a carrier may read of the order behind its parcel."""
# fmt: on


def may(actor: Actor, operation: str) -> bool:
    """Whether the actor's role may ever use the operation."""
    return actor.role in OPERATIONS[operation]


def reads(actor: Actor, field: str) -> bool:
    """Whether the actor's role reads the field as it is."""
    return actor.role in FIELDS[field]


def operations_of(role: Role) -> tuple[str, ...]:
    """Every operation the role may ever use, sorted: `Viewer.permissions`."""
    return tuple(sorted(name for name, roles in OPERATIONS.items() if role in roles))
