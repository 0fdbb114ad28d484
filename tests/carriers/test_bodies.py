"""Each provider's body becomes scans: which status, when, where; and what is none says so."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.lifecycle import TrackingStatus
from app.domain.shipments import ParcelNews
from app.integrations.carriers.providers import provider_of
from app.integrations.deliveries import Unreadable
from tests.carriers.vectors import delivery, easypost_body, status_map

Status = TrackingStatus
OF_ONE_SET = {
    "info_received": {Status.INFO_RECEIVED},
    "in_transit": {Status.IN_TRANSIT, Status.PICKED_UP},
    "out_for_delivery": {Status.OUT_FOR_DELIVERY},
    "available_for_pickup": {Status.AVAILABLE_FOR_PICKUP},
    "delivered": {Status.DELIVERED},
    "attempted": {Status.ATTEMPT_FAILED},
    "exception": {Status.EXCEPTION, Status.DAMAGED, Status.LOST, Status.DELAYED},
    "returned": {Status.RETURNED, Status.RETURNING},
    "expired": {Status.EXCEPTION},
}
"""What the agreed set of words is here, where there are more."""
AT = "2026-04-30T10:00:00Z"
TEN = datetime(2026, 4, 30, 10, tzinfo=UTC)


def read(name: str, body: Any) -> list[ParcelNews]:
    sent = body if isinstance(body, bytes | str) else orjson.dumps(body)
    return list(provider_of(name).read(delivery(sent)))


def easypost(status: str, detail: str | None = None) -> Any:
    told = {"status": status, "status_detail": detail, "datetime": AT}
    return {"result": {"object": "Tracker", "tracking_code": "EZ1", "tracking_details": [told]}}


def aftership(tag: str, subtag: str | None = None) -> Any:
    point = {"tag": tag, "subtag": subtag, "checkpoint_time": AT}
    return {"msg": {"tracking_number": "AF1", "checkpoints": [point]}}


def shippo(status: str, detail: str | None = None) -> Any:
    told = {"status": status, "status_date": AT, "substatus": detail and {"code": detail}}
    return {"data": {"tracking_number": "SH1", "carrier": "usps", "tracking_status": told}}


def seventeen_track(status: str, detail: str | None = None) -> Any:
    info = {
        "latest_status": {"status": status, "sub_status": detail},
        "tracking": {"providers": [{"events": [{"time_utc": AT, "stage": None}]}]},
    }
    return {"event": "TRACKING_UPDATED", "data": {"number": "ST1", "track_info": info}}


def kuaidi100(state: str, _: str | None = None) -> Any:
    row = {"ftime": "2026-04-30 18:00:00", "context": "快件已签收"}
    param = {"lastResult": {"nu": "SF1", "com": "shunfeng", "state": state, "data": [row]}}
    return urlencode({"param": orjson.dumps(param).decode()})


BODIES: dict[str, Any] = {
    "easypost": easypost,
    "aftership": aftership,
    "shippo": shippo,
    "17track": seventeen_track,
    "kuaidi100": kuaidi100,
}
FINER = {
    "easypost": ("refine_status_detail", "failure"),
    "aftership": ("refine_subtag", "Exception"),
    "shippo": ("refine_substatus", "FAILURE"),
    "17track": ("refine_sub_status", "Exception"),
}
"""Where the agreed map has a provider's finer words, and a word they stand below."""


@pytest.mark.parametrize("name", BODIES)
def test_every_word_of_the_provider_means_what_was_agreed(name: str) -> None:
    for word, agreed in status_map()[name]["map"].items():
        news = read(name, BODIES[name](word))

        assert [one.scan.status in OF_ONE_SET[agreed] for one in news] == [True] * bool(agreed)
        assert all(one.scan.at == TEN for one in news)


