"""Feeds about orders: one order, all orders, and a guest's view of one."""

from collections.abc import AsyncIterable, Hashable, Iterable
from typing import Annotated, TypeVar

import strawberry

from app.domain.actors import SYSTEM, Channel, Role
from app.domain.permissions import reads
from app.schema.events import OrderEvent
from app.schema.inputs import OrderEventFilter
from app.schema.reading import Reader
from app.schema.reading.moment import read_moment, selection_of
from app.schema.reading.tracking import tracking_of
from app.schema.tracking import Tracking, TrackingUpdate
from app.schema.viewing import AfterArgument
from app.storage.rows import EventRow, OrderRow
from app.subscriptions import topics
from app.subscriptions.endings import ended, tracking_over
from app.subscriptions.feeding import (
    Info,
    begun,
    ensure_may_follow,
    starting_position,
    watch_orders,
)
from app.subscriptions.topics import Topic
from app.subscriptions.watching import Watch, anyones

T = TypeVar("T")
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
    ) -> AsyncIterable[OrderEvent]:
        context = info.context
        ensure_may_follow(context.viewer, "orderUpdated")
        inside = reads(context.viewer, "Event.internal")

        async def look(reader: Reader) -> tuple[int, OrderRow, OrderEvent | None]:
            position = await starting_position(reader, after)
            row = await reader.reading.orders.by_number(number, context.viewer)
            if row is None:
                raise ended(f"No order {number} was found.", "NOT_FOUND")
            if after is not None:
                return position, row, None
            snapshot = OrderEvent.snapshot(row, reader.cursors.of(position), context.now())
            await reader.fill([snapshot], selection_of(info))  # in the same moment: its version
            return position, row, snapshot

        position, row, snapshot = await read_moment(context, look)
        return watch_orders(
            info,
            position,
            key=row.id,
            topics=frozenset({topics.order(row.id)}),
            wanted=_everything if inside else _outside,
            snapshot=snapshot,
        )

    @strawberry.subscription(
        description="The guest's version, by tracking token; first message a snapshot as well."
    )
    async def tracking_updated(
        self,
        info: Info,
        token: Annotated[str, strawberry.argument(description="From `trackOrder`.")],
        after: AfterArgument = None,
    ) -> AsyncIterable[TrackingUpdate]:
        context = info.context
        grant = context.tracking_grant(token)
        if grant is None:
            raise tracking_over()

        async def look(reader: Reader) -> tuple[int, OrderRow, Tracking | None]:
            position = await starting_position(reader, after)
            row = await reader.reading.orders.by_number(grant.number, SYSTEM)
            if row is None:
                raise tracking_over()
            return position, row, await tracking_of(reader, row) if after is None else None

        async def newest(reader: Reader) -> Tracking:
            now = await reader.reading.orders.by_number(grant.number, SYSTEM)
            return await tracking_of(reader, now or row)

        async def read(entry: EventRow) -> TrackingUpdate:
            tracking = await read_moment(scope, newest)
            return TrackingUpdate.of(cursors.of(entry.position), entry.type, tracking)

        position, row, first = await read_moment(context, look)
        scope, cursors = anyones(context), context.store.cursors
        return Watch(
            position,
            scope,
            key=row.id,
            topics=frozenset({topics.order(row.id)}),
            wanted=_outside,
            read=read,
            snapshot=first and TrackingUpdate.of(cursors.of(position), SNAPSHOT, first),
            until=grant.expires_at,
            token_id=grant.token_id,
        )

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
    ) -> AsyncIterable[OrderEvent]:
        context = info.context
        ensure_may_follow(context.viewer, "orderEvents")
        position = await begun(context, after)
        viewer, inside = context.viewer, reads(context.viewer, "Event.internal")
        fits = _EventFilter(filter, viewer.channel if viewer.role is Role.STOREFRONT else None)

        def wanted(entry: EventRow) -> bool:
            return (inside or not entry.internal) and fits(entry)

        return watch_orders(info, position, key=fits.key, topics=fits.topics, wanted=wanted)


def _everything(_: EventRow) -> bool:
    return True


def _outside(entry: EventRow) -> bool:
    return not entry.internal


class _EventFilter:
    """Whether an entry fits the client's filter, null means any, within the `own` channel."""

    def __init__(self, filter: OrderEventFilter | None, own: Channel | None) -> None:
        given = filter or OrderEventFilter()
        self.statuses = _set(given.statuses)
        self.types = _set(given.types)
        self.channels = _set(given.channels)
        if own is not None:
            self.channels = frozenset({own}) & (self.channels or {own})
        self.warehouse = given.warehouse

    @property
    def key(self) -> Hashable:
        return self.statuses, self.types, self.channels, self.warehouse

    @property
    def topics(self) -> frozenset[Topic]:
        """The fewest that every entry which fits is found under."""
        if self.channels is not None:
            return frozenset(topics.channel(each) for each in self.channels)
        if self.warehouse is not None:
            return frozenset({topics.parcels_at(self.warehouse)})
        return frozenset({topics.ORDERS})

    def __call__(self, entry: EventRow) -> bool:
        return (
            (self.statuses is None or entry.status in self.statuses)
            and (self.types is None or entry.type in self.types)
            and (self.channels is None or entry.channel in self.channels)
            and (self.warehouse is None or entry.warehouse == self.warehouse)
        )


def _set(values: Iterable[T] | None) -> frozenset[T] | None:
    return None if values is None else frozenset(values)
