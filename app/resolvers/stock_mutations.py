"""Doing something to stock, products, warehouses and alerts."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from app.domain.alerts import AlertAction
from app.domain.errors import NotFound
from app.domain.sentences import say
from app.domain.stock import Place
from app.resolvers.door import Info, filled, mutation, read
from app.resolvers.requests import request_of
from app.schema import inputs
from app.schema.ids import from_global
from app.schema.reading import Reader
from app.schema.reading.orders import named_alerts
from app.schema.reading.stock import levels_at
from app.schema.results import (
    AlertResult,
    AlertSuccess,
    ProductResult,
    ProductSuccess,
    StockResult,
    StockSuccess,
    WarehouseResult,
    WarehouseSuccess,
)
from app.schema.stock import Product, Warehouse
from app.storage.rows import WarehouseRow
from app.usecases.alerts import act_on_alert
from app.usecases.stock import catalogue, count, receive, set_policy, transfer
from app.usecases.stock.naming import shelf_places

_INPUT = strawberry.argument(description="What to do, to what.")


async def _stock_success(
    info: Info, places: Sequence[Place], *, replayed: bool = False
) -> StockSuccess:
    async def look(reader: Reader) -> StockSuccess:
        found = await levels_at(reader, places)
        levels = [found[place] for place in places if place in found]
        return await filled(info, reader, StockSuccess(stock_levels=levels, replayed=replayed))

    return await read(info, look)


async def _alert_success(
    info: Info, given: inputs.AlertActionInput, action: AlertAction
) -> AlertSuccess:
    try:
        kind, own_key = from_global(given.id)
    except ValueError:
        kind, own_key = "", ""
    if kind != "Alert":
        own_key = ""
    context = info.context
    request = request_of(info, given)
    try:
        await act_on_alert(context.shop, request, own_key, action, given.note)
    except NotFound as missing:
        raise NotFound(say("No alert {id} was found.", id=given.id), ("id",)) from missing

    async def look(reader: Reader) -> AlertSuccess:
        rows = await reader.reading.alerts.by_ids([own_key])
        (alert,) = await named_alerts(reader, list(rows.values()))
        return await filled(info, reader, AlertSuccess(alert=alert))

    return await read(info, look)


@strawberry.type
class StockMutations:
    """Mutations of stock, of the catalogue, and of alerts."""

    @mutation("Makes the product, or describes it anew; its stock stays as it is.")
    async def product_upsert(
        self,
        info: Info,
        input: Annotated[inputs.ProductInput, _INPUT],
    ) -> ProductResult:
        facts = catalogue.ProductFacts(
            input.sku, input.name, input.gtin, input.price, input.currency
        )
        sku = await catalogue.put_product(info.context.shop, request_of(info, input), facts)

        async def look(reader: Reader) -> ProductResult:
            row = await reader.reading.stock.product(sku)
            assert row is not None, "it was written a moment ago, and nothing deletes products"
            return await filled(info, reader, ProductSuccess(product=Product(row=row)))

        return await read(info, look)

    @mutation("Makes the warehouse, or describes it anew.")
    async def warehouse_upsert(
        self,
        info: Info,
        input: Annotated[inputs.WarehouseInput, _INPUT],
    ) -> WarehouseResult:
        row = WarehouseRow(input.code, input.name, input.country, input.latitude, input.longitude)
        await catalogue.put_warehouse(info.context.shop, request_of(info, input), row)
        return WarehouseSuccess(warehouse=Warehouse(row=row))

    @mutation("Counts goods onto a shelf; waiting orders are served by priority, then age.")
    async def stock_receive(
        self,
        info: Info,
        input: Annotated[inputs.StockReceiveInput, _INPUT],
    ) -> StockResult:
        outcome = await receive.receive_stock(
            info.context.shop,
            request_of(info, input),
            input.sku,
            input.warehouse,
            input.quantity,
            input.reason,
        )
        return await _stock_success(info, shelf_places(outcome.result), replayed=outcome.replayed)

    @mutation("Sets the counted quantity; the difference becomes an ADJUSTED movement.")
    async def stock_count(
        self,
        info: Info,
        input: Annotated[inputs.StockCountInput, _INPUT],
    ) -> StockResult:
        outcome = await count.count_stock(
            info.context.shop,
            request_of(info, input),
            input.sku,
            input.warehouse,
            input.counted,
            input.reason,
        )
        return await _stock_success(info, shelf_places(outcome.result), replayed=outcome.replayed)

    @mutation("Moves available pieces from one warehouse to another.")
    async def stock_transfer(
        self,
        info: Info,
        input: Annotated[inputs.StockTransferInput, _INPUT],
    ) -> StockResult:
        outcome = await transfer.transfer_stock(
            info.context.shop,
            request_of(info, input),
            input.sku,
            input.from_,
            input.to,
            input.quantity,
            input.reason,
        )
        return await _stock_success(info, shelf_places(outcome.result), replayed=outcome.replayed)

    @mutation("Sets the safety stock of a shelf; alerts follow at once.")
    async def stock_set_policy(
        self,
        info: Info,
        input: Annotated[inputs.StockPolicyInput, _INPUT],
    ) -> StockResult:
        place = await set_policy.set_stock_policy(
            info.context.shop,
            request_of(info, input),
            input.sku,
            input.warehouse,
            input.safety_stock,
        )
        return await _stock_success(info, [place])

    @mutation("Somebody takes the alert on.")
    async def alert_acknowledge(
        self,
        info: Info,
        input: Annotated[inputs.AlertActionInput, _INPUT],
    ) -> AlertResult:
        return await _alert_success(info, input, AlertAction.ACKNOWLEDGE)

    @mutation("A person says that it is over.")
    async def alert_resolve(
        self,
        info: Info,
        input: Annotated[inputs.AlertActionInput, _INPUT],
    ) -> AlertResult:
        return await _alert_success(info, input, AlertAction.RESOLVE)
