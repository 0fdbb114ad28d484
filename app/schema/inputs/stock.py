"""What can be done to the catalogue, the warehouses, stock and alerts."""

from datetime import datetime
from decimal import Decimal

import strawberry

from app.schema.inputs import fields
from app.schema.inputs.fields import expected_version, idempotency_key, optional, required

_SKU = "Which product."
_WAREHOUSE = "The warehouse's code."


@strawberry.input(description="A product to make, or to change by its SKU.")
class ProductInput:
    sku: str = required("The shop's own code for it.")
    name: str = required("For people.")
    gtin: str | None = optional("The number under its barcode, 8 to 14 digits.")
    price: Decimal = required("For one piece, tax included.")
    currency: str = required("ISO 4217, such as EUR.")


@strawberry.input(description="A warehouse to make, or to change by its code.")
class WarehouseInput:
    code: str = required("Short and stable, such as BER.")
    name: str = required("For people.")
    country: str = required("ISO 3166-1 alpha-2, such as DE.")
    latitude: float | None = optional("In degrees, WGS 84.")
    longitude: float | None = optional("In degrees, WGS 84.")


@strawberry.input(description="Goods that came in.")
class StockReceiveInput:
    sku: str = required(_SKU)
    warehouse: str = required(_WAREHOUSE)
    quantity: int = required("Pieces, at least 1.")
    reason: str | None = fields.reason()
    idempotency_key: str | None = idempotency_key()
    occurred_at: datetime | None = fields.occurred_at()


@strawberry.input(description="What was counted; the difference becomes an ADJUSTED movement.")
class StockCountInput:
    sku: str = required(_SKU)
    warehouse: str = required(_WAREHOUSE)
    counted: int = required("Pieces that are really there, reserved ones too.")
    reason: str = required("Why it was counted or what was found.")
    idempotency_key: str | None = idempotency_key()
    expected_version: int | None = expected_version()


@strawberry.input(description="Pieces to move from one warehouse to another.")
class StockTransferInput:
    sku: str = required(_SKU)
    from_: str = required("The code of the warehouse they leave.", name="from")
    to: str = required("The code of the warehouse they go to.")
    quantity: int = required("Pieces, at least 1.")
    reason: str | None = fields.reason()
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="How low a shelf may run before an alert is raised.")
class StockPolicyInput:
    sku: str = required(_SKU)
    warehouse: str = required(_WAREHOUSE)
    safety_stock: int = required("Pieces that should always be available; 0 asks for no alert.")


@strawberry.input(description="An alert to act on.")
class AlertActionInput:
    id: strawberry.ID = required("The alert's id.")
    note: str | None = optional("What was found or done.")
