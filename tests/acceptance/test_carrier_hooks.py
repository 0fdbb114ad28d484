"""Carriers' webhooks: signed news moves parcels, anything else tells nothing and breaks nothing."""

from __future__ import annotations

import hmac
import json
import time

import httpx
import pytest

from .product import CARRIER_SECRET
from .shop import Shop, ago


def signed(body: bytes, secret: str = CARRIER_SECRET) -> dict[str, str]:
    written = str(int(time.time()))
    digest = hmac.new(secret.encode(), written.encode() + b"." + body, "sha256").hexdigest()
    return {"Waypost-Signature": f"t={written},v1={digest}"}


def tell(shop: Shop, body: object, provider: str = "our-van", **headers: str) -> httpx.Response:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = f"{shop.product.url}/carriers/{provider}/events"
    return httpx.post(url, content=sent, headers=signed(sent) | headers)


def test_signed_news_moves_the_parcel_and_the_order(shop: Shop) -> None:
    order, number = shop.place(shop.stocked(5)), f"VAN-{time.time_ns()}"
    parcel = shop.drive(order["shipments"][0], "DISPATCHED", trackingNumber=number)
    event = {"trackingNumber": number, "status": "DELIVERED", "at": ago(minutes=1), "city": "Leeds"}

    answers = [tell(shop, {"events": [event]}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    seen = shop.parcel(parcel["number"])
    assert (seen["trackingStatus"], seen["status"]) == ("DELIVERED", "DELIVERED")
    assert len(seen["trackingEvents"]) == 1
    assert shop.status(order) == "DELIVERED"


@pytest.mark.parametrize("provider", ["our-van", "easypost", "kuaidi100", "never-heard-of"])
def test_a_wrong_signature_is_answered_alike_whoever_it_claims_to_be(
    shop: Shop, provider: str
) -> None:
    answer = tell(shop, {"events": []}, provider, **{"Waypost-Signature": "t=1,v1=00"})

    assert answer.status_code == 401
    assert answer.json() == {"problem": "The signature is missing or wrong."}


@pytest.mark.parametrize(
    "body", [b"", b"null", b"\xff", b"[" * 100_000, b'{"events":[1]}', b'{"events":[{"at":1e999}]}']
)
def test_a_signed_body_that_is_none_says_what_is_wrong(shop: Shop, body: bytes) -> None:
    answer = tell(shop, body)

    assert answer.status_code == 422
    assert answer.json()["problem"]


def test_a_body_beyond_the_limit_is_refused_unread(shop: Shop) -> None:
    assert tell(shop, b" " * 2_000_000).status_code == 413
