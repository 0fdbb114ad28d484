"""Feeds about stock: every shelf for staff, what may still be sold for everyone."""

from collections.abc import AsyncIterable
from typing import Annotated

import strawberry

from app.domain.stock import MovementKind
from app.schema.events import AvailabilityEvent, StockEvent
from app.schema.inputs import StockFilter
from app.schema.viewing import AfterArgument
from app.storage.rows import EventRow
from app.subscriptions import topics
from app.subscriptions.endings import ended
from app.subscriptions.feeding import Info, begun, ensure_may_follow
from app.subscriptions.topics import Topic
from app.subscriptions.watching import Watch, anyones, scope_of

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
    ) -> AsyncIterable[StockEvent]:
        context = info.context
        ensure_may_follow(context.viewer, "stockChanged")
        position = await begun(context, after)
        given = filter or StockFilter()
        skus = None if given.skus is None else frozenset(given.skus)

        def wanted(entry: EventRow) -> bool:
            return (
                (skus is None or entry.sku in skus)
                and (given.warehouse is None or entry.warehouse == given.warehouse)
                and (not given.low_only or _is_low(entry))
            )

        cursors = context.store.cursors
        return Watch(
            position,
            scope_of(context),
            key=(skus, given.warehouse, given.low_only),
            topics=_topics(skus, given.warehouse),
            wanted=wanted,
            event=lambda entry: StockEvent.of(entry, cursors.of(entry.position)),
        )

    @strawberry.subscription(description="For everyone: what may still be sold of these products.")
    async def availability_changed(
        self,
        info: Info,
        skus: Annotated[list[str], strawberry.argument(description="Which products, by SKU.")],
        after: AfterArgument = None,
    ) -> AsyncIterable[AvailabilityEvent]:
        context = info.context
        if not 1 <= len(skus) <= MOST_SKUS:
            raise ended(f"Name 1 to {MOST_SKUS} products.", "BAD_USER_INPUT")
        position = await begun(context, after)
        watched = frozenset(skus)

        cursors = context.store.cursors
        return Watch(
            position,
            anyones(context),
            key=watched,
            topics=_topics(watched, None),
            wanted=_is_for_shoppers,
            event=lambda entry: AvailabilityEvent.of(entry, cursors.of(entry.position)),
        )


def _topics(skus: frozenset[str] | None, warehouse: str | None) -> frozenset[Topic]:
    if skus is not None:
        return frozenset(topics.sku(sku) for sku in skus)
    if warehouse is not None:
        return frozenset({topics.shelves_at(warehouse)})
    return frozenset({topics.STOCK})


def _is_low(entry: EventRow) -> bool:
    return (entry.on_hand or 0) - (entry.reserved or 0) < (entry.safety_stock or 0)


def _is_for_shoppers(entry: EventRow) -> bool:
    """A dispatch takes what was reserved before: nothing changes for shoppers."""
    return entry.movement_kind is not MovementKind.SHIPPED
