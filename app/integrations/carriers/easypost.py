"""EasyPost: events `tracker.created` and `tracker.updated`."""

import base64
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from app.domain.lifecycle import TrackingStatus
from app.domain.shipments import CarrierScan, ParcelNews
from app.integrations.bodies import inside, instant, json_object, objects, text
from app.integrations.carriers.news import Account, CarrierProvider, Poll, Question, news_of
from app.integrations.carriers.parts import (
    LONGEST_CITY,
    LONGEST_DESCRIPTION,
    carrier_code,
    places,
    tracking_number,
)
from app.integrations.deliveries import Delivery
from app.integrations.signing import hmac_sha256, same

_TRACKERS: Final = "https://api.easypost.com/v2/trackers"
_STATUS: Final = {
    "pre_transit": TrackingStatus.INFO_RECEIVED,
    "in_transit": TrackingStatus.IN_TRANSIT,
    "out_for_delivery": TrackingStatus.OUT_FOR_DELIVERY,
    "available_for_pickup": TrackingStatus.AVAILABLE_FOR_PICKUP,
    "delivered": TrackingStatus.DELIVERED,
    "return_to_sender": TrackingStatus.RETURNED,
    "failure": TrackingStatus.EXCEPTION,
    "cancelled": TrackingStatus.EXCEPTION,
}
_DETAIL: Final = {
    "arrived_at_pickup_location": TrackingStatus.AVAILABLE_FOR_PICKUP,
    "refused": TrackingStatus.EXCEPTION,
    "return": TrackingStatus.RETURNED,
    "expired": TrackingStatus.EXCEPTION,
    "damaged": TrackingStatus.DAMAGED,
    "lost": TrackingStatus.LOST,
    "held": TrackingStatus.EXCEPTION,
    "delayed": TrackingStatus.DELAYED,
    "weather_delay": TrackingStatus.DELAYED,
    "delivery_exception": TrackingStatus.ATTEMPT_FAILED,
    "transit_exception": TrackingStatus.EXCEPTION,
}


def _is_signed(delivery: Delivery, secret: str) -> bool:
    normal = unicodedata.normalize("NFKD", secret)
    expected = f"hmac-sha256-hex={hmac_sha256(normal, delivery.body).hex()}"
    return same(delivery.headers.get("x-hmac-signature"), expected)


def _read(delivery: Delivery) -> Sequence[ParcelNews]:
    body = json_object(delivery.body)
    tracker = body.get("result")
    if not isinstance(tracker, dict) or tracker.get("object") != "Tracker":
        return ()  # another of EasyPost's many events
    return _news(tracker, "result")


def _news(tracker: Mapping[str, Any], where: str) -> Sequence[ParcelNews]:
    number = tracking_number(tracker.get("tracking_code"), f"{where}.tracking_code")
    estimate = instant(tracker.get("est_delivery_date"))
    return news_of(number, carrier_code(tracker.get("carrier")), _scans(tracker), estimate)


def _scans(tracker: Mapping[str, Any]) -> Iterator[CarrierScan]:
    details = [*objects(tracker.get("tracking_details"))]
    if not details:
        details = [{**tracker, "datetime": tracker.get("updated_at")}]
    for detail in details:
        status = _status(detail)
        at = instant(detail.get("datetime"))
        if status is None or at is None:
            continue
        place = detail.get("tracking_location")
        city = text(inside(place, "city"), LONGEST_CITY)
        yield CarrierScan(
            status,
            at,
            text(detail.get("message"), LONGEST_DESCRIPTION) or "",
            places(city, *(inside(place, part) for part in ("state", "zip", "country"))),
            city,
        )


def _status(detail: Mapping[str, Any]) -> TrackingStatus | None:
    status, finer = detail.get("status"), detail.get("status_detail")
    known = _STATUS.get(status) if isinstance(status, str) else None
    if known is TrackingStatus.DELIVERED or not isinstance(finer, str):
        return known
    return _DETAIL.get(finer, known)


def _ask(account: Account, carrier: str, number: str) -> Question:
    """EasyPost finds a tracker by its code; the key is the user of a basic authorization."""
    basic = base64.b64encode(f"{account.key}:".encode()).decode()
    asked = urlencode({"tracking_code": number, "page_size": 1})
    return Question(
        "GET", f"{account.url or _TRACKERS}?{asked}", {"authorization": f"Basic {basic}"}
    )


def _read_answer(delivery: Delivery) -> Sequence[ParcelNews]:
    trackers = objects(json_object(delivery.body).get("trackers"))
    return [one for place, each in enumerate(trackers) for one in _news(each, f"trackers[{place}]")]


EASYPOST: Final = CarrierProvider(_is_signed, _read, poll=Poll(_ask, _read_answer))
