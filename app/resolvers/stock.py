"""Looking at products, warehouses, shelves, their ledger, alerts and the wall's figures."""

from typing import Annotated

import strawberry

from app.domain.stock import Place
from app.resolvers.door import Info, filled, listed, query, read, shown, wants_total, words
from app.schema.alerts import AlertConnection
from app.schema.inputs import AlertFilter, StockFilter
from app.schema.operations import OperationsSnapshot
from app.schema.reading import Reader
from app.schema.reading.arguments import bad_input, read_span
from app.schema.reading.operations import snapshot_of
from app.schema.reading.orders import named_alerts
from app.schema.stock import (
    Product,
    ProductConnection,
    StockDrift,
    StockLevel,
    StockLevelConnection,
    StockMovement,
    StockMovementConnection,
    Warehouse,
)
from app.schema.viewing import AfterArgument, FirstArgument
from app.storage.cursors import CursorUnknown
from app.storage.reading.alerts import AlertQuery
from app.storage.reading.ledger import BEGIN, Check

MOST_WORDS = 50
SkuArgument = Annotated[str, strawberry.argument(description="The shop's own code for it.")]


@strawberry.type
class StockQueries:
    """Queries about stock."""

    @query("One product by its SKU; for everyone.")
    async def product(self, info: Info, sku: SkuArgument) -> Product | None:
        async def look(reader: Reader) -> Product | None:
            row = await reader.reading.stock.product(sku)
            return await shown(info, reader, row, lambda row: Product(row=row))

        return await read(info, look)

    @query("Products by SKU; for everyone.")
    async def products(
        self,
        info: Info,
        first: FirstArgument = None,
        after: AfterArgument = None,
        search: Annotated[
            str | None,
            strawberry.argument(
                description="Words that the SKU or the name contains, all of them."
            ),
        ] = None,
    ) -> ProductConnection:
        span = read_span({"first": first, "after": after}, info.context.product.paging)
        if len((search or "").split()) > MOST_WORDS:
            raise bad_input(f"`search` takes {MOST_WORDS} words at most.")

        async def look(reader: Reader) -> ProductConnection:
            page = reader.reading.stock.products(
                search, span, with_total=wants_total(info, "ProductConnection")
            )
            return await listed(info, reader, ProductConnection, page, lambda row: Product(row=row))

        return await read(info, look, search=search is not None)

    @query("Every warehouse, by its code.")
    async def warehouses(self, info: Info) -> list[Warehouse]:
        async def look(reader: Reader) -> list[Warehouse]:
            return [Warehouse(row=row) for row in await reader.reading.stock.warehouses()]

        return await read(info, look)

    @query("What stands where, by product and warehouse.")
    async def stock_levels(
        self,
        info: Info,
        first: FirstArgument = None,
        after: AfterArgument = None,
        filter: Annotated[
            StockFilter | None, strawberry.argument(description="Which shelves; all by default.")
        ] = None,
    ) -> StockLevelConnection:
        span = read_span({"first": first, "after": after}, info.context.product.paging)
        given = filter or StockFilter()

        async def look(reader: Reader) -> StockLevelConnection:
            page = reader.reading.stock.shelves(
                given.skus,
                given.warehouse,
                span,
                low_only=bool(given.low_only),
                with_total=wants_total(info, "StockLevelConnection"),
            )
            return await listed(
                info, reader, StockLevelConnection, page, lambda row: StockLevel(row=row)
            )

        return await read(info, look)

    @query("The ledger of a product, newest first.")
    async def stock_movements(
        self,
        info: Info,
        sku: SkuArgument,
        warehouse: Annotated[
            str | None, strawberry.argument(description="Only this warehouse's, by its code.")
        ] = None,
        first: FirstArgument = None,
        after: AfterArgument = None,
    ) -> StockMovementConnection:
        span = read_span({"first": first, "after": after}, info.context.product.paging)

        async def look(reader: Reader) -> StockMovementConnection:
            try:
                page = await reader.reading.stock.movements(sku, warehouse, span)
            except CursorUnknown as unknown:
                raise bad_input("`after` is no cursor of this ledger.") from unknown
            made = StockMovementConnection.of(
                [StockMovement(row=row) for row in page.rows],
                page.cursors,
                page.has_next,
                page.has_previous,
            )
            return await filled(info, reader, made)

        return await read(info, look)

    @query("Shelves whose figures their refolded ledger does not explain; none, or there is a bug.")
    async def stock_drift(self, info: Info) -> list[StockDrift]:
        found: list[StockDrift] = []
        at: Place | None = BEGIN
        while at is not None:
            check = await _checked(info, at)
            found += [StockDrift(**row._asdict()) for row in check.drift]
            at = check.reached
        return found

    @query("Alerts, newest first.")
    async def alerts(
        self,
        info: Info,
        first: FirstArgument = None,
        after: AfterArgument = None,
        filter: Annotated[
            AlertFilter | None, strawberry.argument(description="Which alerts; all by default.")
        ] = None,
    ) -> AlertConnection:
        span = read_span({"first": first, "after": after}, info.context.product.paging)

        async def look(reader: Reader) -> AlertConnection:
            try:
                page = await reader.reading.alerts.page(
                    alert_query(filter), span, with_total=wants_total(info, "AlertConnection")
                )
            except CursorUnknown as unknown:
                raise bad_input("This cursor is not of this list and filter.") from unknown
            made = AlertConnection.of(
                await named_alerts(reader, page.rows),
                page.cursors,
                page.has_next,
                page.has_previous,
                page.total or 0,
                page.capped,
            )
            return await filled(info, reader, made)

        return await read(info, look, search=True)

    @query("The wall's figures. Read from running totals, never by scanning orders.")
    async def operations(self, info: Info) -> OperationsSnapshot:
        async def look(reader: Reader) -> OperationsSnapshot:
            return await snapshot_of(reader, info.context.now())

        return await read(info, look)


async def _checked(info: Info, at: Place) -> Check:
    """Some shelves in a read of their own, so that a large shop's are none too many."""

    async def look(reader: Reader) -> Check:
        return await reader.reading.stock.checked(at)

    return await read(info, look, search=True)


def alert_query(given: AlertFilter | None) -> AlertQuery:
    """The filter as the store reads it."""
    if given is None:
        return AlertQuery()
    return AlertQuery(
        statuses=words(given.statuses),
        kinds=words(given.kinds),
        severities=words(given.severities),
        owner_role=given.owner_role,
        order_number=given.order_number,
    )
