"""A carrier's scan, in any order: late ones join the history and move nothing backwards."""

from app.domain.events import OrderEventType
from app.domain.lifecycle import Scan, ShipmentStatus, shipment_row
from app.domain.shipments import CarrierScan, Shipment, meanings
from app.domain.troubles import with_case_after_scan
from app.domain.verbs.parcels import leave
from app.domain.work import OrderWork

_TOLD = {
    ShipmentStatus.DISPATCHED: OrderEventType.SHIPMENT_DISPATCHED,
    ShipmentStatus.DELIVERED: OrderEventType.SHIPMENT_DELIVERED,
    ShipmentStatus.RETURNED: OrderEventType.SHIPMENT_RETURNED,
    ShipmentStatus.LOST: OrderEventType.SHIPMENT_LOST,
}


def record_scan(work: OrderWork, parcel: Shipment, scan: CarrierScan) -> None:
    """Join `scan` to the parcel's history and let our side follow where the table says so.

    The shipment's version rises; the order's only if its status changes.
    """
    scanned = work.change_parcel(parcel.after_scan(scan))
    work.tell(
        OrderEventType.SHIPMENT_TRACKING,
        parcel=scanned,
        detail={"tracking_status": scan.status, "scanned_at": scan.at.isoformat()},
    )
    if not scanned.counts:
        return
    for meaning in meanings(scan, scanned):
        row = shipment_row(scanned.status, meaning)
        if row is None:
            continue
        scanned = _moved(work, scanned, meaning, row.target)
        work.order = work.order.with_shipment(scanned)
        work.tell(_TOLD[scanned.status], parcel=scanned)
    work.order = work.order.with_shipment(with_case_after_scan(parcel, scanned, scan))
    work.settle()


def _moved(work: OrderWork, parcel: Shipment, meaning: Scan, target: ShipmentStatus) -> Shipment:
    if meaning is Scan.TAKEN:
        return leave(work, parcel)
    if meaning is Scan.DELIVERED:
        return parcel._replace(status=target, delivered_at=work.at)
    return parcel._replace(status=target)
