"""The parts of an order in their tables: only what changed is written."""

from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.lifecycle import CLOSED, ShipmentStatus
from app.domain.orders import Order
from app.domain.shipments import Shipment
from app.domain.work import OrderWork
from app.storage.kept.written import delete_rows, insert_rows, update_rows
from app.storage.tables import (
    allocations,
    order_lines,
    order_terms,
    reserved_pieces,
    shipment_lines,
    shipments,
    waiting_pieces,
)


def head(order: Order) -> dict[str, Any]:
    """The columns of an order's head that its life changes, and the sums that follow."""
    return {
        "status": order.status,
        "under_review": order.under_review,
        "holds": order.holds,
        "settled": ",".join(sorted(order.settled)),
        "payment_status": order.payment.status,
        "payment_method": order.payment.method,
        "paid_minor": order.payment.paid_minor,
        "refunded_minor": order.payment.refunded_minor,
        "subtotal_minor": order.subtotal_minor,
        "shipping_fee_minor": order.shipping_fee_minor,
        "discount_minor": order.discount_minor,
        "tax_included_minor": order.tax_included_minor,
        "total_minor": order.total_minor,
        "priority": order.priority,
        "priority_rank": order.priority.rank,
        "promised_ship_by": order.promised_ship_by,
        "promised_deliver_by": order.promised_deliver_by,
        "version": order.version,
    }


def line_rows(order: Order) -> list[dict[str, Any]]:
    """The rows of `order_lines`, with how far each line is."""
    progress = order.fulfilment()
    return [
        {
            "order_id": order.id,
            "position": line.position,
            "sku": line.sku,
            "name": line.name,
            "gtin": line.gtin,
            "quantity": line.quantity,
            "unit_price_minor": line.unit_price_minor,
            "cancelled": line.cancelled,
            "allocated": progress[line.position].allocated,
            "shipped": progress[line.position].shipped,
            "delivered": progress[line.position].delivered,
            "returned": progress[line.position].returned,
        }
        for line in order.lines
    ]


async def insert_lines(connection: AsyncConnection, order: Order) -> None:
    await insert_rows(connection, order_lines, line_rows(order))


async def insert_terms(connection: AsyncConnection, order_id: str, terms: frozenset[bytes]) -> None:
    """The keyed hashes by which the order's people are found."""
    await insert_rows(
        connection, order_terms, [{"term": term, "order_id": order_id} for term in sorted(terms)]
    )


async def save_lines(connection: AsyncConnection, before: Order, after: Order) -> None:
    older = line_rows(before)
    for row, old in zip(line_rows(after), older, strict=True):
        changes = {name: value for name, value in row.items() if value != old[name]}
        if changes:
            where = {"order_id": after.id, "position": row["position"]}
            await update_rows(connection, order_lines, where, changes)


async def save_reserved(
    connection: AsyncConnection, before: Order, after: Order, *, is_new: bool
) -> None:
    """Loose reservations, and the order's places in the queues for what it waits for."""
    if is_new or before.reserved != after.reserved:
        await _replace(
            connection,
            reserved_pieces,
            after.id,
            [
                {
                    "order_id": after.id,
                    "sku": piece.sku,
                    "warehouse": piece.warehouse,
                    "quantity": piece.quantity,
                }
                for piece in after.reserved
            ],
            may_have_old=not is_new,
        )
    queued = _queued(after)
    if is_new or queued != _queued(before):
        await _replace(connection, waiting_pieces, after.id, queued, may_have_old=not is_new)


def _queued(order: Order) -> list[dict[str, Any]]:
    if order.holds or order.status in CLOSED:
        return []
    return [
        {
            "order_id": order.id,
            "sku": sku,
            "quantity": quantity,
            "priority_rank": order.priority.rank,
            "placed_at": order.placed_at,
        }
        for sku, quantity in sorted(order.waiting().items())
    ]


async def _replace(
    connection: AsyncConnection,
    table: Any,
    order_id: str,
    rows: list[dict[str, Any]],
    *,
    may_have_old: bool,
) -> None:
    if may_have_old:
        await delete_rows(connection, table, {"order_id": order_id})
    await insert_rows(connection, table, rows)


async def save_parcels(connection: AsyncConnection, before: Order, after: Order) -> None:
    """New parcels, and those that changed or moved in the pick queue."""
    older = {parcel.id: (parcel, parcel_row(before, parcel)) for parcel in before.shipments}
    for parcel in after.shipments:
        row = parcel_row(after, parcel)
        if parcel.id not in older:
            await insert_rows(connection, shipments, [row])
            await insert_rows(connection, shipment_lines, _content(parcel))
            continue
        previous, previous_row = older[parcel.id]
        if row != previous_row:
            changes = {name: value for name, value in row.items() if value != previous_row[name]}
            await update_rows(connection, shipments, {"id": parcel.id}, changes)
        if parcel.lines != previous.lines:
            await delete_rows(connection, shipment_lines, {"shipment_id": parcel.id})
            await insert_rows(connection, shipment_lines, _content(parcel))


def parcel_row(order: Order, parcel: Shipment) -> dict[str, Any]:
    """A row of `shipments`."""
    row = {name: getattr(parcel, name) for name in Shipment.__slots__ if name != "lines"}
    waits = parcel.status is ShipmentStatus.ALLOCATED
    return row | {
        "order_id": order.id,
        "tracking_folded": (parcel.tracking_number or "").casefold() or None,
        "in_pick_queue": waits and not order.holds and not order.under_review,
        "priority_rank": order.priority.rank,
        "order_placed_at": order.placed_at,
    }


def _content(parcel: Shipment) -> list[dict[str, Any]]:
    return [
        {
            "shipment_id": parcel.id,
            "sku": line.sku,
            "name": line.name,
            "gtin": line.gtin,
            "quantity": line.quantity,
            "picked": line.picked,
        }
        for line in parcel.lines
    ]


async def save_decisions(connection: AsyncConnection, work: OrderWork) -> None:
    """Why these warehouses: kept for people to read (C3)."""
    await insert_rows(
        connection,
        allocations,
        [
            {
                "order_id": work.order.id,
                "at": work.at,
                "decision": orjson.dumps(decision).decode(),
            }
            for decision in work.decisions
        ],
    )
