"""How a parcel's case follows what its carrier tells, and what can be done about its trouble."""

from datetime import datetime
from typing import Final

from app.domain.delivery_cases import CaseKind, CaseResolution, CaseStatus, DeliveryCase
from app.domain.lifecycle import ShipmentStatus, TrackingStatus
from app.domain.shipments import FINAL_SCANS, CarrierScan, Shipment

_TROUBLE: Final = {
    TrackingStatus.ATTEMPT_FAILED: CaseKind.ATTEMPT_FAILED,
    TrackingStatus.DELAYED: CaseKind.DELAYED,
    TrackingStatus.EXCEPTION: CaseKind.EXCEPTION,
    TrackingStatus.RETURNING: CaseKind.RETURNING,
}
_ENDS: Final = {
    ShipmentStatus.DELIVERED: CaseResolution.DELIVERED,
    ShipmentStatus.RETURNED: CaseResolution.RETURNED,
}


def trouble_of(parcel: Shipment) -> CaseKind | None:
    """What is wrong with a parcel that is on its way, as its state tells."""
    if parcel.status is ShipmentStatus.LOST:
        return CaseKind.LOST
    if parcel.status is not ShipmentStatus.DISPATCHED:
        return None
    if parcel.tracking_status is TrackingStatus.RETURNING:
        return CaseKind.RETURNING
    if parcel.damaged and parcel.tracking_status not in FINAL_SCANS:
        return CaseKind.DAMAGED
    return _TROUBLE.get(parcel.tracking_status)


def with_case_after_scan(before: Shipment, parcel: Shipment, scan: CarrierScan) -> Shipment:
    """`parcel`, moved by `scan`, with its case opened, in trouble again, or closed.

    A late scan, which doesn't speak for the parcel, changes no case; late news of damage does.
    """
    case = parcel.case
    if parcel.status in _ENDS:
        if case is None or not case.is_open:
            return parcel
        return parcel._replace(case=case.closed(_ENDS[parcel.status], scan.at))
    trouble = trouble_of(parcel)
    speaks = parcel.tracking_status is scan.status and parcel.tracking_at == scan.at
    is_told = speaks and scan.status in {*_TROUBLE, TrackingStatus.LOST}
    is_fresh = is_told or (parcel.damaged and not before.damaged)
    if trouble is None or not is_fresh:
        return parcel
    attempts = int(scan.status is TrackingStatus.ATTEMPT_FAILED)
    if case is None:
        return parcel._replace(case=DeliveryCase(trouble, scan.at, attempts=attempts))
    return parcel._replace(case=case.in_trouble(trouble, attempts=attempts))


def case_to_work(parcel: Shipment, at: datetime) -> DeliveryCase:
    """The parcel's case; where nothing was wrong, one of somebody's wish."""
    return parcel.case or DeliveryCase(trouble_of(parcel) or CaseKind.REQUESTED, at)


def may_be_retried(parcel: Shipment) -> bool:
    """Whether there is a delivery to try again."""
    waits = parcel.tracking_status is TrackingStatus.AVAILABLE_FOR_PICKUP
    return waits or parcel.case is not None or trouble_of(parcel) is not None


def goes_back(parcel: Shipment) -> bool:
    """Whether the parcel is on its way back, or was asked to be."""
    asked_back = parcel.case is not None and parcel.case.is_asked_back
    return asked_back or parcel.tracking_status is TrackingStatus.RETURNING


def may_be_reshipped(parcel: Shipment) -> bool:
    """Whether its pieces will not reach the customer by this parcel."""
    ended = {ShipmentStatus.LOST, ShipmentStatus.RETURNED}
    return parcel.status in ended or parcel.damaged or goes_back(parcel)


def was_worked(before: Shipment | None, after: Shipment) -> bool:
    """Whether somebody just acted on the parcel's case; its carrier's word is no action."""
    newer, older = after.case, before.case if before else None
    if newer is None:
        return False
    if newer.resolution is CaseResolution.RESHIPPED:
        return older is None or older.is_open
    if newer.status is not CaseStatus.IN_PROGRESS:
        return False
    return older is None or older.work != newer.work
