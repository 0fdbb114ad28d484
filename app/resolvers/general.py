"""Who is asking, anything by its id, the log's newest place, and a guest's tracking."""

from typing import Annotated

import strawberry
from graphql import GraphQLError

from app.domain.actors import STAFF, SYSTEM, Role
from app.domain.contacts import NOBODY
from app.domain.permissions import may
from app.guests import TooManyGuesses
from app.resolvers.door import Info, filled, query, read
from app.schema.actors import Viewer
from app.schema.customers import Customer
from app.schema.ids import from_global
from app.schema.node import Node
from app.schema.orders import Order
from app.schema.reading import Reader
from app.schema.reading.orders import customers_by_id, named_alerts
from app.schema.reading.stock import levels_at
from app.schema.reading.tracking import tracking_of
from app.schema.shipments import Shipment
from app.schema.stock import Product, StockMovement, Warehouse
from app.schema.tracking import Tracking, TrackingAccess
from app.usecases.contacts import same_contact

LONGEST_GUESS = 400


@strawberry.type
class GeneralQueries:
    """Queries about nothing in particular, and for guests."""

    @query("Who is asking, and what they may use.")
    async def viewer(self, info: Info) -> Viewer:
        return Viewer.of(info.context.viewer)

    @query("Anything by its id. Null for what there is not, or what the viewer may not know of.")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="An id this API gave out.")],
    ) -> Node | None:
        try:
            kind, own_key = from_global(id)
        except ValueError:
            return None

        async def look(reader: Reader) -> Node | None:
            found = await _node(reader, kind, own_key)
            return None if found is None else await filled(info, reader, found)

        return await read(info, look)

    @query(
        "The newest position of the event log: read state, then subscribe after this and miss "
        "nothing."
    )
    async def feed_cursor(self, info: Info) -> str:
        async def look(reader: Reader) -> str:
            return reader.cursors.of(await reader.reading.log.head())

        return await read(info, look)

    @query(
        "Guest access: the order's number with its email or phone. Null for a wrong pair, in the "
        "same time, and rate limited."
    )
    async def track_order(
        self,
        info: Info,
        number: Annotated[str, strawberry.argument(description="The order's number.")],
        contact: Annotated[
            str, strawberry.argument(description="The email or phone that the order was given.")
        ],
    ) -> TrackingAccess | None:
        context, at = info.context, info.context.now()
        guessed = number.strip().upper()[:LONGEST_GUESS]
        _ensure_may_guess(info, guessed)

        async def look(reader: Reader) -> TrackingAccess | None:
            row = await reader.reading.orders.by_number(guessed, SYSTEM)
            known, address = reader.reading.people.of_order(row) if row else (NOBODY, None)
            country = address.country if address else context.shop.rules.default_country
            fits = same_contact(known, contact[:LONGEST_GUESS], country)
            if row is None or not fits:
                return None
            token, expires_at = context.product.tokens.issue_tracking(
                row.number, at, context.product.tracking_ttl
            )
            tracking = await tracking_of(reader, row)
            return TrackingAccess(token=token, expires_at=expires_at, tracking=tracking)

        found = await read(info, look)
        _ensure_may_guess(info, guessed)  # others may have guessed wrong while this one read
        if found is None:
            context.product.guests.guessed_wrong(context.address, guessed, at)
        return found

    @query("A guest's view of one order, by its tracking token. Null for a bad or expired one.")
    async def tracking(
        self,
        info: Info,
        token: Annotated[str, strawberry.argument(description="From `trackOrder`.")],
    ) -> Tracking | None:
        grant = info.context.tracking_grant(token)
        if grant is None:
            return None

        async def look(reader: Reader) -> Tracking | None:
            row = await reader.reading.orders.by_number(grant.number, SYSTEM)
            return None if row is None else await tracking_of(reader, row)

        return await read(info, look)


def _ensure_may_guess(info: Info, number: str) -> None:
    context = info.context
    try:
        context.product.guests.ensure_may_guess(context.address, number, context.now())
    except TooManyGuesses as too_many:
        raise GraphQLError(
            str(too_many),
            extensions={
                "code": "RATE_LIMITED",
                "retryAfterSeconds": too_many.retry_after_s,
            },
        ) from too_many


async def _node(reader: Reader, kind: str, own_key: str) -> Node | None:
    viewer = reader.viewer
    match kind:
        case "Order" if may(viewer, "order"):
            row = await reader.reading.orders.by_id(own_key, viewer)
            return Order(row=row) if row else None
        case "Shipment" if may(viewer, "shipment"):
            parcel = await reader.reading.shipments.by_id(own_key, viewer)
            return Shipment(row=parcel) if parcel else None
        case "Product":
            product = await reader.reading.stock.product(own_key)
            return Product(row=product) if product else None
        case "Warehouse" if may(viewer, "warehouses"):
            found = await reader.reading.stock.warehouses_by_code([own_key])
            return Warehouse(row=found[own_key]) if own_key in found else None
        case "Customer":
            return await _customer(reader, own_key)
        case "Alert" | "StockLevel" | "StockMovement" if viewer.role in STAFF:
            return await _for_staff(reader, kind, own_key)
    return None


async def _customer(reader: Reader, own_key: str) -> Customer | None:
    found = (await customers_by_id(reader, [own_key])).get(own_key)
    viewer = reader.viewer
    if found is None or viewer.is_staff:
        return found
    is_self = viewer.role is Role.CUSTOMER and found.contact.account == viewer.subject
    return found if is_self else None


async def _for_staff(reader: Reader, kind: str, own_key: str) -> Node | None:
    if kind == "Alert":
        rows = await reader.reading.alerts.by_ids([own_key])
        alerts = await named_alerts(reader, list(rows.values()))
        return alerts[0] if alerts else None
    if kind == "StockLevel":
        sku, _, warehouse = own_key.rpartition("@")
        return (await levels_at(reader, [(sku, warehouse)])).get((sku, warehouse))
    if not own_key.isdigit() or len(own_key) > 18:
        return None
    movement = await reader.reading.stock.movement(int(own_key))
    return StockMovement(row=movement) if movement else None
