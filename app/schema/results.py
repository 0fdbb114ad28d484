"""What mutations answer: the thing as it is now, or why not."""

from typing import Annotated, TypeAlias

import strawberry

from app.schema.alerts import Alert
from app.schema.customers import Customer
from app.schema.errors import (
    IdempotencyConflictError,
    InsufficientStockError,
    InvalidTransitionError,
    NotFoundError,
    PermissionDeniedError,
    ValidationError,
    VersionConflictError,
)
from app.schema.fields import described
from app.schema.notifications import Notification
from app.schema.orders import Order
from app.schema.shipments import Shipment
from app.schema.shortages import ShortageOffer
from app.schema.stock import Product, StockLevel, Warehouse

_REPLAYED = "True when a key or reference answered the first result again; nothing was changed."


@strawberry.type(description="The order was changed, or was so before.")
class OrderSuccess:
    order: Order = described("The order as it is now.")
    replayed: bool = described(_REPLAYED)


@strawberry.type(description="The choice was taken, or was so before.")
class ShortageOfferSuccess:
    offer: ShortageOffer = described("The choices, with what was chosen.")
    replayed: bool = described(_REPLAYED)


@strawberry.type(description="The parcel was changed, or was so before.")
class ShipmentSuccess:
    shipment: Shipment = described("The parcel as it is now.")
    replayed: bool = described(_REPLAYED)


@strawberry.type(description="The stock was changed, or was so before.")
class StockSuccess:
    stock_levels: list[StockLevel] = described("Every shelf it was about, as it is now.")
    replayed: bool = described(_REPLAYED)


@strawberry.type(description="The product is kept as it was given.")
class ProductSuccess:
    product: Product = described("The product as it is now.")


@strawberry.type(description="The warehouse is kept as it was given.")
class WarehouseSuccess:
    warehouse: Warehouse = described("The warehouse as it is now.")


@strawberry.type(description="The alert was changed.")
class AlertSuccess:
    alert: Alert = described("The alert as it is now.")


@strawberry.type(description="The message is queued once more, as one of its own.")
class NotificationSuccess:
    notification: Notification = described("The new message.")
    replayed: bool = described(_REPLAYED)


@strawberry.type(description="The customer's record was changed.")
class CustomerSuccess:
    customer: Customer = described("The customer as the record has them now.")
    replayed: bool = described(_REPLAYED)


OrderResult: TypeAlias = Annotated[
    OrderSuccess
    | ValidationError
    | NotFoundError
    | PermissionDeniedError
    | InvalidTransitionError
    | InsufficientStockError
    | VersionConflictError
    | IdempotencyConflictError,
    strawberry.union("OrderResult", description="What a mutation of an order answers."),
]
ShortageOfferResult: TypeAlias = Annotated[
    ShortageOfferSuccess
    | ValidationError
    | NotFoundError
    | PermissionDeniedError
    | InvalidTransitionError
    | InsufficientStockError
    | IdempotencyConflictError,
    strawberry.union("ShortageOfferResult", description="What answering by a link answers."),
]
SubstitutesResult: TypeAlias = Annotated[
    ProductSuccess | ValidationError | NotFoundError | PermissionDeniedError,
    strawberry.union("SubstitutesResult", description="What setting substitutes answers."),
]
ShipmentResult: TypeAlias = Annotated[
    ShipmentSuccess
    | ValidationError
    | NotFoundError
    | PermissionDeniedError
    | InvalidTransitionError
    | VersionConflictError
    | IdempotencyConflictError,
    strawberry.union("ShipmentResult", description="What a mutation of a parcel answers."),
]
StockResult: TypeAlias = Annotated[
    StockSuccess
    | ValidationError
    | NotFoundError
    | PermissionDeniedError
    | InsufficientStockError
    | VersionConflictError
    | IdempotencyConflictError,
    strawberry.union("StockResult", description="What a mutation of stock answers."),
]
ProductResult: TypeAlias = Annotated[
    ProductSuccess | ValidationError | PermissionDeniedError,
    strawberry.union("ProductResult", description="What a mutation of a product answers."),
]
WarehouseResult: TypeAlias = Annotated[
    WarehouseSuccess | ValidationError | PermissionDeniedError,
    strawberry.union("WarehouseResult", description="What a mutation of a warehouse answers."),
]
AlertResult: TypeAlias = Annotated[
    AlertSuccess | NotFoundError | PermissionDeniedError | InvalidTransitionError,
    strawberry.union("AlertResult", description="What a mutation of an alert answers."),
]
NotificationResult: TypeAlias = Annotated[
    NotificationSuccess
    | ValidationError
    | NotFoundError
    | PermissionDeniedError
    | InvalidTransitionError
    | IdempotencyConflictError,
    strawberry.union("NotificationResult", description="What a mutation of a message answers."),
]
CustomerResult: TypeAlias = Annotated[
    CustomerSuccess
    | ValidationError
    | NotFoundError
    | PermissionDeniedError
    | IdempotencyConflictError,
    strawberry.union("CustomerResult", description="What a mutation of a customer answers."),
]
