"""Feeds about stock: every shelf for staff, what may still be sold for everyone."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from app.domain.stock import MovementKind
from app.schema.events import AvailabilityEvent, StockEvent
from app.schema.inputs import StockFilter
from app.schema.viewing import AfterArgument
from app.storage.rows import EventRow
from app.subscriptions.feeding import (
    Info,
    begun,
    ended,
    ensure_may_follow,
    entries,
)

MOST_SKUS = 200
"""Products of one availability feed: a page of a shop, not its catalogue."""


@strawberry.type
class StockFeeds:
    """Subscriptions to stock."""

    @strawberry.subscription(description="Every change of every shelf.")
    async def stock_changed(
        self,
        info: Info,
        filter: Annotated[
            StockFilter | None, strawberry.argument(description="Which shelves; all by default.")
        ] = None,
        after: AfterArgument = None,
    ) -> AsyncGenerator[StockEvent, None]:
        context = info.context
        ensure_may_follow(context.viewer, "stockChanged")
        position = await begun(context, after)
        given = filter or StockFilter()
        skus = None if given.skus is None else set(given.skus)

        def wanted(entry: EventRow) -> bool:
            return (
                entry.feed == "stock"
                and (skus is None or entry.sku in skus)
                and (given.warehouse is None or entry.warehouse == given.warehouse)
                and (not given.low_only or _is_low(entry))
            )

        async for entry in entries(context, position, wanted):
            yield StockEvent.of(entry, context.store.cursors.of(entry.position))

    @strawberry.subscription(description="For everyone: what may still be sold of these products.")
    async def availability_changed(
        self,
        info: Info,
        skus: Annotated[list[str], strawberry.argument(description="Which products, by SKU.")],
        after: AfterArgument = None,
    ) -> AsyncGenerator[AvailabilityEvent, None]:
        context = info.context
        if not 1 <= len(skus) <= MOST_SKUS:
            raise ended(f"Name 1 to {MOST_SKUS} products.", "BAD_USER_INPUT")
        position = await begun(context, after)
        watched = set(skus)

        def wanted(entry: EventRow) -> bool:
            return entry.feed == "stock" and entry.sku in watched and _is_for_shoppers(entry)

        async for entry in entries(context, position, wanted):
            yield AvailabilityEvent.of(entry, context.store.cursors.of(entry.position))


def _is_low(entry: EventRow) -> bool:
    return (entry.on_hand or 0) - (entry.reserved or 0) < (entry.safety_stock or 0)


def _is_for_shoppers(entry: EventRow) -> bool:
    """A dispatch takes what was reserved before: nothing changes for shoppers."""
    return entry.movement_kind is not MovementKind.SHIPPED
