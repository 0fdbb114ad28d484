"""The parts of an order in their tables: only what changed is written."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Final

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.allocation import Decision
from app.domain.lifecycle import MAY_WAIT, ShipmentStatus
from app.domain.orders import Fulfilment, Order, OrderLine, Reserved
from app.domain.shipments import Shipment, ShipmentLine
from app.domain.work import OrderWork
from app.storage.kept.cases import save_case, save_reshipped
from app.storage.kept.written import delete_rows, sharing, update_rows
from app.storage.tables import (
    allocations,
    order_lines,
    order_terms,
    reserved_pieces,
    shipment_lines,
    shipments,
    waiting_pieces,
)
from app.storage.together.gathered import Columns, Values
from app.storage.together.shared import Shared

_ORDERED: Final = OrderLine._fields[:-1]
"""What a line is from its placing on: all but what was cancelled of it."""
_LINES: Final = Columns(order_lines, ("order_id", *_ORDERED, *Fulfilment._fields))
_TERMS: Final = Columns(order_terms, ("term", "order_id"))
_LOOSE: Final = Columns(reserved_pieces, ("order_id", *Reserved._fields))
_QUEUE: Final = Columns(
    waiting_pieces, ("order_id", "sku", "quantity", "priority_rank", "placed_at")
)
_PARCEL: Final = tuple(name for name in Shipment._fields if name not in {"lines", "case"})
_OF_PARCEL: Final = attrgetter(*_PARCEL)
_QUEUED: Final = ("tracking_folded", "in_pick_queue", "priority_rank", "order_placed_at")
_PARCELS: Final = Columns(shipments, ("order_id", *_PARCEL, *_QUEUED))
_PACKED: Final = ShipmentLine._fields[:-1]
"""What a parcel's line is whatever becomes of it: all but what was sent again of it."""
_CONTENT: Final = Columns(shipment_lines, ("shipment_id", *_PACKED))
_DECISIONS: Final = Columns(allocations, ("order_id", "at", "decision"))


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
        "offer": order.offer,
    }


def line_rows(order: Order) -> list[Values]:
    """The rows of `order_lines`, with how far each line is."""
    progress = order.fulfilment()
    return [(order.id, *line[:-1], *progress[line.position]) for line in order.lines]


def insert_parts(shared: Shared, work: OrderWork) -> None:
    """All that hangs on a new order."""
    order = work.order
    shared.insert(_LINES, line_rows(order))
    shared.insert(_LOOSE, _loose(order))
    shared.insert(_QUEUE, _queued(order))
    for parcel in order.shipments:
        _insert_parcel(shared, order, parcel)
    insert_decisions(shared, work)


def insert_terms(shared: Shared, order_id: str, terms: Iterable[bytes]) -> None:
    """The keyed hashes by which the order's people are found."""
    shared.insert(_TERMS, [(term, order_id) for term in sorted(terms)])


async def save_lines(connection: AsyncConnection, before: Order, after: Order) -> None:
    """Lines that came, went or changed; what tells them apart is their position."""
    older = {row[:2]: row for row in line_rows(before)}
    for row in line_rows(after):
        old = older.pop(row[:2], None)
        if old is None:
            sharing(connection).insert(_LINES, [row])
            continue
        changes = {
            name: value
            for name, value, known in zip(_LINES.names, row, old, strict=True)
            if value != known
        }
        if changes:
            await update_rows(connection, order_lines, _line(row), changes)
    for row in older.values():
        await delete_rows(connection, order_lines, _line(row))


def _line(row: Values) -> dict[str, Any]:
    return dict(zip(_LINES.names[:2], row[:2], strict=True))


async def save_reserved(connection: AsyncConnection, before: Order, after: Order) -> None:
    """Loose reservations, and the order's places in the queues for what it waits for."""
    where = {"order_id": after.id}
    if before.reserved != after.reserved:
        await delete_rows(connection, reserved_pieces, where)
        sharing(connection).insert(_LOOSE, _loose(after))
    queued = _queued(after)
    if queued != _queued(before):
        await delete_rows(connection, waiting_pieces, where)
        sharing(connection).insert(_QUEUE, queued)


def _loose(order: Order) -> list[Values]:
    return [(order.id, *piece) for piece in order.reserved]


def _queued(order: Order) -> list[Values]:
    if order.holds or order.status not in MAY_WAIT:
        return []
    rank, placed_at = order.priority.rank, order.placed_at
    waiting = sorted(order.waiting().items())
    return [(order.id, sku, quantity, rank, placed_at) for sku, quantity in waiting]


async def save_parcels(connection: AsyncConnection, before: Order, after: Order) -> None:
    """New parcels, and those that changed or moved in the pick queue."""
    older = {parcel.id: (parcel, parcel_row(before, parcel)) for parcel in before.shipments}
    for parcel in after.shipments:
        if parcel.id not in older:
            _insert_parcel(sharing(connection), after, parcel)
            continue
        row = parcel_row(after, parcel)
        previous, previous_row = older[parcel.id]
        if row != previous_row:
            changes = {name: value for name, value in row.items() if value != previous_row[name]}
            await update_rows(connection, shipments, {"id": parcel.id}, changes)
        await save_case(connection, previous, parcel)
        await save_reshipped(connection, previous, parcel)
        if _content(parcel) != _content(previous):
            await delete_rows(connection, shipment_lines, {"shipment_id": parcel.id})
            sharing(connection).insert(_CONTENT, _content(parcel))


def parcel_row(order: Order, parcel: Shipment) -> dict[str, Any]:
    """A row of `shipments`."""
    return dict(zip(_PARCELS.names, _parcel_values(order, parcel), strict=True))


def _parcel_values(order: Order, parcel: Shipment) -> Values:
    waits = parcel.status is ShipmentStatus.ALLOCATED
    folded = (parcel.tracking_number or "").casefold() or None
    queued = waits and not order.holds and not order.under_review
    place = (folded, queued, order.priority.rank, order.placed_at)
    return (order.id, *_OF_PARCEL(parcel), *place)


def _insert_parcel(shared: Shared, order: Order, parcel: Shipment) -> None:
    shared.insert(_PARCELS, [_parcel_values(order, parcel)])
    shared.insert(_CONTENT, _content(parcel))


def _content(parcel: Shipment) -> list[Values]:
    return [(parcel.id, *line[:-1]) for line in parcel.lines]


def _told(decision: Decision) -> str:
    takes = [
        {"sku": sku, "warehouse": warehouse, "quantity": quantity}
        for sku, warehouse, quantity in decision.takes
    ]
    candidates = [
        {"warehouses": warehouses, "scores": scores} for warehouses, scores in decision.candidates
    ]
    facts = {"takes": takes, "candidates": candidates}
    return orjson.dumps(facts | {"reason": decision.reason, "short": decision.short}).decode()


def insert_decisions(shared: Shared, work: OrderWork) -> None:
    """Why these warehouses: kept for people to read (C3)."""
    order_id, at = work.order.id, work.at
    shared.insert(_DECISIONS, [(order_id, at, _told(decision)) for decision in work.decisions])
