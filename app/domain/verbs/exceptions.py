"""Working a delivery that went wrong: tried again, led elsewhere, asked back, sent anew."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.delivery_cases import CaseKind, CaseResolution
from app.domain.events import Detail, OrderEventType
from app.domain.lifecycle import ShipmentAction
from app.domain.shipments import Shipment
from app.domain.troubles import case_to_work
from app.domain.verbs.parcels import find_again
from app.domain.work import OrderWork


def redeliver(work: OrderWork, parcel: Shipment, on: datetime, until: datetime | None) -> None:
    """The carrier tries again from `on`, until `until` where that is said."""
    case = case_to_work(parcel, work.at).worked(ShipmentAction.REDELIVER, work.at, on, until)
    moved = parcel._replace(case=case).with_wish(until or on)
    detail = {"from": on.isoformat(), "until": until.isoformat() if until else None}
    _tell(work, moved, OrderEventType.SHIPMENT_REDELIVERY_REQUESTED, detail)


def redirect(work: OrderWork, parcel: Shipment, estimate: datetime | None) -> None:
    """The parcel goes to another address, which is kept sealed beside it."""
    case = case_to_work(parcel, work.at).worked(ShipmentAction.REDIRECT, work.at)
    moved = parcel._replace(case=case).with_wish(estimate)
    _tell(work, moved, OrderEventType.SHIPMENT_REDIRECTED, {})


def hold_for_pickup(work: OrderWork, parcel: Shipment, until: datetime | None) -> None:
    """The parcel waits to be fetched, at a place that is kept sealed beside it."""
    case = case_to_work(parcel, work.at)
    worked = case.worked(ShipmentAction.HOLD_FOR_PICKUP, work.at, until=until)
    detail = {"until": until.isoformat() if until else None}
    _tell(work, parcel._replace(case=worked), OrderEventType.SHIPMENT_HELD_FOR_PICKUP, detail)


def return_to_sender(work: OrderWork, parcel: Shipment) -> None:
    """The carrier is asked to bring it back; its scan of that ends it."""
    case = case_to_work(parcel, work.at).worked(ShipmentAction.RETURN_TO_SENDER, work.at)
    _tell(work, parcel._replace(case=case), OrderEventType.SHIPMENT_RETURN_REQUESTED, {})


def report(work: OrderWork, parcel: Shipment, kind: CaseKind) -> None:
    """Somebody here found out what is wrong before the carrier said so."""
    case = case_to_work(parcel, work.at).in_trouble(kind)
    damaged = parcel.damaged or kind is CaseKind.DAMAGED
    moved = parcel._replace(case=case, damaged=damaged)
    _tell(work, moved, OrderEventType.SHIPMENT_EXCEPTION_REPORTED, {"kind": kind})


def reship(work: OrderWork, parcel: Shipment, pieces: Mapping[str, int]) -> None:
    """Allocate `pieces` of the parcel again, as new parcels; what is short waits.

    They count no longer where they were. Once none of it counts, the parcel is given up and its
    case closed; what its carrier tells later joins its history only.
    """
    lines = tuple(
        line._replace(reshipped=line.reshipped + pieces.get(line.sku, 0)) for line in parcel.lines
    )
    whole = not any(line.counting for line in lines)
    case = case_to_work(parcel, work.at).worked(ShipmentAction.RESHIP, work.at)
    if whole:
        case = case.closed(CaseResolution.RESHIPPED, work.at)
    _change(
        work,
        parcel._replace(lines=lines, given_up=whole, case=case),
        OrderEventType.SHIPMENT_RESHIPPED,
        {"pieces": sum(pieces.values())},
    )
    find_again(work, pieces)


def _tell(work: OrderWork, moved: Shipment, told: OrderEventType, detail: Detail) -> None:
    _change(work, moved, told, detail)
    work.settle()


def _change(work: OrderWork, moved: Shipment, told: OrderEventType, detail: Detail) -> None:
    work.raise_version()
    changed = work.change_parcel(moved)
    work.tell(told, parcel=changed, detail=detail)
