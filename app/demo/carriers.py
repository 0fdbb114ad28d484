"""The road: parcels are handed to carriers, whose scans tell what becomes of them."""

from datetime import timedelta
from typing import Final

from app.demo.answers import Shipment
from app.demo.baskets import draw
from app.demo.desk import Desk
from app.demo.people import COUNTER, carrier, carriers_between, staff
from app.demo.warehouses import DEPOTS
from app.domain.actors import Actor, Role
from app.domain.lifecycle import TrackingStatus as Scan

# fmt: off
# What the next scan may say, by the last one, with its weight. Every way ends at a door.
NEXT: Final = {
    Scan.UNKNOWN:          ((Scan.PICKED_UP, 75), (Scan.INFO_RECEIVED, 25)),
    Scan.INFO_RECEIVED:    ((Scan.PICKED_UP, 100),),
    Scan.PICKED_UP:        ((Scan.IN_TRANSIT, 96), (Scan.DELAYED, 3), (Scan.LOST, 1)),
    Scan.IN_TRANSIT:       ((Scan.OUT_FOR_DELIVERY, 76), (Scan.IN_TRANSIT, 13), (Scan.DELAYED, 5),
                            (Scan.EXCEPTION, 3), (Scan.DAMAGED, 2), (Scan.LOST, 1)),
    Scan.DELAYED:          ((Scan.IN_TRANSIT, 75), (Scan.OUT_FOR_DELIVERY, 25)),
    Scan.EXCEPTION:        ((Scan.IN_TRANSIT, 88), (Scan.RETURNING, 12)),
    Scan.DAMAGED:          ((Scan.RETURNING, 60), (Scan.OUT_FOR_DELIVERY, 40)),
    Scan.OUT_FOR_DELIVERY: ((Scan.DELIVERED, 84), (Scan.ATTEMPT_FAILED, 11),
                            (Scan.AVAILABLE_FOR_PICKUP, 5)),
    Scan.ATTEMPT_FAILED:   ((Scan.OUT_FOR_DELIVERY, 72), (Scan.AVAILABLE_FOR_PICKUP, 16),
                            (Scan.RETURNING, 12)),
    Scan.AVAILABLE_FOR_PICKUP: ((Scan.DELIVERED, 90), (Scan.RETURNING, 10)),
    Scan.RETURNING:        ((Scan.RETURNED, 100),),
}
_ANY: Final = ((Scan.IN_TRANSIT, 100),)
_WORDS: Final = {
    Scan.INFO_RECEIVED:        "Shipment announced",
    Scan.PICKED_UP:            "Collected from the sender",
    Scan.IN_TRANSIT:           "Passed the sorting centre",
    Scan.OUT_FOR_DELIVERY:     "With the courier",
    Scan.AVAILABLE_FOR_PICKUP: "Waiting at the pick-up point",
    Scan.ATTEMPT_FAILED:       "Nobody answered the door",
    Scan.DELAYED:              "Delayed by weather",
    Scan.EXCEPTION:            "Label unreadable, sorted by hand",
    Scan.DELIVERED:            "Handed over",
    Scan.RETURNING:            "On its way back to the sender",
    Scan.RETURNED:             "Back at the sender",
    Scan.LOST:                 "Cannot be found",
    Scan.DAMAGED:              "Carton crushed",
}
# fmt: on
_NEAR_THE_END: Final = frozenset(
    {
        Scan.OUT_FOR_DELIVERY,
        Scan.AVAILABLE_FOR_PICKUP,
        Scan.ATTEMPT_FAILED,
        Scan.DELIVERED,
        Scan.RETURNING,
    }
)
_CITIES: Final = {depot.code: depot.city for depot in DEPOTS}
_SHARE_OF_LATE_SCANS: Final = 0.03
_SHARE_OF_FOUND: Final = 0.02


async def dispatch(desk: Desk) -> bool:
    """Hand a ready parcel to a carrier."""
    by = staff(Role.LOGISTICS, desk.rng)
    parcels = await desk.shipments(by, statuses=["READY"])
    able = [parcel for parcel in parcels if parcel.may("shipmentDispatch")]
    if not able:
        return False
    parcel = desk.rng.choice(able)
    address = parcel.order.shipping_address if parcel.order else None
    country = address.country if address else None
    code = desk.rng.choice(carriers_between(parcel.warehouse.country, country))
    days = 2 if country == parcel.warehouse.country else 6
    due = desk.now() + timedelta(days=days)
    payload = {
        "number": parcel.number,
        "carrier": code,
        "trackingNumber": _tracking_number(desk, code),
        "estimatedDelivery": due.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "expectedVersion": parcel.version,
    }
    saying = f"left {parcel.warehouse.code} with {code}"
    await desk.do("shipmentDispatch", payload, by=by, about=parcel.number, saying=saying)
    return True


async def scan(desk: Desk) -> bool:
    """A carrier reads a label somewhere; the city is on it, as the shop's logistics see it too."""
    logistics = staff(Role.LOGISTICS, desk.rng)
    parcels = await desk.shipments(logistics, statuses=["DISPATCHED"])
    if not parcels:
        return await _find_a_lost_one(desk, logistics)
    parcel = desk.rng.choice(parcels)
    if parcel.carrier == COUNTER:
        # Nobody drives these: whoever bought them takes them along.
        return await _report(desk, logistics, parcel, Scan.DELIVERED)
    by = carrier(parcel.carrier) if parcel.carrier else logistics
    if desk.chance(_SHARE_OF_LATE_SCANS):
        return await _report(desk, by, parcel, Scan.IN_TRANSIT, late=True)
    return await _report(desk, by, parcel, draw(NEXT.get(parcel.tracking_status, _ANY), desk.rng))


async def _find_a_lost_one(desk: Desk, by: Actor) -> bool:
    """Once in a while a lost parcel turns up after all."""
    if desk.closing or not desk.chance(_SHARE_OF_FOUND):
        return False
    lost = await desk.shipments(by, statuses=["LOST"])
    return bool(lost) and await _report(desk, by, desk.rng.choice(lost), Scan.DELIVERED)


async def _report(
    desk: Desk, by: Actor, parcel: Shipment, status: Scan, *, late: bool = False
) -> bool:
    city = _city(parcel, status)
    payload: dict[str, object] = {
        "number": parcel.number,
        "status": status.value,
        "description": _WORDS[status],
        "location": f"{city} depot {desk.rng.randint(1, 9)}",
        "city": city,
    }
    if late:
        then = desk.now() - timedelta(minutes=desk.rng.randint(1, 5))
        payload["occurredAt"] = then.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    saying = f"{status.value}, {city}" + (" (reported late)" if late else "")
    await desk.do("shipmentRecordTracking", payload, by=by, about=parcel.number, saying=saying)
    return True


def _city(parcel: Shipment, status: Scan) -> str:
    address = parcel.order.shipping_address if parcel.order else None
    origin = _CITIES.get(parcel.warehouse.code, "the warehouse")
    return address.city if address and status in _NEAR_THE_END else origin


def _tracking_number(desk: Desk, carrier_code: str) -> str:
    """Such as SFEX-4F0A91-37: letters, digits and dashes, never the same twice."""
    return f"{carrier_code.replace('-', '')[:4]}-{desk.api.unique()}".upper()
