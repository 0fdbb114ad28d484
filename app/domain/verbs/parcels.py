"""Warehouse work on a parcel: picked, packed, made ready, sent; or taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.domain.errors import Invalid, Problem
from app.domain.events import OrderEventType
from app.domain.lifecycle import ShipmentStatus
from app.domain.sentences import say
from app.domain.shipments import Shipment
from app.domain.stock import MovementKind
from app.domain.work import OrderWork


def start_picking(work: OrderWork, parcel: Shipment) -> None:
    """Somebody walks to the shelves."""
    _move_on(work, parcel, ShipmentStatus.PICKING, OrderEventType.SHIPMENT_PICKING_STARTED)


def record_pick(work: OrderWork, parcel: Shipment, picks: Iterable[tuple[str, int]]) -> None:
    """Add what was taken from the shelves; `picks` are (sku, pieces), checked by the caller."""
    work.raise_version()
    picked = work.change_parcel(parcel.with_picks(picks))
    pieces = sum(line.picked for line in picked.lines)
    work.tell(OrderEventType.SHIPMENT_PICKED, parcel=picked, detail={"picked": pieces})
    work.settle()


def pack(work: OrderWork, parcel: Shipment) -> None:
    """Close the parcel with what was picked.

    What is missing is taken off that shelf's count and found elsewhere, or waits.

    Raises:
        Invalid: nothing was picked at all.
    """
    if not any(line.picked for line in parcel.lines):
        raise Invalid([Problem((), say("Nothing was picked: cancel the shipment instead."))])
    work.raise_version()
    missing = {x.sku: x.quantity - x.picked for x in parcel.lines if x.picked < x.quantity}
    for sku, quantity in sorted(missing.items()):
        work.stockroom.move(
            MovementKind.ADJUSTED,
            (sku, parcel.warehouse),
            on_hand=-quantity,
            reserved=-quantity,
            order_id=work.order.id,
            reason="missing at picking",
        )
    lines = tuple(x._replace(quantity=x.picked) for x in parcel.lines if x.picked)
    packed = work.change_parcel(parcel._replace(status=ShipmentStatus.PACKED, lines=lines))
    work.tell(
        OrderEventType.SHIPMENT_PACKED, parcel=packed, detail={"missing": sum(missing.values())}
    )
    find_again(work, missing, parcel.warehouse)


def mark_ready(work: OrderWork, parcel: Shipment) -> None:
    """Issue the outbound document (出库单)."""
    _move_on(work, parcel, ShipmentStatus.READY, OrderEventType.SHIPMENT_READY)


def dispatch(
    work: OrderWork,
    parcel: Shipment,
    carrier: str,
    tracking_number: str | None,
    estimated_delivery: datetime | None,
) -> None:
    """Hand the parcel to its carrier; its pieces leave the shelf."""
    work.raise_version()
    named = parcel._replace(
        carrier=carrier, tracking_number=tracking_number or parcel.tracking_number
    )
    work.change_parcel(leave(work, named.with_estimate(estimated_delivery)))
    work.tell(
        OrderEventType.SHIPMENT_DISPATCHED,
        parcel=work.order.shipment(parcel.number),
        detail={"carrier": carrier},
    )
    work.settle()


def leave(work: OrderWork, parcel: Shipment) -> Shipment:
    """The parcel as it goes out of the door, one SHIPPED movement a line."""
    for line in parcel.lines:
        work.stockroom.move(
            MovementKind.SHIPPED,
            (line.sku, parcel.warehouse),
            on_hand=-line.quantity,
            reserved=-line.quantity,
            order_id=work.order.id,
        )
    return parcel._replace(status=ShipmentStatus.DISPATCHED, dispatched_at=work.at)


def cancel_parcel(work: OrderWork, parcel: Shipment) -> None:
    """Take a parcel apart; its pieces are allocated again at once, another warehouse first."""
    work.raise_version()
    give_back(work, parcel)
    find_again(work, {line.sku: line.quantity for line in parcel.lines}, parcel.warehouse)


def give_back(work: OrderWork, parcel: Shipment) -> None:
    """Cancel the parcel and release its pieces to their shelf."""
    for line in parcel.lines:
        work.release((line.sku, parcel.warehouse), line.quantity)
    gone = work.change_parcel(parcel._replace(status=ShipmentStatus.CANCELLED))
    work.tell(OrderEventType.SHIPMENT_CANCELLED, parcel=gone)


def find_again(work: OrderWork, pieces: Mapping[str, int], avoid: str | None = None) -> None:
    """Reserve `pieces` again, `avoid` last, and let the status follow; what is short waits."""
    if not work.order.holds:
        work.reserve(pieces, avoid=avoid)
    work.make_parcels()
    work.settle()
    if not work.events:  # loose pieces changed places: no parcel and no status tells of it
        waiting = sum(work.order.waiting().values())
        work.tell(OrderEventType.BACKORDERED, detail={"waiting": waiting})


def _move_on(
    work: OrderWork, parcel: Shipment, status: ShipmentStatus, told: OrderEventType
) -> None:
    work.raise_version()
    moved = work.change_parcel(parcel._replace(status=status))
    work.tell(told, parcel=moved)
    work.settle()
