"""Counted less than promised: who came last, and matters least, gives back first."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.actors import Actor
from app.domain.errors import InsufficientStock, Shortage
from app.domain.lifecycle import ShipmentStatus
from app.domain.orders import Order, Reserved
from app.domain.shipments import Shipment
from app.domain.stock import Place
from app.domain.verbs.parcels import give_back
from app.domain.work import OrderWork, Stockroom

Freed = tuple[OrderWork, dict[str, int]]
"""An order at work, and the pieces by SKU that were taken back from it."""


def free_promised(
    promised: Iterable[Order],
    room: Stockroom,
    place: Place,
    counted: int,
    by: Actor,
    at: datetime,
) -> list[Freed]:
    """Take back what stands on the shelf's promise until `counted` pieces are enough.

    Lowest priority first, newest first; from each its loose pieces, then its untouched parcels.

    Raises:
        InsufficientStock: even so more is promised, as picking has begun.
    """
    freed: list[Freed] = []
    last_first = sorted(promised, key=lambda o: (-o.priority.rank, o.placed_at, o.id), reverse=True)
    for order in last_first:
        if _reserved(room, place) <= counted:
            break
        work = OrderWork(order, by, at, room)
        pieces = _take_back(work, place, counted)
        if pieces:
            freed.append((work, pieces))
    still = _reserved(room, place)
    if still > counted:
        raise InsufficientStock([Shortage(place[0], still, counted)], ("counted",))
    return freed


def _reserved(room: Stockroom, place: Place) -> int:
    shelf = room.shelves.get(place)
    return shelf.reserved if shelf else 0


def _take_back(work: OrderWork, place: Place, counted: int) -> dict[str, int]:
    pieces: dict[str, int] = {}
    for piece in work.order.reserved:
        if (piece.sku, piece.warehouse) == place:
            part = min(piece.quantity, _reserved(work.stockroom, place) - counted)
            work.raise_version()
            work.release(place, part)
            pieces[piece.sku] = part
            work.order = work.order._replace(reserved=_without(work.order.reserved, piece, part))
    for parcel in reversed(work.order.shipments):
        if _reserved(work.stockroom, place) <= counted:
            break
        if _is_untouched(parcel, place):
            work.raise_version()
            give_back(work, parcel)
            for line in parcel.lines:
                pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return pieces


def _without(reserved: Iterable[Reserved], piece: Reserved, part: int) -> tuple[Reserved, ...]:
    left = piece._replace(quantity=piece.quantity - part)
    return tuple(
        left if other == piece else other for other in reserved if other != piece or left.quantity
    )


def _is_untouched(parcel: Shipment, place: Place) -> bool:
    sku, warehouse = place
    return (
        parcel.status is ShipmentStatus.ALLOCATED
        and parcel.warehouse == warehouse
        and any(line.sku == sku for line in parcel.lines)
    )
