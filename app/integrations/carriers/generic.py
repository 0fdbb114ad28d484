"""The generic form, for carriers and middlemen of a shop's own: docs/carriers.md shows it."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from app.domain.lifecycle import TrackingStatus
from app.domain.shipments import CarrierScan, ParcelNews
from app.integrations.bodies import instant, json_object, text
from app.integrations.carriers.news import Account, CarrierProvider, Poll, Question
from app.integrations.carriers.parts import (
    LONGEST_CITY,
    LONGEST_DESCRIPTION,
    LONGEST_LOCATION,
    carrier_code,
    tracking_number,
)
from app.integrations.deliveries import Delivery, Unreadable
from app.integrations.signing import timed

SIGNATURE: Final = "waypost-signature"
_WORDS: Final = {status.value: status for status in TrackingStatus}


def _is_signed(delivery: Delivery, secret: str) -> bool:
    return timed(delivery.headers.get(SIGNATURE), secret, delivery.body, delivery.at)


def _read(delivery: Delivery) -> Sequence[ParcelNews]:
    """All of it or nothing: who writes this form can mend it."""
    events = json_object(delivery.body).get("events")
    if not isinstance(events, list):
        raise Unreadable("events must be a list.")
    return [_news(event, f"events[{place}]") for place, event in enumerate(events)]


def _news(event: Any, where: str) -> ParcelNews:
    if not isinstance(event, dict):
        raise Unreadable(f"{where} must be an object.")
    status = _WORDS.get(str(event.get("status")))
    if status is None:
        raise Unreadable(f"{where}.status must be one of {', '.join(_WORDS)}.")
    at = instant(event.get("at"))
    if at is None:
        raise Unreadable(f"{where}.at must be an instant such as 2026-05-01T09:30:00Z.")
    scan = CarrierScan(
        status,
        at,
        text(event.get("description"), LONGEST_DESCRIPTION) or "",
        text(event.get("location"), LONGEST_LOCATION),
        text(event.get("city"), LONGEST_CITY),
        instant(event.get("estimatedDelivery")),
    )
    number = tracking_number(event.get("trackingNumber"), f"{where}.trackingNumber")
    return ParcelNews(number, carrier_code(event.get("carrier")), scan)


def _ask(account: Account, carrier: str, number: str) -> Question:
    """The address with the parcel's number and carrier filled in."""
    where = (account.url or "").replace("{number}", quote(number, safe=""))
    where = where.replace("{carrier}", quote(carrier, safe=""))
    return Question("GET", where, {"authorization": f"Bearer {account.key}"})


GENERIC: Final = CarrierProvider(_is_signed, _read, poll=Poll(_ask, _read))
