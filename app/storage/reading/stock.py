"""Products, warehouses, shelves and their ledger to read."""

import hashlib
from collections.abc import Iterable, Sequence

import orjson
from sqlalchemy import BindParameter, and_, bindparam, false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.stock import Place
from app.storage.reading import product_search
from app.storage.reading.ledger import Check, Step, checked, folded_further, folded_to
from app.storage.reading.paging import TOTAL_CAP, Page, Span, Stage, read_page, read_stages
from app.storage.reading.sorting import SortKey
from app.storage.reading.ways import Found, of_runs
from app.storage.rows import MovementRow, ProductRow, ShelfRow, WarehouseRow
from app.storage.statements.columns import columns_of
from app.storage.statements.prepared import Prepared, grouped
from app.storage.tables import products, shelves, stock_movements, warehouses

_PRODUCT = columns_of(products, ProductRow._fields)
_WAREHOUSE = columns_of(warehouses, WarehouseRow._fields)
_SHELF = columns_of(shelves, ShelfRow._fields)
_MOVEMENT = columns_of(stock_movements, MovementRow._fields)


_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
PRODUCTS = Prepared(select(*_PRODUCT).where(products.c.sku.in_(_KEYS)), ProductRow, lists=["keys"])
WAREHOUSES = Prepared(
    select(*_WAREHOUSE).where(warehouses.c.code.in_(_KEYS)), WarehouseRow, lists=["keys"]
)
SHELVES = Prepared(
    select(*_SHELF).where(shelves.c.sku.in_(_KEYS)).order_by(shelves.c.sku, shelves.c.warehouse),
    ShelfRow,
    lists=["keys"],
)


class StockReads:
    """Stock of one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def product(self, sku: str) -> ProductRow | None:
        return (await self.products_by_sku([sku])).get(sku)

    async def products_by_sku(self, skus: Iterable[str]) -> dict[str, ProductRow]:
        rows = await PRODUCTS.fetch(self._connection, keys=sorted(set(skus)))
        return {row.sku: row for row in rows}

    async def products(
        self, search: str | None, span: Span, *, with_total: bool
    ) -> Page[ProductRow]:
        """Products by SKU; every word of `search` stands in the SKU or the name."""
        words = list(dict.fromkeys((search or "").casefold().split()))
        is_sqlite = self._connection.dialect.name == "sqlite"
        ways = [product_search.way(words, is_sqlite=is_sqlite)] if words else []
        found = Found(self._connection, products.c.sku, ways)
        await found.look()
        total = await found.total(TOTAL_CAP + 1) if with_total else None
        return await read_stages(
            found,
            listing=_listing("products", search),
            wanted=select(*_PRODUCT),
            stages=[Stage([SortKey(products.c.sku, str)])],
            span=span,
            make=ProductRow._make,
            total=total,
        )

    async def warehouses(self) -> list[WarehouseRow]:
        rows = await self._connection.execute(select(*_WAREHOUSE).order_by(warehouses.c.code))
        return [WarehouseRow._make(row) for row in rows]

    async def warehouses_by_code(self, codes: Iterable[str]) -> dict[str, WarehouseRow]:
        rows = await WAREHOUSES.fetch(self._connection, keys=sorted(set(codes)))
        return {row.code: row for row in rows}

    async def shelves_of(self, skus: Iterable[str]) -> dict[str, list[ShelfRow]]:
        return grouped(await SHELVES.fetch(self._connection, keys=sorted(set(skus))), "sku")

    async def shelves_at(self, places: Iterable[Place]) -> dict[Place, ShelfRow]:
        wanted = set(places)
        if not wanted:
            return {}
        found = await self.shelves_of(sku for sku, _ in wanted)
        known = {(row.sku, row.warehouse): row for rows in found.values() for row in rows}
        return {place: known[place] for place in wanted if place in known}

    async def shelves(
        self,
        skus: Sequence[str] | None,
        warehouse: str | None,
        span: Span,
        *,
        low_only: bool,
        with_total: bool,
    ) -> Page[ShelfRow]:
        wanted = select(*_SHELF)
        if skus is not None:
            wanted = wanted.where(shelves.c.sku.in_(skus))
        if warehouse is not None:
            wanted = wanted.where(shelves.c.warehouse == warehouse)
        if low_only:
            wanted = wanted.where(shelves.c.on_hand - shelves.c.reserved < shelves.c.safety_stock)
        return await read_page(
            self._connection,
            listing=_listing("stockLevels", skus, warehouse, low_only),
            wanted=wanted,
            keys=[SortKey(shelves.c.sku, str), SortKey(shelves.c.warehouse, str)],
            span=span,
            make=ShelfRow._make,
            with_total=with_total,
        )

    async def movements(self, sku: str, warehouse: str | None, span: Span) -> Page[MovementRow]:
        """The ledger of a product, newest first: its shelves' ledgers, merged."""
        if warehouse is None:
            shelved = (await self.shelves_of([sku])).get(sku, [])
            places = [shelf.warehouse for shelf in shelved]
        else:
            places = [warehouse]
        ledger = stock_movements.c
        runs = [and_(ledger.sku == sku, ledger.warehouse == place) for place in places]
        return await read_stages(
            Found(self._connection, ledger.id, [of_runs(ledger.id, tuple(runs) or (false(),))]),
            listing=_listing("stockMovements", sku, warehouse),
            wanted=select(*_MOVEMENT),
            stages=[Stage([SortKey(ledger.id, int, descending=True)])],
            span=span,
            make=MovementRow._make,
            total=None,
        )

    async def movement(self, movement_id: int) -> MovementRow | None:
        rows = await self._connection.execute(
            select(*_MOVEMENT).where(stock_movements.c.id == movement_id)
        )
        row = rows.one_or_none()
        return None if row is None else MovementRow._make(row)

    async def checked(self, at: Place) -> Check:
        """The shelves next to `at` that their ledgers don't explain, and where to go on."""
        return await checked(self._connection, at)

    async def folded_to(self) -> int:
        """The newest movement that is added up already."""
        return await folded_to(self._connection)

    async def folded_further(self, position: int) -> Step:
        """What the movements next to `position` come to, and where to go on."""
        return await folded_further(self._connection, position)


def _listing(name: str, *facts: object) -> str:
    digest = hashlib.blake2b(orjson.dumps(facts), digest_size=6).hexdigest()
    return f"{name}:{digest}"
