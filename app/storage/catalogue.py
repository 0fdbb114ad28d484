"""Products and warehouses as they are kept."""

from collections.abc import Iterable

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.prepared import Prepared
from app.storage.rows import ProductRow, WarehouseRow
from app.storage.tables import products, warehouses

_PRODUCT = [products.c[name] for name in ProductRow._fields]
MOST_KEYS = 500


def product_row(
    sku: str, name: str, gtin: str | None, price_minor: int, currency: str
) -> dict[str, str | int | None]:
    """The columns of a product; search reads the SKU and the name without case."""
    return {
        "sku": sku,
        "name": name,
        "gtin": gtin,
        "price_minor": price_minor,
        "currency": currency,
        "search_text": f"{sku} {name}".casefold()[:400],
    }


_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
BY_SKU = Prepared(select(*_PRODUCT).where(products.c.sku.in_(_KEYS)), ProductRow, lists=["keys"])
BY_GTIN = Prepared(select(*_PRODUCT).where(products.c.gtin.in_(_KEYS)), ProductRow, lists=["keys"])


class Catalogue:
    """The products and warehouses of one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def by_sku(self, skus: Iterable[str]) -> dict[str, ProductRow]:
        return {row.sku: row for row in await self._found(BY_SKU, skus)}

    async def by_gtin(self, gtins: Iterable[str]) -> dict[str, ProductRow]:
        found = await self._found(BY_GTIN, gtins)
        return {row.gtin: row for row in found if row.gtin is not None}

    async def _found(self, prepared: Prepared[ProductRow], keys: Iterable[str]) -> list[ProductRow]:
        wanted = sorted(set(keys))
        found: list[ProductRow] = []
        for start in range(0, len(wanted), MOST_KEYS):
            some = wanted[start : start + MOST_KEYS]
            found += await prepared.fetch(self._connection, keys=some)
        return found

    async def put_product(
        self, sku: str, name: str, gtin: str | None, price_minor: int, currency: str
    ) -> None:
        """Make the product, or write over its description; its stock stays as it is."""
        row = product_row(sku, name, gtin, price_minor, currency)
        adding = self._insert(products).values(**row)
        await self._connection.execute(
            adding.on_conflict_do_update(
                index_elements=["sku"],
                set_={name: value for name, value in row.items() if name != "sku"},
            )
        )

    async def add_products(self, rows: list[dict[str, str | int | None]]) -> None:
        """Make those of `rows` (see `product_row`) that aren't known yet."""
        if rows:
            adding = self._insert(products)
            await self._connection.execute(
                adding.on_conflict_do_nothing(index_elements=["sku"]), rows
            )

    async def put_warehouse(self, row: WarehouseRow) -> None:
        """Make the warehouse, or write over its description."""
        facts = row._asdict()
        adding = self._insert(warehouses).values(**facts)
        await self._connection.execute(
            adding.on_conflict_do_update(
                index_elements=["code"],
                set_={name: value for name, value in facts.items() if name != "code"},
            )
        )

    def _insert(self, table: object) -> postgresql.Insert:
        if self._connection.dialect.name == "postgresql":
            return postgresql.insert(table)  # type: ignore[arg-type]
        return sqlite.insert(table)  # type: ignore[arg-type, return-value]
