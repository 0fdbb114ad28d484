"""Products, warehouses, what stands where, and the ledger of how it came to be."""

from dataclasses import field
from datetime import datetime
from operator import sub
from typing import TYPE_CHECKING, Annotated

import strawberry

from app.domain.permissions import reads
from app.domain.stock import MovementKind
from app.schema.actors import Actor
from app.schema.connections import Connection, CountedConnection
from app.schema.fields import column, described, made_of, relation
from app.schema.ids import global_id
from app.schema.money import Money, amount
from app.schema.node import Node
from app.schema.related import Related, key
from app.schema.viewing import Info
from app.storage.rows import MovementRow, ProductRow, ShelfRow, WarehouseRow

if TYPE_CHECKING:
    from app.schema.orders import Order


@strawberry.type(description="A warehouse of the shop.")
class Warehouse(Node):
    row: strawberry.Private[WarehouseRow]
    id: strawberry.ID = global_id("Warehouse", "row.code")
    code: str = column("row.code", "Short and stable, such as BER.")
    name: str = column("row.name", "For people.")
    country: str = column("row.country", "ISO 3166-1 alpha-2, such as DE.")
    latitude: float | None = column("row.latitude", "In degrees, WGS 84; null when unknown.")
    longitude: float | None = column("row.longitude", "In degrees, WGS 84; null when unknown.")


@strawberry.type(description="Something the shop sells.")
class Product(Node):
    row: strawberry.Private[ProductRow]
    related: strawberry.Private[Related] = field(default_factory=dict)
    id: strawberry.ID = global_id("Product", "row.sku")
    sku: str = column("row.sku", "The shop's own code for it.")
    name: str = column("row.name", "For people.")
    gtin: str | None = column("row.gtin", "The number under its barcode, 8 to 14 digits.")
    price: Money = amount("row.price_minor", "row.currency", "For one piece, tax included.")
    available: int = column(
        "row.available", "Pieces over all warehouses; what a storefront may still sell."
    )

    @strawberry.field(description="What stands in each warehouse; empty for those outside.")
    def stock(self, info: Info) -> list["StockLevel"]:
        if not reads(info.context.viewer, "Product.stock"):
            return []
        levels: list[StockLevel] = self.related[key("stock")]
        return levels

    substitutes: list["Product"] = relation(
        "substitutes", "What may stand in for it when it is missing, the best first."
    )


@strawberry.type(description="One product in one warehouse, in pieces.")
class StockLevel(Node):
    row: strawberry.Private[ShelfRow]
    related: strawberry.Private[Related] = field(default_factory=dict)
    id: strawberry.ID = global_id("StockLevel", "row.sku", "row.warehouse", joint="@")
    product: Product = relation("product", "What stands there.")
    warehouse: Warehouse = relation("warehouse", "Where it stands.")
    on_hand: int = column("row.on_hand", "Pieces that are there: the sum of the ledger.")
    reserved: int = column("row.reserved", "Pieces of these that are set aside for orders.")
    available: int = made_of(
        sub, "row.on_hand", "row.reserved", description="On hand less reserved."
    )
    incoming: int = column("row.incoming", "Pieces that are ordered and expected.")
    safety_stock: int = column("row.safety_stock", "Below so many available an alert is raised.")
    version: int = column("row.version", "Counts its changes; give it as `expectedVersion`.")


@strawberry.type(description="One line of the ledger: one change of one shelf, kept for ever.")
class StockMovement(Node):
    row: strawberry.Private[MovementRow]
    related: strawberry.Private[Related] = field(default_factory=dict)
    id: strawberry.ID = global_id("StockMovement", "row.id")
    kind: MovementKind = column("row.kind", "Why it happened.")
    sku: str = column("row.sku", "Which product.")
    warehouse: Warehouse = relation("warehouse", "Where.")
    on_hand_change: int = column(
        "row.on_hand_change", "Pieces that came (or went, below 0); 0 for RESERVED and RELEASED."
    )
    reserved_change: int = column("row.reserved_change", "Pieces set aside (or freed, below 0).")
    on_hand_after: int = column("row.on_hand_after", "Pieces on hand afterwards.")
    reserved_after: int = column("row.reserved_after", "Pieces reserved afterwards.")
    order: Annotated["Order", strawberry.lazy("app.schema.orders")] | None = relation(
        "order", "The order it was for; null when it was for none."
    )
    at: datetime = column("row.at", "When it happened.")

    @strawberry.field(description="What the person who did it gave as the reason; for staff.")
    def reason(self, info: Info) -> str | None:
        return self.row.reason if reads(info.context.viewer, "Movement.reason") else None

    @strawberry.field(description="Who did it.")
    def actor(self, info: Info) -> Actor:
        return Actor.of(self.row.actor_role, self.row.actor_name, info.context.viewer)


@strawberry.type(description="A shelf whose figures are not what its ledger adds up to, in pieces.")
class StockDrift:
    sku: str = described("Which product.")
    warehouse: str = described("The warehouse's code.")
    on_hand: int = described("What the shelf says is there.")
    reserved: int = described("What the shelf says is reserved.")
    ledger_on_hand: int = described("What the ledger says is there.")
    ledger_reserved: int = described("What the ledger says is reserved.")


@strawberry.type(description="A page of products.")
class ProductConnection(CountedConnection[Product]):
    pass


@strawberry.type(description="A page of stock levels.")
class StockLevelConnection(CountedConnection[StockLevel]):
    pass


@strawberry.type(description="A page of the ledger, newest first.")
class StockMovementConnection(Connection[StockMovement]):
    pass
