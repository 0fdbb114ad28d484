"""Products and warehouses as they are kept."""

from collections.abc import Iterable

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.rows import ProductRow, WarehouseRow
from app.storage.statements.grams import spelled
from app.storage.statements.prepared import Prepared
from app.storage.tables import product_texts, products, warehouses
from app.storage.tables.product_texts import TEXT_LENGTH
from app.storage.together.shared import Shared

_PRODUCT = [products.c[name] for name in ProductRow._fields]
MOST_KEYS = 500


def product_row(
    sku: str, name: str, gtin: str | None, price_minor: int, currency: str
) -> dict[str, str | int | None]:
    """The columns of a product, as they are given."""
    return {
        "sku": sku,
        "name": name,
        "gtin": gtin,
        "price_minor": price_minor,
        "currency": currency,
    }


def _text_row(sku: str, name: str) -> dict[str, str]:
    """What the product is searched by: the SKU and the name, without case."""
    text = f"{sku} {name}".casefold()[:TEXT_LENGTH]
    return {"sku": sku, "text": text, "grams": spelled(text)}


_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
BY_SKU = Prepared(select(*_PRODUCT).where(products.c.sku.in_(_KEYS)), ProductRow, lists=["keys"])
BY_GTIN = Prepared(select(*_PRODUCT).where(products.c.gtin.in_(_KEYS)), ProductRow, lists=["keys"])


async def found_products(
    connection: AsyncConnection, by: Prepared[ProductRow], keys: Iterable[str]
) -> list[ProductRow]:
    """The products of these keys, those that there are."""
    wanted = sorted(set(keys))
    found: list[ProductRow] = []
    for start in range(0, len(wanted), MOST_KEYS):
        found += await by.fetch(connection, keys=wanted[start : start + MOST_KEYS])
    return found


class Catalogue:
    """The products and warehouses of one transaction."""

    def __init__(self, connection: AsyncConnection, shared: Shared) -> None:
        self._connection = connection
        self._shared = shared

    async def by_sku(self, skus: Iterable[str]) -> dict[str, ProductRow]:
        wanted = set(skus)
        if wanted <= self._shared.products.keys():
            known = self._shared.products
            return {sku: row for sku in wanted if (row := known[sku]) is not None}
        return {row.sku: row for row in await found_products(self._connection, BY_SKU, wanted)}

    async def by_gtin(self, gtins: Iterable[str]) -> dict[str, ProductRow]:
        wanted = set(gtins)
        if wanted <= self._shared.barcodes.keys():
            barcodes = self._shared.barcodes
            return {code: row for code in wanted if (row := barcodes[code]) is not None}
        found = await found_products(self._connection, BY_GTIN, wanted)
        return {row.gtin: row for row in found if row.gtin is not None}

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
        self._shared.forget_product(sku)
        await self.put_text(sku, name)

    async def put_text(self, sku: str, name: str) -> None:
        """Let the product be found by its SKU and this name."""
        row = _text_row(sku, name)
        adding = self._insert(product_texts).values(**row)
        await self._connection.execute(
            adding.on_conflict_do_update(
                index_elements=["sku"],
                set_={"text": row["text"], "grams": row["grams"]},
                where=product_texts.c.text != row["text"],
            )
        )

    async def add_products(self, rows: list[dict[str, str | int | None]]) -> None:
        """Make those of `rows` (see `product_row`) that aren't known yet."""
        if rows:
            adding = self._insert(products)
            await self._connection.execute(
                adding.on_conflict_do_nothing(index_elements=["sku"]), rows
            )
            texts = [_text_row(str(row["sku"]), str(row["name"])) for row in rows]
            telling = self._insert(product_texts)
            await self._connection.execute(
                telling.on_conflict_do_nothing(index_elements=["sku"]), texts
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
        self._shared.sites = None

    def _insert(self, table: object) -> postgresql.Insert:
        if self._connection.dialect.name == "postgresql":
            return postgresql.insert(table)  # type: ignore[arg-type]
        return sqlite.insert(table)  # type: ignore[arg-type, return-value]
