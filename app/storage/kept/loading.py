"""Orders read whole: five statements for any number of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import BindParameter, and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Channel
from app.domain.allocation import Destination
from app.domain.delivery_cases import DeliveryCase
from app.domain.lifecycle import HoldReason, OrderStatus, PaymentStatus, Priority
from app.domain.orders import Order, OrderLine, Payment, Reserved
from app.domain.shipments import Shipment, ShipmentLine
from app.storage.sealing import Sealer, open_contact
from app.storage.statements.prepared import Prepared
from app.storage.tables import (
    delivery_cases,
    order_lines,
    orders,
    reserved_pieces,
    reshipped_pieces,
    shipment_lines,
    shipments,
)
from app.storage.visibility import IN_SCOPE, PARCELS_IN_SCOPE

T = TypeVar("T")


class OrderHead(NamedTuple):
    """What the rules see of an order's own row; `sealed` holds where it goes."""

    id: str
    number: str
    external_reference: str | None
    channel: Channel
    status: OrderStatus
    under_review: bool
    holds: frozenset[HoldReason]
    settled: str
    payment_status: PaymentStatus
    payment_method: str | None
    paid_minor: int
    refunded_minor: int
    currency: str
    shipping_fee_minor: int
    discount_minor: int
    tax_included_minor: int | None
    priority: Priority
    placed_at: datetime
    promised_ship_by: datetime | None
    promised_deliver_by: datetime | None
    account_key: bytes | None
    sealed: bytes | None
    version: int
    offer: str | None


_HEADS: Final = select(*(orders.c[name] for name in OrderHead._fields))
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
WHOLE: Final = Prepared(
    _HEADS.where(orders.c.id.in_(_IDS)).order_by(orders.c.id), OrderHead, lists=["ids"]
)
LOCKED: Final = Prepared(
    _HEADS.where(orders.c.id.in_(_IDS)).order_by(orders.c.id).with_for_update(),
    OrderHead,
    lists=["ids"],
)
NUMBERED: Final = {
    scope: Prepared(
        _HEADS.where(orders.c.number == bindparam("number"), seen).with_for_update(), OrderHead
    )
    for scope, seen in IN_SCOPE.items()
}
SENT_AS: Final = {
    scope: Prepared(
        _HEADS.where(
            orders.c.id
            == select(shipments.c.order_id)
            .where(shipments.c.number == bindparam("number"), PARCELS_IN_SCOPE[scope])
            .scalar_subquery(),
            seen,
        ).with_for_update(),
        OrderHead,
    )
    for scope, seen in IN_SCOPE.items()
}
"""The order one of whose parcels has a number."""
_LINES: Final = Prepared(
    select(
        order_lines.c.order_id,
        *(
            order_lines.c[name]
            for name in (
                "position",
                "sku",
                "name",
                "gtin",
                "quantity",
                "unit_price_minor",
                "cancelled",
            )
        ),
    )
    .where(order_lines.c.order_id.in_(_IDS))
    .order_by(order_lines.c.order_id, order_lines.c.position),
    lambda order_id, *line: (order_id, OrderLine(*line)),
    lists=["ids"],
)
_RESERVED: Final = Prepared(
    select(
        reserved_pieces.c.order_id,
        reserved_pieces.c.sku,
        reserved_pieces.c.warehouse,
        reserved_pieces.c.quantity,
    )
    .where(reserved_pieces.c.order_id.in_(_IDS))
    .order_by(reserved_pieces.c.sku, reserved_pieces.c.warehouse),
    lambda order_id, *piece: (order_id, Reserved(*piece)),
    lists=["ids"],
)
_PARCEL_FIELDS: Final = tuple(name for name in Shipment._fields if name not in {"lines", "case"})
_PARCEL_END: Final = len(_PARCEL_FIELDS)


def _parcel_facts(order_id: str, *values: Any) -> tuple[str, dict[str, Any]]:
    facts = dict(zip(_PARCEL_FIELDS, values, strict=False))
    case = values[_PARCEL_END:]
    return order_id, {**facts, "case": None if case[0] is None else DeliveryCase(*case)}