@pytest.mark.parametrize("name", FINER)
def test_every_finer_word_means_what_was_agreed(name: str) -> None:
    where, coarse = FINER[name]
    for detail, agreed in status_map()[name][where].items():
        if agreed is not None:
            (one,) = read(name, BODIES[name](coarse, detail))
            assert one.scan.status in OF_ONE_SET[agreed.partition(" ")[0]], detail


def test_easyposts_real_body_is_seven_scans_of_one_fedex_parcel() -> None:
    news = read("easypost", easypost_body())

    assert [one.scan.status for one in news] == [Status.INFO_RECEIVED, *[Status.IN_TRANSIT] * 6]
    assert {(one.tracking_number, one.carrier) for one in news} == {("1", "fedex")}
    assert (news[1].scan.city, news[1].scan.location) == ("ORLANDO", "ORLANDO, FL, 32809, US")
    estimates = [one.scan.estimated_delivery for one in news]
    assert estimates == [*[None] * 6, datetime(2024, 8, 5, tzinfo=UTC)]


def test_kuaidi100s_times_are_chinas_and_its_carriers_have_their_codes() -> None:
    (one,) = read("kuaidi100", kuaidi100("3"))

    assert (one.carrier, one.scan.status, one.scan.at) == ("sf-express", Status.DELIVERED, TEN)
    assert one.scan.description == "快件已签收"


def test_aftership_without_checkpoints_says_when_it_told() -> None:
    told = {"msg": {"tracking_number": "1Z 999", "tag": "Delivered"}, "ts": 1712741696}

    (one,) = read("aftership", told)

    assert one.tracking_number == "1Z999"
    assert one.scan.at == datetime.fromtimestamp(1712741696, UTC)


def test_the_generic_form_is_taken_whole_or_says_what_is_wrong_where() -> None:
    event = {"trackingNumber": "G1", "status": "DELIVERED", "at": AT, "city": "Leeds"}

    (one,) = read("our-own", {"events": [event]})

    assert (one.scan.status, one.scan.city) == (Status.DELIVERED, "Leeds")
    for part, wrong in (("status", "ARRIVED"), ("at", "noon"), ("trackingNumber", "?")):
        with pytest.raises(Unreadable, match=rf"events\[1\]\.{part}"):
            read("our-own", {"events": [event, event | {part: wrong}]})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from([*BODIES, "generic"]), place=st.integers(0, 40), wrong=JSON)
def test_whatever_stands_anywhere_in_a_body_is_read_left_out_or_refused(
    name: str, place: int, wrong: Any
) -> None:
    row = {"ftime": AT, "context": "x", "statusCode": "3"}
    body = {
        "easypost": easypost("in_transit", "lost"),
        "aftership": aftership("InTransit", "InTransit_003"),
        "shippo": shippo("TRANSIT", "other"),
        "17track": seventeen_track("InTransit", "InTransit_PickedUp"),
        "kuaidi100": {"lastResult": {"nu": "1", "com": "ems", "state": "0", "data": [row]}},
        "generic": {"events": [{"trackingNumber": "G1", "status": "DELIVERED", "at": AT}]},
    }[name]
    spots = [*_spots(body)]
    holder, key = spots[place % len(spots)]
    holder[key] = wrong
    try:
        text = orjson.dumps(body).decode()
    except (TypeError, ValueError):
        return  # no JSON can say it

    try:
        news = read(name, urlencode({"param": text}) if name == "kuaidi100" else text)
    except Unreadable:
        news = []

    assert all(one.scan.at.tzinfo is not None for one in news)


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a body, and what holds it."""
    for key, inner in [*(value.items() if isinstance(value, dict) else enumerate(value))]:
        yield value, key
        if isinstance(inner, dict | list):
            yield from _spots(inner)


@pytest.mark.parametrize("name", [*BODIES, "generic"])
@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"\xff\xfe", b"{", b'"x"', b"param=%ff"])
def test_what_is_no_body_is_refused_with_a_sentence(name: str, body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(name, body)
