"""Feeds about orders: one order, all orders, and a guest's view of one."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from app.domain.actors import SYSTEM, Role
from app.domain.permissions import reads
from app.schema.events import OrderEvent
from app.schema.inputs import OrderEventFilter
from app.schema.reading import Reader
from app.schema.reading.moment import read_moment, selection_of
from app.schema.reading.tracking import tracking_of
from app.schema.tracking import Tracking, TrackingUpdate
from app.schema.viewing import AfterArgument
from app.storage.rows import EventRow, OrderRow
from app.subscriptions.feeding import (
    Info,
    begun,
    ended,
    ensure_may_follow,
    entries,
    filled,
    starting_position,
)

SNAPSHOT = "snapshot"


@strawberry.type
class OrderFeeds:
    """Subscriptions to orders."""

    @strawberry.subscription(
        description="All that happens to one order. Without `after` the first message is a "
        "snapshot of the order as it is."
    )
    async def order_updated(
        self,
        info: Info,
        number: Annotated[str, strawberry.argument(description="The order's number.")],
        after: AfterArgument = None,
    ) -> AsyncGenerator[OrderEvent, None]:
        context = info.context
        ensure_may_follow(context.viewer, "orderUpdated")
        cursors, inside = context.store.cursors, reads(context.viewer, "Event.internal")

        async def look(reader: Reader) -> tuple[int, OrderRow, OrderEvent]:
            position = await starting_position(reader, after)
            row = await reader.reading.orders.by_number(number, context.viewer)
            if row is None:
                raise ended(f"No order {number} was found.", "NOT_FOUND")
            snapshot = OrderEvent.snapshot(row, cursors.of(position), context.now())
            if after is None:  # read in the same moment, so that it is exactly its version
                await reader.fill([snapshot], selection_of(info))
            return position, row, snapshot

        position, row, snapshot = await read_moment(context, look)
        if after is None:
            yield snapshot

        def wanted(entry: EventRow) -> bool:
            return entry.order_id == row.id and (inside or not entry.internal)

        async for entry in entries(context, position, wanted):
            event = OrderEvent.of(entry, cursors.of(entry.position))
            yield await filled(info, event, "OrderEvent")

    @strawberry.subscription(
        description="The guest's version, by tracking token; first message a snapshot as well."
    )
    async def tracking_updated(
        self,
        info: Info,
        token: Annotated[str, strawberry.argument(description="From `trackOrder`.")],
        after: AfterArgument = None,
    ) -> AsyncGenerator[TrackingUpdate, None]:
        context = info.context
        grant = context.product.tokens.tracking_grant(token, context.now())
        if grant is None:
            raise ended("This tracking token is no good, or has expired.", "FORBIDDEN")

        async def look(reader: Reader) -> tuple[int, OrderRow, Tracking]:
            position = await starting_position(reader, after)
            row = await reader.reading.orders.by_number(grant.number, SYSTEM)
            if row is None:
                raise ended("This tracking token is no good, or has expired.", "FORBIDDEN")
            return position, row, await tracking_of(reader, row)

        position, row, first = await read_moment(context, look)
        cursors = context.store.cursors
        if after is None:
            yield TrackingUpdate.of(cursors.of(position), SNAPSHOT, first)

        def wanted(entry: EventRow) -> bool:
            return entry.order_id == row.id and not entry.internal

        async def newest(reader: Reader) -> Tracking:
            now = await reader.reading.orders.by_number(grant.number, SYSTEM)
            return await tracking_of(reader, now or row)

        async for entry in entries(context, position, wanted, grant.expires_at):
            tracking = await read_moment(context, newest)
            yield TrackingUpdate.of(cursors.of(entry.position), entry.type, tracking)

    @strawberry.subscription(
        description="All that happens to orders and their parcels, as the viewer may see them."
    )
    async def order_events(
        self,
        info: Info,
        filter: Annotated[
            OrderEventFilter | None,
            strawberry.argument(description="Which events; all by default."),
        ] = None,
        after: AfterArgument = None,
    ) -> AsyncGenerator[OrderEvent, None]:
        context = info.context
        ensure_may_follow(context.viewer, "orderEvents")
        position = await begun(context, after)
        cursors, fits = context.store.cursors, _EventFilter(filter)
        viewer, inside = context.viewer, reads(context.viewer, "Event.internal")

        def wanted(entry: EventRow) -> bool:
            if entry.feed != "order" or (entry.internal and not inside):
                return False
            if viewer.role is Role.STOREFRONT and entry.channel is not viewer.channel:
                return False
            return fits(entry)

        async for entry in entries(context, position, wanted):
            event = OrderEvent.of(entry, cursors.of(entry.position))
            yield await filled(info, event, "OrderEvent")


class _EventFilter:
    """Whether an entry fits the client's filter; null means any."""

    def __init__(self, given: OrderEventFilter | None) -> None:
        self.statuses = None if given is None or given.statuses is None else set(given.statuses)
        self.types = None if given is None or given.types is None else set(given.types)
        self.channels = None if given is None or given.channels is None else set(given.channels)
        self.warehouse = None if given is None else given.warehouse

    def __call__(self, entry: EventRow) -> bool:
        return (
            (self.statuses is None or entry.status in self.statuses)
            and (self.types is None or entry.type in self.types)
            and (self.channels is None or entry.channel in self.channels)
            and (self.warehouse is None or entry.warehouse == self.warehouse)
        )
