"""Payments' webhooks: signed words move money and orders; nothing else tells or breaks anything."""

from __future__ import annotations

import hmac
import json
import time
from typing import Any

import httpx
import pytest

from .product import PAYMENT_SECRET
from .shop import Shop
from .wire import Facts

EVENTS = """query ($number: String!) { order(number: $number) {
  paidAmount { amount } paymentEvents { provider event reference status outcome amount { amount } }
} }"""


def tell(
    shop: Shop, body: object, provider: str = "our-bank", secret: str = PAYMENT_SECRET
) -> httpx.Response:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    written = str(int(time.time()))
    digest = hmac.new(secret.encode(), written.encode() + b"." + sent, "sha256").hexdigest()
    name = "Stripe-Signature" if provider == "stripe" else "Waypost-Signature"
    url = f"{shop.product.url}/payments/{provider}/events"
    return httpx.post(url, content=sent, headers={name: f"t={written},v1={digest}"})


def an_unpaid_order(shop: Shop) -> Facts:
    return shop.place(shop.stocked(5), payment={"status": "UNPAID"})


def paid(order: Facts, **changes: Any) -> Facts:
    name = f"e-{order['number']}"
    usual = {"id": name, "order": order["number"], "status": "PAID", "amount": "19.90"}
    return {"events": [usual | {"currency": "EUR", "reference": f"tx-{name}"} | changes]}


def test_a_signed_payment_releases_its_order_once(shop: Shop) -> None:
    order = an_unpaid_order(shop)

    answers = [tell(shop, paid(order)) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert shop.status(order) == "CONFIRMED"
    seen = shop.manager.query(EVENTS, number=order["number"])["order"]
    assert seen["paidAmount"] == {"amount": "19.90"}
    assert [one["outcome"] for one in seen["paymentEvents"]] == ["RECORDED"]


def test_stripes_event_is_heard_by_its_own_signature(shop: Shop) -> None:
    order = an_unpaid_order(shop)
    intent = {
        "id": f"pi_{order['number']}",
        "currency": "eur",
        "amount_received": 1990,
        "metadata": {"order_number": order["number"]},
    }
    event = {"id": f"evt_{order['number']}", "type": "payment_intent.succeeded"}

    answer = tell(shop, event | {"data": {"object": intent}}, "stripe")

    assert answer.json() == {"received": True}
    assert shop.order(order["number"])["paymentStatus"] == "PAID"


@pytest.mark.parametrize("provider", ["our-bank", "stripe", "never-heard-of"])
def test_a_wrong_signature_is_answered_alike_whoever_it_claims_to_be(
    shop: Shop, provider: str
) -> None:
    order = an_unpaid_order(shop)

    answer = tell(shop, paid(order), provider, secret="not the secret")

    assert answer.status_code == 401
    assert answer.json() == {"problem": "The signature is missing or wrong."}
    assert shop.status(order) == "ON_HOLD"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"events":[1]}',
        b'{"events":[{"id":"\\ud800"}]}',
        b'{"events":[{"id":"a","order":"b","status":"PAID","amount":"1e9","currency":"EUR"}]}',
        b'{"type":"charge.refunded","data":{"object":{"currency":"eur","amount_refunded":1e999}}}',
    ],
)
@pytest.mark.parametrize("provider", ["our-bank", "stripe"])
def test_a_signed_body_that_is_none_breaks_nothing(shop: Shop, provider: str, body: bytes) -> None:
    assert tell(shop, body, provider).status_code in {200, 422}


def test_payments_that_were_told_are_for_staff_alone(shop: Shop) -> None:
    order = an_unpaid_order(shop)
    tell(shop, paid(order))

    seen = shop.storefront.query(EVENTS, number=order["number"])["order"]

    assert seen["paymentEvents"] == []
