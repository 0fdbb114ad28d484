"""Carriers that are asked: their answers are read as their webhooks are, their moods are borne."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import orjson
import pytest

from app.domain.lifecycle import TrackingStatus
from app.integrations.carriers.asking import Asker
from app.integrations.carriers.news import Account
from app.integrations.carriers.providers import provider_of
from app.integrations.deliveries import Delivery
from tests.carriers.rude_carrier import RudeCarrier, a_rude_carrier

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
KEY = "a key of ours"
EVENT = {"trackingNumber": "VAN-17", "status": "OUT_FOR_DELIVERY", "at": "2026-05-01T09:30:00Z"}


@pytest.fixture
async def carrier() -> AsyncIterator[RudeCarrier]:
    async with a_rude_carrier() as made:
        yield made


async def ask(carrier: RudeCarrier, within_s: float = 5.0) -> Any:
    async with httpx.AsyncClient() as client:
        asker = Asker({"our-van": Account(KEY, carrier.url)}, client, within_s)
        return await asker.ask("our-van", "our-van", "VAN-17", NOON)


async def test_the_generic_form_is_asked_for_by_a_bearer_and_read_as_ever(
    carrier: RudeCarrier,
) -> None:
    carrier.body = orjson.dumps({"events": [EVENT]})

    answer = await ask(carrier)

    assert [one.scan.status for one in answer.news] == [TrackingStatus.OUT_FOR_DELIVERY]
    assert not answer.failed
    assert carrier.asked[0].startswith(b"GET /parcels/VAN-17 HTTP/1.1")
    assert f"authorization: bearer {KEY}".encode() in carrier.asked[0].lower()


@pytest.mark.parametrize(
    "mood",
    [
        {"status": 500},
        {"status": 302, "headers": {"location": "http://127.0.0.1:1/"}},
        {"body": b"<html>"},
        {"body": b'{"events": 7}'},
        {"body": b"\xff" * 3_000_000},
        {"cuts": True},
    ],
    ids="-".join,
)
async def test_whatever_goes_wrong_is_a_failure_and_no_news(
    carrier: RudeCarrier, mood: dict[str, Any]
) -> None:
    for name, value in mood.items():
        setattr(carrier, name, value)

    answer = await ask(carrier)

    assert (answer.failed, list(answer.news), answer.is_tired) == (True, [], False)


async def test_an_answer_that_never_comes_is_given_up(carrier: RudeCarrier) -> None:
    carrier.never = True

    assert (await ask(carrier, within_s=0.2)).failed


@pytest.mark.parametrize(
    ("written", "pause"),
    [
        (None, timedelta()),
        ("120", timedelta(minutes=2)),
        ("999999999999999", timedelta(days=1)),
        ("Fri, 01 May 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Fri, 01 May 2020 12:05:00 GMT", timedelta()),
        ("soon", timedelta()),
    ],
)
async def test_a_tired_provider_says_for_how_long(
    carrier: RudeCarrier, written: str | None, pause: timedelta
) -> None:
    carrier.status, carrier.headers = 429, {"retry-after": written} if written else {}

    answer = await ask(carrier)

    assert (answer.failed, answer.is_tired, answer.retry_after) == (True, True, pause)


async def test_nobody_home_is_a_failure(carrier: RudeCarrier) -> None:
    carrier.port = 1

    assert (await ask(carrier)).failed


async def test_a_parcel_that_the_carrier_does_not_know_yet_is_no_failure(
    carrier: RudeCarrier,
) -> None:
    carrier.status = 404

    assert await ask(carrier) == ((), False, False, timedelta())


def test_easypost_is_asked_for_the_trackers_of_a_number() -> None:
    poll = provider_of("easypost").poll
    assert poll is not None
    detail = {"status": "delivered", "datetime": "2026-05-01T10:00:00Z"}
    tracker = {"tracking_code": "EZ1", "carrier": "UPS", "tracking_details": [detail]}

    asked = poll.ask(Account("ek"), "ups", "EZ 1")
    news = poll.read(Delivery({}, orjson.dumps({"trackers": [tracker]}), NOON))

    assert asked.url.endswith("/v2/trackers?tracking_code=EZ+1&page_size=1")
    assert asked.headers == {"authorization": "Basic ZWs6"}
    assert [(one.tracking_number, one.scan.status) for one in news] == [
        ("EZ1", TrackingStatus.DELIVERED)
    ]


def test_kuaidi100_is_asked_by_a_signed_form() -> None:
    poll = provider_of("kuaidi100").poll
    assert poll is not None
    data = [{"ftime": "2026-05-01 18:00:00", "context": "已签收"}]
    body = {"nu": "SF1", "com": "shunfeng", "state": "3", "data": data}

    asked = poll.ask(Account("k", customer="c"), "sf-express", "SF1")
    news = poll.read(Delivery({}, orjson.dumps(body), NOON))
    nothing = poll.read(Delivery({}, b'{"result":false,"returnCode":"500"}', NOON))

    assert asked.method == "POST"
    assert asked.form == {
        "customer": "c",
        "sign": "F5F0B1B0",
        "param": '{"com":"shunfeng","num":"SF1"}',
    } | {"sign": (asked.form or {})["sign"]}
    assert len((asked.form or {})["sign"]) == 32
    assert not parse_qs(asked.url)
    assert [one.scan.at for one in news] == [datetime(2026, 5, 1, 10, tzinfo=UTC)]
    assert list(nothing) == []
