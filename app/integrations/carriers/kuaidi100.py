"""Kuaidi100 (快递100): the push of a subscription, a form whose field `param` is JSON."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta, timezone
from typing import Any, Final
from urllib.parse import parse_qs

import orjson

from app.domain.lifecycle import TrackingStatus
from app.domain.shipments import CarrierScan, ParcelNews
from app.integrations.bodies import instant, json_object, objects, text
from app.integrations.carriers.news import Account, CarrierProvider, Poll, Question, news_of
from app.integrations.carriers.parts import (
    LONGEST_CITY,
    LONGEST_DESCRIPTION,
    carrier_code,
    places,
    tracking_number,
)
from app.integrations.deliveries import Delivery, Unreadable
from app.integrations.signing import same

CHINA: Final = timezone(timedelta(hours=8))
"""Its times name no zone and are all of this one."""
_STATE: Final = {
    "0": TrackingStatus.IN_TRANSIT,
    "1": TrackingStatus.PICKED_UP,
    "2": TrackingStatus.EXCEPTION,
    "3": TrackingStatus.DELIVERED,
    "4": TrackingStatus.RETURNED,
    "5": TrackingStatus.OUT_FOR_DELIVERY,
    "6": TrackingStatus.RETURNING,
    "7": TrackingStatus.IN_TRANSIT,
    "8": TrackingStatus.IN_TRANSIT,
    "10": TrackingStatus.IN_TRANSIT,
    "11": TrackingStatus.IN_TRANSIT,
    "12": TrackingStatus.IN_TRANSIT,
    "13": TrackingStatus.EXCEPTION,
    "14": TrackingStatus.EXCEPTION,
    "204": TrackingStatus.ATTEMPT_FAILED,
    "206": TrackingStatus.ATTEMPT_FAILED,
    "209": TrackingStatus.DAMAGED,
}
"""By its code; a finer one of three digits counts as its first where it is not named."""
_CARRIERS: Final = {
    "shunfeng": "sf-express",
    "shentong": "sto",
    "yuantong": "yto",
    "zhongtong": "zto",
    "jd": "jd-logistics",
}
_NAMES: Final = {ours: theirs for theirs, ours in _CARRIERS.items()}
_QUERY: Final = "https://poll.kuaidi100.com/poll/query.do"
_NOTHING_YET: Final = "500"
"""Its code for a parcel that its carrier knows nothing of yet."""
_MOST_FIELDS: Final = 20


def _form(delivery: Delivery) -> Mapping[str, str]:
    try:
        fields = parse_qs(
            delivery.body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise Unreadable("The body must be a form with the field 'param'.") from error
    return {name: values[0] for name, values in fields.items()}


def _is_signed(delivery: Delivery, secret: str) -> bool:
    try:
        form = _form(delivery)
    except Unreadable:
        return False
    signed = (form.get("param", "") + secret).encode()
    expected = hashlib.md5(signed, usedforsecurity=False).hexdigest().upper()
    return same(form.get("sign"), expected)


def _read(delivery: Delivery) -> Sequence[ParcelNews]:
    result = json_object(_form(delivery).get("param", "")).get("lastResult")
    if not isinstance(result, dict):
        raise Unreadable("param.lastResult must be an object.")
    return _news(result, "param.lastResult.nu")


def _news(result: Mapping[str, Any], where: str) -> Sequence[ParcelNews]:
    number = tracking_number(result.get("nu"), where)
    named = result.get("com")
    carrier = _CARRIERS.get(named) if isinstance(named, str) else None
    estimate = instant(result.get("arrivalTime"), CHINA)
    return news_of(number, carrier or carrier_code(named), _scans(result), estimate)


def _scans(result: Mapping[str, Any]) -> Iterator[CarrierScan]:
    rows = [*objects(result.get("data"))]
    newest = max(rows, key=lambda row: str(row.get("ftime") or row.get("time")), default=None)
    for row in rows:
        status = _status(row.get("statusCode"))
        if row is newest:
            status = _status(result.get("state")) or status
        at = instant(row.get("ftime") or row.get("time"), CHINA)
        if status is None or at is None:
            continue
        yield CarrierScan(
            status,
            at,
            text(row.get("context"), LONGEST_DESCRIPTION) or "",
            places(row.get("areaName")),
            text(row.get("areaName"), LONGEST_CITY),
        )


def _status(code: Any) -> TrackingStatus | None:
    written = str(code)
    return _STATE.get(written) or (_STATE.get(written[0]) if len(written) > 2 else None)


def _ask(account: Account, carrier: str, number: str) -> Question:
    """The query of a customer's own account, signed over its `param`."""
    named = _NAMES.get(carrier, carrier)
    param = orjson.dumps({"com": named, "num": number}).decode()
    signed = f"{param}{account.key}{account.customer}".encode()
    sign = hashlib.md5(signed, usedforsecurity=False).hexdigest().upper()
    form = {"customer": account.customer, "sign": sign, "param": param}
    return Question("POST", account.url or _QUERY, {}, form)


def _read_answer(delivery: Delivery) -> Sequence[ParcelNews]:
    result = json_object(delivery.body)
    if "nu" not in result and result.get("returnCode") == _NOTHING_YET:
        return ()
    return _news(result, "nu")


KUAIDI100: Final = CarrierProvider(
    _is_signed,
    _read,
    '{"result":true,"returnCode":"200","message":"成功"}'.encode(),
    Poll(_ask, _read_answer),
)
