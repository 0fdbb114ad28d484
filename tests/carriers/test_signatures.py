"""Each provider's signature: the recorded one is believed, and nothing next to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from app.integrations.carriers.providers import provider_of
from app.integrations.deliveries import Delivery
from app.integrations.signing import STALE_AFTER, hmac_sha256
from tests.carriers.vectors import NOON, delivery, easypost_body, vector

Signed = tuple[Delivery, str]


def easypost() -> Signed:
    found = vector("easypost")
    return delivery(easypost_body(), x_hmac_signature=found["value"]), "sécret"


def aftership() -> Signed:
    found = vector("aftership")
    return delivery(found["body"], aftership_hmac_sha256=found["value"]), found["secret"]


def shippo() -> Signed:
    found = vector("shippo")
    at = datetime.fromtimestamp(int(found["timestamp"]), UTC)
    return delivery(found["body"], at, shippo_auth_signature=found["value"]), found["secret"]


def seventeen_track() -> Signed:
    found = vector("17track")
    return delivery(found["body"], sign=found["value"]), found["key"]


def kuaidi100() -> Signed:
    found = vector("kuaidi100")
    form = urlencode({"sign": found["value"], "param": found["param"]})
    return delivery(form), found["salt"]


def generic() -> Signed:
    written = int(NOON.timestamp())
    body = b'{"events":[]}'
    digest = hmac_sha256("our own secret", b"%d.%b" % (written, body)).hex()
    return delivery(body, waypost_signature=f"t={written},v1={digest}"), "our own secret"


RECORDED: dict[str, Callable[[], Signed]] = {
    "easypost": easypost,
    "aftership": aftership,
    "shippo": shippo,
    "17track": seventeen_track,
    "kuaidi100": kuaidi100,
    "our-own-carrier": generic,
}


@pytest.mark.parametrize("name", RECORDED)
def test_the_recorded_signature_is_believed_and_nothing_next_to_it(name: str) -> None:
    is_signed = provider_of(name).is_signed
    signed, secret = RECORDED[name]()
    changed = signed.body.replace(b"e", b"f", 1)

    assert is_signed(signed, secret)
    assert not is_signed(signed, f"{secret}x")
    assert not is_signed(replace(signed, body=changed), secret)


@pytest.mark.parametrize("name", [name for name in RECORDED if name != "kuaidi100"])
@pytest.mark.parametrize("wrong", [None, "", "é", "t=,v1=", "t=99999999999999,v1=00", "\udcff"])
def test_any_other_header_is_no_signature(name: str, wrong: str | None) -> None:
    signed, secret = RECORDED[name]()
    headers = {} if wrong is None else dict.fromkeys(signed.headers, wrong)

    assert not provider_of(name).is_signed(replace(signed, headers=headers), secret)


@pytest.mark.parametrize("name", ["shippo", "our-own-carrier"])
def test_a_timed_signature_is_good_for_minutes(name: str) -> None:
    is_signed = provider_of(name).is_signed
    signed, secret = RECORDED[name]()

    for edge, beyond in ((-STALE_AFTER, -1), (STALE_AFTER, 1)):
        assert is_signed(replace(signed, at=signed.at + edge), secret)
        late = signed.at + edge + timedelta(seconds=beyond)
        assert not is_signed(replace(signed, at=late), secret)


def test_easyposts_secret_is_signed_with_in_its_decomposed_form() -> None:
    signed, _ = easypost()

    assert provider_of("easypost").is_signed(signed, "se\u0301cret")
