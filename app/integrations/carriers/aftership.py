"""AfterShip: the webhook `tracking_update`."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from app.domain.lifecycle import TrackingStatus
from app.domain.shipments import CarrierScan, ParcelNews
from app.integrations.bodies import instant, json_object, objects, text
from app.integrations.carriers.news import CarrierProvider, news_of
from app.integrations.carriers.parts import (
    LONGEST_CITY,
    LONGEST_DESCRIPTION,
    carrier_code,
    places,
    tracking_number,
)
from app.integrations.deliveries import Delivery
from app.integrations.signing import hmac_sha256, same

_TAG: Final = {
    "InfoReceived": TrackingStatus.INFO_RECEIVED,
    "InTransit": TrackingStatus.IN_TRANSIT,
    "OutForDelivery": TrackingStatus.OUT_FOR_DELIVERY,
    "AttemptFail": TrackingStatus.ATTEMPT_FAILED,
    "Delivered": TrackingStatus.DELIVERED,
    "AvailableForPickup": TrackingStatus.AVAILABLE_FOR_PICKUP,
    "Exception": TrackingStatus.EXCEPTION,
    "Expired": TrackingStatus.EXCEPTION,
}
_SUBTAG: Final = {
    "Exception_010": TrackingStatus.RETURNING,
    "Exception_011": TrackingStatus.RETURNED,
    "Exception_012": TrackingStatus.DAMAGED,
    "Exception_013": TrackingStatus.LOST,
}


def _is_signed(delivery: Delivery, secret: str) -> bool:
    expected = base64.b64encode(hmac_sha256(secret, delivery.body)).decode()
    return same(delivery.headers.get("aftership-hmac-sha256"), expected)


def _read(delivery: Delivery) -> Sequence[ParcelNews]:
    body = json_object(delivery.body)
    message = body.get("msg")
    if not isinstance(message, dict):
        return ()  # AfterShip tries a new address with an empty event
    number = tracking_number(message.get("tracking_number"), "msg.tracking_number")
    told_at = instant(body.get("ts")) or delivery.at
    estimate = instant(message.get("expected_delivery"))
    return news_of(number, carrier_code(message.get("slug")), _scans(message, told_at), estimate)


def _scans(message: Mapping[str, Any], told_at: datetime) -> Iterator[CarrierScan]:
    checkpoints = [*objects(message.get("checkpoints"))]
    if not checkpoints:
        status = _status(message)
        if status is not None:
            yield CarrierScan(status, told_at)
    for checkpoint in checkpoints:
        status = _status(checkpoint)
        at = instant(checkpoint.get("checkpoint_time"))
        if status is None or at is None:
            continue
        yield CarrierScan(
            status,
            at,
            text(checkpoint.get("message"), LONGEST_DESCRIPTION) or "",
            places(
                checkpoint.get("location"), checkpoint.get("state"), checkpoint.get("country_name")
            ),
            text(checkpoint.get("city"), LONGEST_CITY),
        )


def _status(told: Mapping[str, Any]) -> TrackingStatus | None:
    return _SUBTAG.get(str(told.get("subtag")), _TAG.get(str(told.get("tag"))))


AFTERSHIP: Final = CarrierProvider(_is_signed, _read)
