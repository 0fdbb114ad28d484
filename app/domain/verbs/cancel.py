"""Cancelling: exactly the pieces that haven't left, or are lost, are given up."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.delivery_cases import CaseResolution
from app.domain.events import OrderEventType
from app.domain.lifecycle import ShipmentStatus
from app.domain.orders import Order, OrderLine
from app.domain.shipments import Shipment
from app.domain.verbs.parcels import give_back
from app.domain.work import OrderWork


def cancel(work: OrderWork, reason_code: str | None = None) -> None:
    """Give up what can be given up; CANCELLED when nothing remains, else the rest goes on.

    `reason_code` says why the shop does it by itself.
    """
    work.raise_version()
    given_up = work.order.waiting()
    for piece in work.order.reserved:
        work.release((piece.sku, piece.warehouse), piece.quantity)
        given_up[piece.sku] = given_up.get(piece.sku, 0) + piece.quantity
    work.order = work.order._replace(reserved=(), holds=frozenset(), under_review=False)
    for parcel in work.order.shipments:
        if not parcel.counts:
            continue
        if parcel.reserves:
            give_back(work, parcel)
        elif parcel.status is ShipmentStatus.LOST:
            work.change_parcel(_given_up(parcel, work.at))
        else:
            continue
        for line in parcel.lines:
            given_up[line.sku] = given_up.get(line.sku, 0) + line.counting
    work.order = work.order._replace(lines=_without(work.order, given_up))
    why = {} if reason_code is None else {"reason_code": reason_code}
    work.settle(OrderEventType.CANCELLED, {"pieces": sum(given_up.values()), **why})


def _given_up(parcel: Shipment, at: datetime) -> Shipment:
    case = parcel.case and parcel.case.closed(CaseResolution.CANCELLED, at)
    return parcel._replace(given_up=True, case=case)


def _without(order: Order, given_up: Mapping[str, int]) -> tuple[OrderLine, ...]:
    """The lines with those pieces cancelled, the last line of a product first."""
    left = dict(given_up)
    changed: list[OrderLine] = []
    for line in reversed(order.lines):
        part = min(left.get(line.sku, 0), line.quantity - line.cancelled)
        left[line.sku] = left.get(line.sku, 0) - part
        changed.append(line._replace(cancelled=line.cancelled + part))
    return tuple(reversed(changed))