_PARCELS: Final = Prepared(
    select(
        shipments.c.order_id,
        *(shipments.c[name] for name in _PARCEL_FIELDS),
        *(delivery_cases.c[name].label(f"case_{name}") for name in DeliveryCase._fields),
    )
    .join(delivery_cases, delivery_cases.c.shipment_id == shipments.c.id, isouter=True)
    .where(shipments.c.order_id.in_(_IDS))
    .order_by(shipments.c.created_at, shipments.c.number),
    _parcel_facts,
    lists=["ids"],
)
_CONTENTS: Final = Prepared(
    select(
        shipment_lines.c.shipment_id,
        *(shipment_lines.c[name] for name in ("sku", "name", "gtin", "quantity", "picked")),
        func.coalesce(reshipped_pieces.c.quantity, 0).label("reshipped"),
    )
    .join(shipments, shipments.c.id == shipment_lines.c.shipment_id)
    .join(
        reshipped_pieces,
        and_(
            reshipped_pieces.c.shipment_id == shipment_lines.c.shipment_id,
            reshipped_pieces.c.sku == shipment_lines.c.sku,
        ),
        isouter=True,
    )
    .where(shipments.c.order_id.in_(_IDS))
    .order_by(shipment_lines.c.sku),
    lambda shipment_id, *line: (shipment_id, ShipmentLine(*line)),
    lists=["ids"],
)


async def build_orders(
    connection: AsyncConnection, sealer: Sealer, heads: Sequence[OrderHead]
) -> list[Order]:
    """The orders of `heads` with their lines, reservations and parcels."""
    ids = [head.id for head in heads]
    if not ids:
        return []
    lines = _by_owner(await _LINES.fetch(connection, ids=ids))
    loose = _by_owner(await _RESERVED.fetch(connection, ids=ids))
    parcels = await _parcels(connection, ids)
    return [
        _order(sealer, head, lines[head.id], loose[head.id], parcels[head.id]) for head in heads
    ]


async def _parcels(connection: AsyncConnection, ids: list[str]) -> dict[str, list[Shipment]]:
    found = await _PARCELS.fetch(connection, ids=ids)
    contents: dict[str, list[ShipmentLine]] = defaultdict(list)
    if found:
        contents = _by_owner(await _CONTENTS.fetch(connection, ids=ids))
    return _by_owner(
        (order_id, Shipment(lines=tuple(contents[facts["id"]]), **facts))
        for order_id, facts in found
    )


def _by_owner(parts: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for owner, part in parts:
        found[owner].append(part)
    return found


def _order(
    sealer: Sealer,
    head: OrderHead,
    lines: list[OrderLine],
    loose: list[Reserved],
    parcels: list[Shipment],
) -> Order:
    return Order(
        id=head.id,
        number=head.number,
        channel=head.channel,
        currency=head.currency,
        lines=tuple(lines),
        placed_at=head.placed_at,
        status=head.status,
        under_review=head.under_review,
        holds=head.holds,
        settled=frozenset(part for part in head.settled.split(",") if part),
        payment=Payment(
            head.payment_status, head.paid_minor, head.refunded_minor, head.payment_method
        ),
        priority=head.priority,
        shipping_fee_minor=head.shipping_fee_minor,
        discount_minor=head.discount_minor,
        tax_included_minor=head.tax_included_minor,
        destination=_destination(sealer, head),
        external_reference=head.external_reference,
        promised_ship_by=head.promised_ship_by,
        promised_deliver_by=head.promised_deliver_by,
        reserved=tuple(loose),
        shipments=tuple(sorted(parcels, key=lambda parcel: ordinal(parcel.number))),
        offer=head.offer,
        version=head.version,
    )


def _destination(sealer: Sealer, head: OrderHead) -> Destination:
    """Where it goes, as far as allocation asks; nowhere in particular without an address."""
    if head.sealed is None:
        return Destination()
    _, address = open_contact(sealer, head.sealed, f"order:{head.id}")
    if address is None:
        return Destination()
    return Destination(address.country, address.latitude, address.longitude)


def ordinal(shipment_number: str) -> int:
    """The parcel's place in its order, counted from 1."""
    return int(shipment_number.rpartition("-")[2])
