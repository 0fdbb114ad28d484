"""Fills an empty shop: products, warehouses and stock; a shop that has them is left as it is."""

from random import Random
from typing import Final, TypeVar

from app.demo.answers import Listed, Page, Product, StockLevel, Warehouse
from app.demo.catalogue import CURRENCY, WARES, Ware
from app.demo.desk import Desk
from app.demo.documents import PRODUCTS, STOCK_LEVELS, WAREHOUSES
from app.demo.people import MANAGER, staff
from app.demo.warehouses import DEPOTS, Depot, Shelf, first_shelves
from app.domain.actors import Role

# What is on the shelves is drawn from a seed of its own, so that every run knows the same shelves.
_SHELF_SEED: Final = 20261121
_PAGE: Final = 100
_SUBSTITUTES: Final = 2

Item = TypeVar("Item", bound=Listed)


async def seed(desk: Desk) -> None:
    """Add what is missing; what is there already costs a read and no write."""
    known_skus = {product.sku for product in await _pages(desk, PRODUCTS, Page[Product])}
    wares = [ware for ware in WARES if ware.sku not in known_skus]
    for ware in wares:
        await _add_product(desk, ware)
    for ware in wares:
        await _add_substitutes(desk, ware)
    known_codes = {warehouse.code for warehouse in await _warehouses(desk)}
    depots = [depot for depot in DEPOTS if depot.code not in known_codes]
    for depot in depots:
        await _add_warehouse(desk, depot)
    levels = await _pages(desk, STOCK_LEVELS, Page[StockLevel])
    known_shelves = {(level.product.sku, level.warehouse.code) for level in levels}
    shelves = [
        shelf
        for shelf in first_shelves(WARES, Random(_SHELF_SEED))
        if (shelf.sku, shelf.warehouse) not in known_shelves
    ]
    for shelf in shelves:
        await _fill(desk, shelf)
    if wares or depots or shelves:
        what = f"{len(wares)} products, {len(depots)} warehouses, {len(shelves)} shelves filled"
        desk.notice("seeding", what)


async def _pages(desk: Desk, document: str, shape: type[Page[Item]]) -> list[Item]:
    found: list[Item] = []
    after: str | None = None
    while True:
        place = {"first": _PAGE, "after": after}
        page = await desk.look(document, shape, by=MANAGER, variables=place)
        if page is None:
            return found
        found += page.nodes
        if not page.page_info.has_next_page:
            return found
        after = page.page_info.end_cursor


async def _warehouses(desk: Desk) -> tuple[Warehouse, ...]:
    return await desk.look(WAREHOUSES, tuple[Warehouse, ...], by=MANAGER) or ()


async def _add_product(desk: Desk, ware: Ware) -> None:
    payload = {
        "sku": ware.sku,
        "name": ware.name,
        "gtin": ware.gtin,
        "price": ware.price,
        "currency": CURRENCY,
    }
    await desk.do("productUpsert", payload, by=MANAGER, about=ware.sku, saying="", silently=True)


async def _add_substitutes(desk: Desk, ware: Ware) -> None:
    """What stands beside it in the range may stand in for it."""
    like = [one.sku for one in WARES if one.department == ware.department and one != ware]
    payload = {"sku": ware.sku, "substitutes": like[:_SUBSTITUTES]}
    await desk.do(
        "productSetSubstitutes", payload, by=MANAGER, about=ware.sku, saying="", silently=True
    )


async def _add_warehouse(desk: Desk, depot: Depot) -> None:
    payload = {
        "code": depot.code,
        "name": depot.name,
        "country": depot.country,
        "latitude": depot.latitude,
        "longitude": depot.longitude,
    }
    await desk.do(
        "warehouseUpsert", payload, by=MANAGER, about=depot.code, saying="", silently=True
    )


async def _fill(desk: Desk, shelf: Shelf) -> None:
    """The first delivery to a shelf, before its policy, so that no alert cries at an empty one."""
    place = {"sku": shelf.sku, "warehouse": shelf.warehouse}
    receipt = {
        **place,
        "quantity": shelf.on_hand,
        "reason": "Opening stock",
        # A run broken off between receipt and answer finds this key when it is started again.
        "idempotencyKey": f"demo-opening-{shelf.sku}-{shelf.warehouse}",
    }
    by = staff(Role.WAREHOUSE, Random(shelf.warehouse))
    about = f"{shelf.sku} at {shelf.warehouse}"
    await desk.do("stockReceive", receipt, by=by, about=about, saying="", silently=True)
    policy = {**place, "safetyStock": shelf.safety_stock}
    await desk.do("stockSetPolicy", policy, by=MANAGER, about=about, saying="", silently=True)
