"""The road: parcels are handed to carriers, whose scans tell what becomes of them."""

from datetime import timedelta
from typing import Final

from app.demo.answers import Shipment
from app.demo.baskets import draw
from app.demo.desk import Desk, instant
from app.demo.feed import Outcome
from app.demo.people import COUNTER, carrier, carriers_between, staff
from app.demo.short_times import CARRIER
from app.demo.warehouses import DEPOTS
from app.demo.webhooks import report_scan
from app.domain.actors import Actor, Role
from app.domain.lifecycle import TrackingStatus as Scan

# fmt: off
# What the next scan may say, by the last one, with its weight. Every way ends at a door.
NEXT: Final = {
    Scan.UNKNOWN:          ((Scan.PICKED_UP, 75), (Scan.INFO_RECEIVED, 25)),
    Scan.INFO_RECEIVED:    ((Scan.PICKED_UP, 100),),
    Scan.PICKED_UP:        ((Scan.IN_TRANSIT, 98), (Scan.DELAYED, 2)),
    Scan.IN_TRANSIT:       ((Scan.OUT_FOR_DELIVERY, 83), (Scan.IN_TRANSIT, 12), (Scan.DELAYED, 2),
                            (Scan.EXCEPTION, 1), (Scan.DAMAGED, 1), (Scan.LOST, 1)),
    Scan.DELAYED:          ((Scan.IN_TRANSIT, 75), (Scan.OUT_FOR_DELIVERY, 25)),
    Scan.EXCEPTION:        ((Scan.IN_TRANSIT, 88), (Scan.RETURNING, 12)),
    Scan.DAMAGED:          ((Scan.RETURNING, 60), (Scan.OUT_FOR_DELIVERY, 40)),
    Scan.OUT_FOR_DELIVERY: ((Scan.DELIVERED, 92), (Scan.ATTEMPT_FAILED, 3),
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
_SHARE_OF_LUCK: Final = 0.02
_LIES: Final = frozenset({Scan.ATTEMPT_FAILED, Scan.EXCEPTION, Scan.DAMAGED})
_SHARE_OF_FOUND: Final = 0.02


async def dispatch(desk: Desk) -> bool:
    """Hand a ready parcel to a carrier."""
    by = staff(Role.LOGISTICS, desk.rng)
    parcels = await desk.shipments(by, statuses=["READY"])
    able = [parcel for parcel in parcels if parcel.may("shipmentDispatch")]
    if not able:
        return False
    await hand_over(desk, by, desk.rng.choice(able))
    return True


async def hand_over(
    desk: Desk, by: Actor, parcel: Shipment, promised: timedelta | None = None
) -> None:
    """Give it to somebody who goes there; without `promised` it is due when it usually comes."""
    address = parcel.order.shipping_address if parcel.order else None
    country = address.country if address else None
    code = desk.rng.choice(carriers_between(parcel.warehouse.country, country))
    days = 2 if country == parcel.warehouse.country else 6
    due = desk.now() + (timedelta(days=days) if promised is None else promised)
    payload = {
        "number": parcel.number,
        "carrier": code,
        "trackingNumber": _tracking_number(desk, code),
        "estimatedDelivery": instant(due),
        "expectedVersion": parcel.version,
    }
    saying = f"left {parcel.warehouse.code} with {code}"
    await desk.do("shipmentDispatch", payload, by=by, about=parcel.number, saying=saying)


async def scan(desk: Desk) -> bool:
    """A carrier reads a label somewhere; the city is on it, as the shop's logistics see it too."""
    logistics = staff(Role.LOGISTICS, desk.rng)
    parcels = await desk.shipments(logistics, statuses=["DISPATCHED"])
    moving = [parcel for parcel in parcels if desk.closing or _moves(desk, parcel)]
    if not moving:
        return await _find_a_lost_one(desk, logistics)
    parcel = desk.rng.choice(moving)
    if parcel.carrier == COUNTER:
        # Nobody drives these: whoever bought them takes them along.
        return await report(desk, logistics, parcel, Scan.DELIVERED)
    by = carrier(parcel.carrier) if parcel.carrier else logistics
    if desk.chance(_SHARE_OF_LATE_SCANS):
        return await report(desk, by, parcel, Scan.IN_TRANSIT, late=True)
    status = desk.next_scan.pop(parcel.number, None)
    if status is None:
        status = draw(NEXT.get(parcel.tracking_status, _ANY), desk.rng)
    return await report(desk, by, parcel, status)


def _moves(desk: Desk, parcel: Shipment) -> bool:
    """A parcel in trouble lies for a while, unless its carrier was told what to do."""
    is_told = parcel.number in desk.next_scan
    return is_told or parcel.tracking_status not in _LIES or desk.chance(_SHARE_OF_LUCK)


async def _find_a_lost_one(desk: Desk, by: Actor) -> bool:
    """Once in a while a lost parcel turns up after all."""
    if desk.closing or not desk.chance(_SHARE_OF_FOUND):
        return False
    lost = await desk.shipments(by, statuses=["LOST"])
    return bool(lost) and await report(desk, by, desk.rng.choice(lost), Scan.DELIVERED)


async def report(
    desk: Desk,
    by: Actor,
    parcel: Shipment,
    status: Scan,
    *,
    late: bool = False,
    town: str | None = None,
) -> bool:
    """The carrier tells what became of a parcel; one of them does it by itself, signed.

    `town` is where, when that is neither end of the way.
    """
    city = town or _city(parcel, status)
    payload: dict[str, object] = {
        "number": parcel.number,
        "status": status.value,
        "description": _WORDS[status],
        "location": f"{city} depot {desk.rng.randint(1, 9)}",
        "city": city,
    }
    if late:
        then = desk.now() - timedelta(minutes=desk.rng.randint(1, 5))
        payload["occurredAt"] = instant(then)
    saying = f"{status.value}, {city}" + (" (reported late)" if late else "")
    secret = desk.secrets.carrier
    if secret and parcel.tracking_number and by == carrier(CARRIER) and not late:
        news = {"status": status.value, "city": city, "description": _WORDS[status]}
        return await _tell(desk, secret, parcel, news, saying)
    await desk.do("shipmentRecordTracking", payload, by=by, about=parcel.number, saying=saying)
    return True


async def _tell(
    desk: Desk, secret: str, parcel: Shipment, news: dict[str, str], saying: str
) -> bool:
    at = desk.now()
    event = {
        **news,
        "trackingNumber": parcel.tracking_number,
        "carrier": parcel.carrier,
        "at": instant(at),
    }
    taken = await report_scan(desk.api, secret, event, seconds=int(at.timestamp()))
    if taken:
        desk.tally.deeds["a carrier's webhook"] += 1
        desk.tell(parcel.number, f"{saying}, by webhook", Outcome.DONE, CARRIER)
    return taken


def _city(parcel: Shipment, status: Scan) -> str:
    address = parcel.order.shipping_address if parcel.order else None
    origin = _CITIES.get(parcel.warehouse.code, "the warehouse")
    return address.city if address and status in _NEAR_THE_END else origin


def _tracking_number(desk: Desk, carrier_code: str) -> str:
    """Such as SFEX-4F0A91-37: letters, digits and dashes, never the same twice."""
    return f"{carrier_code.replace('-', '')[:4]}-{desk.api.unique()}".upper()
