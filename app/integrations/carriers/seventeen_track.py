"""17TRACK: the push `TRACKING_UPDATED` of its API v2.2."""

import hashlib
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
from app.integrations.signing import same

_STAGE: Final = {
    "InfoReceived": TrackingStatus.INFO_RECEIVED,
    "PickedUp": TrackingStatus.PICKED_UP,
    "InTransit": TrackingStatus.IN_TRANSIT,
    "Departure": TrackingStatus.IN_TRANSIT,
    "Arrival": TrackingStatus.IN_TRANSIT,
    "Expired": TrackingStatus.EXCEPTION,
    "AvailableForPickup": TrackingStatus.AVAILABLE_FOR_PICKUP,
    "OutForDelivery": TrackingStatus.OUT_FOR_DELIVERY,
    "DeliveryFailure": TrackingStatus.ATTEMPT_FAILED,
    "Delivered": TrackingStatus.DELIVERED,
    "Exception": TrackingStatus.EXCEPTION,
    "Returning": TrackingStatus.RETURNING,
    "Returned": TrackingStatus.RETURNED,
}
_SUB_STATUS: Final = {
    "InTransit_PickedUp": TrackingStatus.PICKED_UP,
    "Exception_Returning": TrackingStatus.RETURNING,
    "Exception_Returned": TrackingStatus.RETURNED,
    "Exception_Damage": TrackingStatus.DAMAGED,
    "Exception_Lost": TrackingStatus.LOST,
    "Exception_Delayed": TrackingStatus.DELAYED,
}


def _is_signed(delivery: Delivery, secret: str) -> bool:
    expected = hashlib.sha256(delivery.body + b"/" + secret.encode()).hexdigest()
    return same(delivery.headers.get("sign"), expected)


def _read(delivery: Delivery) -> Sequence[ParcelNews]:
    data = json_object(delivery.body).get("data")
    info = inside(data, "track_info")
    if not isinstance(info, dict):
        return ()  # TRACKING_STOPPED, or a number that is not followed yet
    number = tracking_number(inside(data, "number"), "data.number")
    carriers = [*objects(inside(info, "tracking", "providers"))]
    carrier = carrier_code(inside(carriers[0], "provider", "alias")) if carriers else None
    estimate = instant(inside(info, "time_metrics", "estimated_delivery_date", "to"))
    return news_of(number, carrier, _scans(info, carriers), estimate)


def _scans(info: Mapping[str, Any], carriers: Sequence[Mapping[str, Any]]) -> Iterator[CarrierScan]:
    events = [event for each in carriers for event in objects(each.get("events"))]
    latest = inside(info, "latest_event")
    if not events and isinstance(latest, dict):
        events = [latest]
    newest = max(events, key=lambda event: str(event.get("time_utc")), default=None)
    for event in events:
        status = _status(event)
        if event is newest:
            status = _status(inside(info, "latest_status")) or status
        at = instant(event.get("time_utc")) or instant(event.get("time_iso"))
        if status is None or at is None:
            continue
        city = text(inside(event, "address", "city"), LONGEST_CITY)
        yield CarrierScan(
            status,
            at,
            text(event.get("description"), LONGEST_DESCRIPTION) or "",
            places(event.get("location")) or places(city),
            city,
        )


def _status(told: Any) -> TrackingStatus | None:
    coarse = inside(told, "stage") or inside(told, "status")
    return _SUB_STATUS.get(str(inside(told, "sub_status")), _STAGE.get(str(coarse)))


SEVENTEEN_TRACK: Final = CarrierProvider(_is_signed, _read)
