"""What hangs on products, shelves and their ledger, read for many at once."""

from collections.abc import Sequence

from app.domain.permissions import reads
from app.domain.stock import Place
from app.execution.selection import SelectedField
from app.schema.orders import Order
from app.schema.reading.expand import Reader, relation
from app.schema.reading.shipments import orders_by_id, warehouses_by_code
from app.schema.stock import Product, StockLevel, StockMovement, Warehouse


@relation("Product", "stock")
async def stock(
    reader: Reader, owners: Sequence[Product], _: SelectedField
) -> list[list[StockLevel]]:
    if not reads(reader.viewer, "Product.stock"):
        return [[] for _ in owners]
    found = await reader.reading.stock.shelves_of([owner.row.sku for owner in owners])
    return [[StockLevel(row=row) for row in found[owner.row.sku]] for owner in owners]


@relation("StockLevel", "product")
async def product(reader: Reader, owners: Sequence[StockLevel], _: SelectedField) -> list[Product]:
    rows = await reader.reading.stock.products_by_sku([owner.row.sku for owner in owners])
    known = {row.sku: Product(row=row) for row in rows.values()}
    return [known[owner.row.sku] for owner in owners]


@relation("StockLevel", "warehouse")
async def level_warehouse(
    reader: Reader, owners: Sequence[StockLevel], _: SelectedField
) -> list[Warehouse]:
    known = await warehouses_by_code(reader, [owner.row.warehouse for owner in owners])
    return [known[owner.row.warehouse] for owner in owners]


@relation("StockMovement", "warehouse")
async def movement_warehouse(
    reader: Reader, owners: Sequence[StockMovement], _: SelectedField
) -> list[Warehouse]:
    known = await warehouses_by_code(reader, [owner.row.warehouse for owner in owners])
    return [known[owner.row.warehouse] for owner in owners]


@relation("StockMovement", "order")
async def movement_order(
    reader: Reader, owners: Sequence[StockMovement], _: SelectedField
) -> list[Order | None]:
    known = await orders_by_id(reader, [o.row.order_id for o in owners if o.row.order_id])
    return [known.get(owner.row.order_id or "") for owner in owners]


async def levels_at(reader: Reader, places: Sequence[Place]) -> dict[Place, StockLevel]:
    """Shelves by product and warehouse."""
    rows = await reader.reading.stock.shelves_at(places)
    return {place: StockLevel(row=row) for place, row in rows.items()}
