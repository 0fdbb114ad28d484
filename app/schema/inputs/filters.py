"""What lists and feeds may be narrowed and sorted by; parts that are given must all fit."""

from datetime import datetime

import strawberry

from app.domain.actors import Channel, Role
from app.domain.alerts import AlertKind, AlertStatus, Severity
from app.domain.lifecycle import (
    OrderStatus,
    PaymentStatus,
    Priority,
    ShipmentStatus,
    TrackingStatus,
)
from app.schema.enums import OrderSortField, SortDirection
from app.schema.inputs.fields import optional, required

_ONE_OF = "Any of these."
_WAREHOUSE = "The warehouse's code."


@strawberry.input(description="Which orders to list.")
class OrderFilter:
    search: str | None = optional(
        "Number, reference or tracking number by prefix; email or phone whole; name by whole words."
    )
    statuses: list[OrderStatus] | None = optional(_ONE_OF)
    payment_statuses: list[PaymentStatus] | None = optional(_ONE_OF)
    channels: list[Channel] | None = optional(_ONE_OF)
    priorities: list[Priority] | None = optional(_ONE_OF)
    sku: str | None = optional("Orders with a line of this product.")
    warehouse: str | None = optional("Orders with a parcel from the warehouse of this code.")
    customer_id: strawberry.ID | None = optional("Orders of the customer with this id.")
    placed_from: datetime | None = optional("Placed at this instant or later.")
    placed_to: datetime | None = optional("Placed before this instant.")
    has_open_alerts: bool | None = optional(
        "True: with an alert that is not resolved; false: without one."
    )


@strawberry.input(description="How to sort a list of orders; ties go by id.")
class OrderSort:
    field: OrderSortField = required("What to sort by.", default=OrderSortField.PLACED_AT)
    direction: SortDirection = required("Which end comes first.", default=SortDirection.DESC)


@strawberry.input(description="Which parcels to list.")
class ShipmentFilter:
    statuses: list[ShipmentStatus] | None = optional(_ONE_OF)
    tracking_statuses: list[TrackingStatus] | None = optional(_ONE_OF)
    warehouse: str | None = optional(_WAREHOUSE)
    carrier: str | None = optional("The carrier's code, such as dhl.")
    order_number: str | None = optional("Parcels of this order.")


@strawberry.input(description="Which shelves to list or to follow.")
class StockFilter:
    skus: list[str] | None = optional("Any of these products.")
    warehouse: str | None = optional(_WAREHOUSE)
    low_only: bool | None = optional("True: only where less is available than the safety stock.")


@strawberry.input(description="Which alerts to list or to follow.")
class AlertFilter:
    statuses: list[AlertStatus] | None = optional(_ONE_OF)
    kinds: list[AlertKind] | None = optional(_ONE_OF)
    severities: list[Severity] | None = optional(_ONE_OF)
    owner_role: Role | None = optional("Alerts on which this role is to act.")
    order_number: str | None = optional("Alerts about this order or its parcels.")


@strawberry.input(description="Which order events to follow.")
class OrderEventFilter:
    statuses: list[OrderStatus] | None = optional("The status after the event, any of these.")
    types: list[str] | None = optional("The event's type, any of these, such as order.shipped.")
    channels: list[Channel] | None = optional("The order's channel, any of these.")
    warehouse: str | None = optional("The code of the warehouse that sends the event's parcel.")
