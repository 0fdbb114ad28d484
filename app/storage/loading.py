"""Orders read whole: five statements for any number of them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.allocation import Destination
from app.domain.orders import Order, OrderLine, Payment, Reserved
from app.domain.shipments import Shipment, ShipmentLine
from app.storage.sealing import Sealer, open_contact
from app.storage.tables import order_lines, orders, reserved_pieces, shipment_lines, shipments

AGGREGATE = [
    orders.c[name]
    for name in (
        "id",
        "number",
        "external_reference",
        "channel",
        "status",
        "under_review",
        "holds",
        "settled",
        "payment_status",
        "payment_method",
        "paid_minor",
        "refunded_minor",
        "currency",
        "shipping_fee_minor",
        "discount_minor",
        "tax_included_minor",
        "priority",
        "placed_at",
        "promised_ship_by",
        "promised_deliver_by",
        "account_key",
        "sealed",
        "version",
    )
]
_LINE = [
    order_lines.c[name]
    for name in ("position", "sku", "name", "gtin", "quantity", "unit_price_minor", "cancelled")
]
_PARCEL_LINE = [shipment_lines.c[name] for name in ("sku", "name", "gtin", "quantity", "picked")]
_PARCEL = [shipments.c[name] for name in Shipment.__slots__ if name != "lines"]


async def build_orders(
    connection: AsyncConnection, sealer: Sealer, heads: Sequence[Row[Any]]
) -> list[Order]:
    """The orders of `heads` (rows of AGGREGATE) with their lines, reservations and parcels."""
    ids = [head.id for head in heads]
    if not ids:
        return []
    lines = await _lines(connection, ids)
    loose = await _reserved(connection, ids)
    parcels = await _parcels(connection, ids)
    return [
        _order(sealer, head, lines[head.id], loose[head.id], parcels[head.id]) for head in heads
    ]


async def _lines(connection: AsyncConnection, ids: list[str]) -> dict[str, list[OrderLine]]:
    found: dict[str, list[OrderLine]] = defaultdict(list)
    rows = await connection.execute(
        select(order_lines.c.order_id, *_LINE)
        .where(order_lines.c.order_id.in_(ids))
        .order_by(order_lines.c.order_id, order_lines.c.position)
    )
    for order_id, *rest in rows:
        found[order_id].append(OrderLine(*rest))
    return found


async def _reserved(connection: AsyncConnection, ids: list[str]) -> dict[str, list[Reserved]]:
    found: dict[str, list[Reserved]] = defaultdict(list)
    rows = await connection.execute(
        select(
            reserved_pieces.c.order_id,
            reserved_pieces.c.sku,
            reserved_pieces.c.warehouse,
            reserved_pieces.c.quantity,
        )
        .where(reserved_pieces.c.order_id.in_(ids))
        .order_by(reserved_pieces.c.sku, reserved_pieces.c.warehouse)
    )
    for order_id, *rest in rows:
        found[order_id].append(Reserved(*rest))
    return found


async def _parcels(connection: AsyncConnection, ids: list[str]) -> dict[str, list[Shipment]]:
    contents: dict[str, list[ShipmentLine]] = defaultdict(list)
    rows = await connection.execute(
        select(shipment_lines.c.shipment_id, *_PARCEL_LINE)
        .join(shipments, shipments.c.id == shipment_lines.c.shipment_id)
        .where(shipments.c.order_id.in_(ids))
        .order_by(shipment_lines.c.sku)
    )
    for shipment_id, *rest in rows:
        contents[shipment_id].append(ShipmentLine(*rest))
    found: dict[str, list[Shipment]] = defaultdict(list)
    parcels = await connection.execute(
        select(shipments.c.order_id, *_PARCEL)
        .where(shipments.c.order_id.in_(ids))
        .order_by(shipments.c.created_at, shipments.c.number)
    )
    for row in parcels:
        facts = row._asdict()
        order_id = facts.pop("order_id")
        found[order_id].append(Shipment(lines=tuple(contents[row.id]), **facts))
    return found


def _order(
    sealer: Sealer,
    head: Row[Any],
    lines: list[OrderLine],
    loose: list[Reserved],
    parcels: list[Shipment],
) -> Order:
    address = None
    if head.sealed is not None:
        _, address = open_contact(sealer, head.sealed, f"order:{head.id}")
    destination = (
        Destination(address.country, address.latitude, address.longitude)
        if address
        else Destination()
    )
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
        destination=destination,
        external_reference=head.external_reference,
        promised_ship_by=head.promised_ship_by,
        promised_deliver_by=head.promised_deliver_by,
        reserved=tuple(loose),
        shipments=tuple(sorted(parcels, key=lambda parcel: ordinal(parcel.number))),
        version=head.version,
    )


def ordinal(shipment_number: str) -> int:
    """The parcel's place in its order, counted from 1."""
    return int(shipment_number.rpartition("-")[2])
