"""Shippo: the webhook `track_updated`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.domain.lifecycle import TrackingStatus
from app.domain.shipments import CarrierScan, ParcelNews
from app.integrations.bodies import inside, instant, json_object, objects, text
from app.integrations.carriers.news import CarrierProvider, news_of
from app.integrations.carriers.parts import (
    LONGEST_CITY,
    LONGEST_DESCRIPTION,
    carrier_code,
    places,
    tracking_number,
)
from app.integrations.deliveries import Delivery
from app.integrations.signing import timed

_STATUS: Final = {
    "PRE_TRANSIT": TrackingStatus.INFO_RECEIVED,
    "TRANSIT": TrackingStatus.IN_TRANSIT,
    "DELIVERED": TrackingStatus.DELIVERED,
    "RETURNED": TrackingStatus.RETURNED,
    "FAILURE": TrackingStatus.EXCEPTION,
}
_SUBSTATUS: Final = {
    "information_received": TrackingStatus.INFO_RECEIVED,
    "package_accepted": TrackingStatus.PICKED_UP,
    "delayed": TrackingStatus.DELAYED,
    "out_for_delivery": TrackingStatus.OUT_FOR_DELIVERY,
    "pickup_available": TrackingStatus.AVAILABLE_FOR_PICKUP,
    "delivery_attempted": TrackingStatus.ATTEMPT_FAILED,
    "notice_left": TrackingStatus.ATTEMPT_FAILED,
    "reschedule_delivery": TrackingStatus.ATTEMPT_FAILED,
    "address_issue": TrackingStatus.EXCEPTION,
    "contact_carrier": TrackingStatus.EXCEPTION,
    "location_inaccessible": TrackingStatus.EXCEPTION,
    "package_damaged": TrackingStatus.DAMAGED,
    "package_held": TrackingStatus.EXCEPTION,
    "package_lost": TrackingStatus.LOST,
    "package_disposed": TrackingStatus.EXCEPTION,
    "package_undeliverable": TrackingStatus.EXCEPTION,
    "return_to_sender": TrackingStatus.RETURNED,
    "package_unclaimed": TrackingStatus.RETURNED,
}


def _is_signed(delivery: Delivery, secret: str) -> bool:
    return timed(delivery.headers.get("shippo-auth-signature"), secret, delivery.body, delivery.at)


def _read(delivery: Delivery) -> Sequence[ParcelNews]:
    track = json_object(delivery.body).get("data")
    if not isinstance(track, dict) or "tracking_status" not in track:
        return ()  # another of Shippo's events
    number = tracking_number(track.get("tracking_number"), "data.tracking_number")
    carrier = carrier_code(track.get("carrier"))
    return news_of(number, carrier, _scans(track), instant(track.get("eta")))


def _scans(track: Mapping[str, Any]) -> Iterator[CarrierScan]:
    seen: set[tuple[object, object]] = set()
    for told in (*objects(track.get("tracking_history")), track["tracking_status"]):
        status = _status(told)
        at = instant(inside(told, "status_date"))
        if status is None or at is None or (status, at) in seen:
            continue  # the newest of the history stands beside it once more
        seen.add((status, at))
        place = inside(told, "location")
        city = text(inside(place, "city"), LONGEST_CITY)
        yield CarrierScan(
            status,
            at,
            text(inside(told, "status_details"), LONGEST_DESCRIPTION) or "",
            places(city, *(inside(place, part) for part in ("state", "zip", "country"))),
            city,
        )


def _status(told: Any) -> TrackingStatus | None:
    known = _STATUS.get(str(inside(told, "status")))
    if known is TrackingStatus.DELIVERED:
        return known
    return _SUBSTATUS.get(str(inside(told, "substatus", "code")), known)


SHIPPO: Final = CarrierProvider(_is_signed, _read)
