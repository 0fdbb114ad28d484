"""Looking at orders and parcels."""

from dataclasses import replace
from typing import Annotated

import strawberry

from app.domain.actors import Actor
from app.domain.permissions import reads
from app.resolvers.door import Info, columns_of, listed, query, read, shown, wants_total, words
from app.schema.ids import from_global
from app.schema.inputs import OrderFilter, OrderSort, ShipmentFilter
from app.schema.orders import Order, OrderConnection
from app.schema.reading import Reader
from app.schema.reading.arguments import bad_input, read_span
from app.schema.shipments import Shipment, ShipmentConnection
from app.schema.viewing import AfterArgument, FirstArgument
from app.storage.reading import order_query
from app.storage.reading.order_query import OrderQuery
from app.storage.reading.shipments import ShipmentQuery
from app.storage.sealing import Indexer
from app.usecases.contact_search import meanings

LastArgument = Annotated[
    int | None, strawberry.argument(description="How many entries at most, counted from the end.")
]
BeforeArgument = Annotated[
    str | None, strawberry.argument(description="End before the entry with this cursor.")
]
NumberArgument = Annotated[str, strawberry.argument(description="The number people know it by.")]
NOTHING = ""
"""A key that nothing has: a filter by an id that is none."""


@strawberry.type
class OrderQueries:
    """Queries about orders and their parcels."""

    @query("One order by its number. Null where there is none that the viewer may know of.")
    async def order(self, info: Info, number: NumberArgument) -> Order | None:
        async def look(reader: Reader) -> Order | None:
            row = await reader.reading.orders.by_number(
                number, info.context.viewer, columns_of(info)
            )
            return await shown(info, reader, row, lambda row: Order(row=row))

        return await read(info, look)

    @query("Orders that the viewer may see, newest first unless sorted otherwise.")
    async def orders(
        self,
        info: Info,
        first: FirstArgument = None,
        after: AfterArgument = None,
        last: LastArgument = None,
        before: BeforeArgument = None,
        filter: Annotated[
            OrderFilter | None, strawberry.argument(description="Which orders; all by default.")
        ] = None,
        sort: Annotated[
            OrderSort | None, strawberry.argument(description="In which order; newest first.")
        ] = None,
    ) -> OrderConnection:
        span = read_span(
            {"first": first, "after": after, "last": last, "before": before},
            info.context.product.paging,
        )

        async def look(reader: Reader) -> OrderConnection:
            asked = _order_query(filter, sort, reader.reading.indexer)
            wanted = _as_seen_by(info.context.viewer, asked)
            page = reader.reading.orders.page(
                wanted,
                span,
                info.context.viewer,
                with_total=wants_total(info, "OrderConnection"),
                columns=columns_of(info),
            )
            return await listed(info, reader, OrderConnection, page, lambda row: Order(row=row))

        return await read(info, look, search=filter is not None)

    @query("One parcel by its number. Null where there is none that the viewer may know of.")
    async def shipment(self, info: Info, number: NumberArgument) -> Shipment | None:
        async def look(reader: Reader) -> Shipment | None:
            row = await reader.reading.shipments.by_number(number, info.context.viewer)
            return await shown(info, reader, row, lambda row: Shipment(row=row))

        return await read(info, look)

    @query("Parcels that the viewer may see, newest first.")
    async def shipments(
        self,
        info: Info,
        first: FirstArgument = None,
        after: AfterArgument = None,
        filter: Annotated[
            ShipmentFilter | None, strawberry.argument(description="Which parcels; all by default.")
        ] = None,
    ) -> ShipmentConnection:
        span = read_span({"first": first, "after": after}, info.context.product.paging)

        async def look(reader: Reader) -> ShipmentConnection:
            page = reader.reading.shipments.page(
                _shipment_query(filter),
                span,
                info.context.viewer,
                with_total=wants_total(info, "ShipmentConnection"),
            )
            return await listed(
                info, reader, ShipmentConnection, page, lambda row: Shipment(row=row)
            )

        return await read(info, look, search=True)

    @query("Shipments waiting to be picked in this warehouse, the one to do next first.")
    async def pick_queue(
        self,
        info: Info,
        warehouse: Annotated[str, strawberry.argument(description="The warehouse's code.")],
        first: FirstArgument = None,
        after: AfterArgument = None,
    ) -> ShipmentConnection:
        span = read_span({"first": first, "after": after}, info.context.product.paging)

        async def look(reader: Reader) -> ShipmentConnection:
            page = reader.reading.shipments.pick_queue(
                warehouse, span, with_total=wants_total(info, "ShipmentConnection")
            )
            return await listed(
                info, reader, ShipmentConnection, page, lambda row: Shipment(row=row)
            )

        return await read(info, look)


def _order_query(given: OrderFilter | None, sort: OrderSort | None, indexer: Indexer) -> OrderQuery:
    sort = sort or OrderSort()
    sorting = {
        "sort": order_query.OrderSort(sort.field.value),
        "descending": sort.direction.value == "DESC",
    }
    if given is None:
        return OrderQuery(**sorting)  # type: ignore[arg-type]
    prefix = (given.search or "").strip()
    return OrderQuery(
        prefix=prefix.casefold() or None,
        people=_people(prefix, indexer),
        statuses=words(given.statuses),
        payment_statuses=words(given.payment_statuses),
        channels=words(given.channels),
        priorities=words(given.priorities),
        sku=given.sku,
        warehouse=given.warehouse,
        customer_id=_customer_key(given.customer_id),
        placed_from=given.placed_from,
        placed_to=given.placed_to,
        has_open_alerts=given.has_open_alerts,
        **sorting,  # type: ignore[arg-type]
    )


def _as_seen_by(viewer: Actor, query: OrderQuery) -> OrderQuery:
    """For those who read no alerts, no order has any; a filter must not tell otherwise."""
    if query.has_open_alerts is None or reads(viewer, "Order.alerts"):
        return query
    nobody = NOTHING if query.has_open_alerts else query.customer_id
    return replace(query, has_open_alerts=None, customer_id=nobody)


def _people(search: str, indexer: Indexer) -> tuple[tuple[bytes, ...], ...]:
    """What the text may mean of a person, as keyed hashes."""
    return tuple(
        tuple(indexer.digest(term.kind, term.normalised) for term in group)
        for group in meanings(search)
    )


def _customer_key(given: strawberry.ID | None) -> str | None:
    if given is None:
        return None
    try:
        kind, own_key = from_global(given)
    except ValueError as wrong:
        raise bad_input(f"customerId: {wrong}") from wrong
    return own_key if kind == "Customer" else NOTHING


def _shipment_query(given: ShipmentFilter | None) -> ShipmentQuery:
    if given is None:
        return ShipmentQuery()
    return ShipmentQuery(
        statuses=words(given.statuses),
        tracking_statuses=words(given.tracking_statuses),
        warehouse=given.warehouse,
        carrier=given.carrier,
        order_number=given.order_number,
    )
