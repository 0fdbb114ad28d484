"""What is done about parcels in trouble: brought again, elsewhere, kept, called back, sent anew."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, NamedTuple, TypeAlias

from app.demo.answers import Page
from app.demo.baskets import address, draw
from app.demo.customers import SHOPPERS
from app.demo.desk import Desk, instant
from app.demo.people import staff
from app.demo.sights import Deal
from app.demo.trouble_answers import TroubledShipment
from app.demo.trouble_documents import TROUBLED_SHIPMENTS
from app.domain.actors import Actor, Role
from app.domain.errors import ErrorCode
from app.domain.lifecycle import TrackingStatus as Scan

Work: TypeAlias = Callable[[Desk, TroubledShipment, Actor], Awaitable[bool]]

# The carrier's scan may come between the look at a parcel and the word about it.
_OVERTAKEN: Final = frozenset({ErrorCode.INVALID_TRANSITION})
_TROUBLED: Final = ("ATTEMPT_FAILED", "EXCEPTION", "DAMAGED", "DELAYED", "RETURNING", "LOST")


async def work(desk: Desk) -> bool:
    """One parcel whose delivery went wrong, and one thing that is done about it."""
    by = staff(Role.LOGISTICS, desk.rng)
    which = {"filter": {"trackingStatuses": list(_TROUBLED)}}
    parcels = await desk.worklist(TROUBLED_SHIPMENTS, Page[TroubledShipment], which, by)
    waiting = [parcel for parcel in parcels if parcel.waits_for_people]
    desk.rng.shuffle(waiting)
    for parcel in waiting:
        way = _way(desk, parcel)
        if way is not None:
            return await way(desk, parcel, by)
        desk.rest(parcel.number)
    return False


def _way(desk: Desk, parcel: TroubledShipment) -> Work | None:
    """What fits this trouble and may be done; what nobody has seen yet comes first."""
    fitting = _FITTING.get(parcel.tracking_status, ())
    able = [(way, weight) for way, weight in fitting if parcel.may(way.mutation)]
    fresh = [(way, weight) for way, weight in able if desk.sights.lacks(way.shows)]
    return draw(fresh or able, desk.rng).do if able else None


async def _redeliver(desk: Desk, parcel: TroubledShipment, by: Actor) -> bool:
    start = desk.now() + timedelta(days=1)
    window = {"notBefore": instant(start), "notAfter": instant(start + timedelta(hours=4))}
    done = await _act(desk, parcel, by, "shipmentRedeliver", "to be brought again", **window)
    desk.next_scan[parcel.number] = Scan.OUT_FOR_DELIVERY
    return done


async def _redirect(desk: Desk, parcel: TroubledShipment, by: Actor) -> bool:
    behind = parcel.order.shipping_address if parcel.order else None
    near = [one for one in SHOPPERS if behind and one.place.country == behind.country]
    goal = address(desk.rng.choice(near or SHOPPERS))
    done = await _act(desk, parcel, by, "shipmentRedirect", "to another address", address=goal)
    desk.next_scan[parcel.number] = Scan.IN_TRANSIT
    return done


async def _hold(desk: Desk, parcel: TroubledShipment, by: Actor) -> bool:
    place = f"Pick-up point {desk.rng.randint(10, 99)}"
    done = await _act(
        desk, parcel, by, "shipmentHoldForPickup", "to wait for its buyer", place=place
    )
    desk.next_scan[parcel.number] = Scan.AVAILABLE_FOR_PICKUP
    return done


async def _call_back(desk: Desk, parcel: TroubledShipment, by: Actor) -> bool:
    done = await _act(desk, parcel, by, "shipmentReturnToSender", "to come back")
    desk.next_scan[parcel.number] = Scan.RETURNING
    return done


async def _reship(desk: Desk, parcel: TroubledShipment, by: Actor) -> bool:
    reason = f"{parcel.tracking_status.value.title()} on the way"
    done = await _act(desk, parcel, by, "shipmentReship", "sent again", reason=reason)
    if parcel.tracking_status is Scan.DAMAGED:
        desk.next_scan[parcel.number] = Scan.RETURNING
    return done


async def _act(
    desk: Desk, parcel: TroubledShipment, by: Actor, mutation: str, saying: str, **more: object
) -> bool:
    payload = {"number": parcel.number, "expectedVersion": parcel.version, **more}
    await desk.do(
        mutation, payload, by=by, about=parcel.number, saying=saying, expecting=_OVERTAKEN
    )
    desk.recall(parcel.number)
    return True


class _Way(NamedTuple):
    """One thing that can be done about a parcel, and what a watcher sees of it."""

    mutation: str
    do: Work
    shows: Deal


_AGAIN: Final = _Way("shipmentRedeliver", _redeliver, Deal.REDELIVERY)
_ELSEWHERE: Final = _Way("shipmentRedirect", _redirect, Deal.REDIRECTED)
_KEPT: Final = _Way("shipmentHoldForPickup", _hold, Deal.PICKUP)
_BACK: Final = _Way("shipmentReturnToSender", _call_back, Deal.RETURN)
_ANEW: Final = _Way("shipmentReship", _reship, Deal.RESHIPPED)
# fmt: off
_FITTING: Final[dict[Scan, tuple[tuple[_Way, int], ...]]] = {
    Scan.ATTEMPT_FAILED: ((_AGAIN, 60), (_KEPT, 20), (_ELSEWHERE, 15), (_BACK, 5)),
    Scan.EXCEPTION:      ((_AGAIN, 50), (_ELSEWHERE, 40), (_BACK, 10)),
    Scan.DELAYED:        ((_AGAIN, 80), (_KEPT, 20)),
    Scan.DAMAGED:        ((_BACK, 60), (_ANEW, 40)),
    Scan.RETURNING:      ((_ANEW, 100),),
    Scan.LOST:           ((_ANEW, 100),),
}
# fmt: on
