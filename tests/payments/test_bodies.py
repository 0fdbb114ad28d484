"""Each provider's body becomes words about payments; what is none says so, and breaks nothing."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.lifecycle import PaymentStatus
from app.domain.payment_news import PaymentNews
from app.integrations.deliveries import Delivery, Unreadable
from app.integrations.payments.providers import provider_of
from app.integrations.signing import STALE_AFTER, hmac_sha256

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SECRET = "whsec_of_tests"


def delivery(body: Any, **headers: str) -> Delivery:
    sent = body if isinstance(body, bytes) else orjson.dumps(body)
    return Delivery({name.replace("_", "-"): value for name, value in headers.items()}, sent, NOON)


def stripe(kind: str, about: dict[str, Any]) -> list[PaymentNews]:
    event = {"id": "evt_1", "type": kind, "created": 1777636800, "data": {"object": about}}
    return list(provider_of("stripe").read(delivery(event)))


def an_intent(**changes: Any) -> dict[str, Any]:
    usual = {
        "id": "pi_1",
        "currency": "eur",
        "amount": 5970,
        "amount_received": 5970,
        "amount_capturable": 5970,
        "metadata": {"order_number": "20260501-AAAA"},
    }
    return usual | changes


def header(body: bytes, *secrets: str, at: datetime = NOON) -> str:
    written = int(at.timestamp())
    signed = b"%d.%b" % (written, body)
    return f"t={written}," + ",".join(f"v1={hmac_sha256(each, signed).hex()}" for each in secrets)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("payment_intent.succeeded", PaymentStatus.PAID),
        ("payment_intent.amount_capturable_updated", PaymentStatus.AUTHORIZED),
        ("payment_intent.payment_failed", PaymentStatus.FAILED),
    ],
)
def test_stripes_intents_tell_of_their_order(kind: str, status: PaymentStatus) -> None:
    (news,) = stripe(kind, an_intent())

    assert news == PaymentNews(
        "evt_1", status, "pi_1", NOON, 5970, "EUR", "20260501-AAAA", "stripe"
    )


def test_a_refunded_charge_tells_all_that_was_given_back_so_far_of_its_intent() -> None:
    charge = {"id": "ch_1", "payment_intent": "pi_1", "currency": "eur", "amount_refunded": 900}

    (news,) = stripe("charge.refunded", charge)

    assert (news.reference, news.amount_minor, news.is_sum) == ("pi_1", 900, True)
    assert news.order is None


def test_a_session_counts_once_its_money_is_there() -> None:
    session = {
        "id": "cs_1",
        "payment_intent": "pi_1",
        "currency": "jpy",
        "amount_total": 5970,
        "client_reference_id": "WEB-7",
        "payment_status": "paid",
    }

    (news,) = stripe("checkout.session.completed", session)
    unpaid = stripe("checkout.session.completed", session | {"payment_status": "unpaid"})

    assert (news.amount_minor, news.currency, news.order) == (5970, "JPY", "WEB-7")
    assert unpaid == []


@pytest.mark.parametrize(
    ("currency", "told", "minor"),
    [("eur", 100, 100), ("jpy", 100, 100), ("kwd", 1000, 1000), ("isk", 500, 5), ("mga", 5, 500)],
)
def test_stripes_amounts_are_counted_in_the_currencys_own_digits(
    currency: str, told: int, minor: int
) -> None:
    (news,) = stripe("payment_intent.succeeded", an_intent(currency=currency, amount_received=told))

    assert news.amount_minor == minor


def test_what_stripe_tells_of_other_things_is_nothing() -> None:
    assert stripe("customer.created", {"id": "cus_1"}) == []


@pytest.mark.parametrize("name", ["stripe", "our-bank"])
def test_any_of_several_signatures_is_believed_and_nothing_next_to_it(name: str) -> None:
    is_signed = provider_of(name).is_signed
    field = "stripe_signature" if name == "stripe" else "waypost_signature"
    body = b'{"events":[]}'

    assert is_signed(delivery(body, **{field: header(body, "an old one", SECRET)}), SECRET)
    assert not is_signed(delivery(body, **{field: header(body, "an old one")}), SECRET)
    assert not is_signed(delivery(body + b" ", **{field: header(body, SECRET)}), SECRET)
    for late in (STALE_AFTER * 1.01, -STALE_AFTER * 1.01):
        recorded = header(body, SECRET, at=NOON + late)
        assert not is_signed(delivery(body, **{field: recorded}), SECRET)
    for wrong in ("", "t=,v1=", "t=1", "é", "\udcff", "v1=00," * 1000):
        assert not is_signed(delivery(body, **{field: wrong}), SECRET)


def generic(**changes: Any) -> list[PaymentNews]:
    usual = {
        "id": "e1",
        "order": "20260501-AAAA",
        "status": "PAID",
        "amount": "59.70",
        "currency": "EUR",
        "reference": "tx-9",
    }
    return list(provider_of("our-bank").read(delivery({"events": [usual | changes]})))


def test_the_generic_form_is_read_whole() -> None:
    (news,) = generic(method="wire", at="2026-05-01T09:30:00+02:00")

    assert (news.event, news.reference, news.order) == ("e1", "tx-9", "20260501-AAAA")
    assert (news.amount_minor, news.currency, news.method) == (5970, "EUR", "wire")
    assert news.at == datetime(2026, 5, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"id": ""}, "id"),
        ({"id": "x" * 200}, "id"),
        ({"order": None}, "order"),
        ({"status": "UNPAID"}, "status"),
        ({"amount": 59.7}, "amount"),
        ({"amount": "59.705"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1E+999"}, "amount"),
        ({"status": "PARTIALLY_PAID", "amount": None}, "amount"),
        ({"currency": "EURO"}, "currency"),
        ({"reference": 7}, "reference"),
        ({"at": "yesterday"}, "at"),
    ],
)
def test_what_is_wrong_in_the_generic_form_is_named(wrong: dict[str, Any], where: str) -> None:
    with pytest.raises(Unreadable, match=rf"events\[0\]\.{where}"):
        generic(**wrong)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
_KNOWN = st.sampled_from(
    ["payment_intent.succeeded", "charge.refunded", "checkout.session.completed"]
)


@given(about=st.dictionaries(st.sampled_from([*an_intent(), "payment_status"]), _JSON), kind=_KNOWN)
@settings(max_examples=200, deadline=None)
def test_no_body_breaks_stripes_reader(about: dict[str, Any], kind: str) -> None:
    body = (
        orjson.dumps(
            {"id": "e", "type": kind, "created": about.get("amount"), "data": {"object": about}},
            option=orjson.OPT_NON_STR_KEYS,
            default=str,
        )
        if _fits(about)
        else b"{}"
    )

    with suppress(Unreadable):
        for one in provider_of("stripe").read(delivery(body)):
            assert one.amount_minor is not None
            assert one.amount_minor > 0


@given(event=st.dictionaries(st.sampled_from(["id", "order", "status", "amount", "at"]), _JSON))
@settings(max_examples=200, deadline=None)
def test_no_body_breaks_the_generic_reader(event: dict[str, Any]) -> None:
    body = orjson.dumps({"events": [event]}) if _fits(event) else b"[]"

    with suppress(Unreadable):
        for one in provider_of("our-bank").read(delivery(body)):
            assert one.amount_minor is None or one.amount_minor > 0


def _fits(value: Any) -> bool:
    """Whether it can be written as JSON here: no lone surrogates, no integers beyond 64 bits."""
    try:
        orjson.dumps(value)
    except (orjson.JSONEncodeError, TypeError):
        return False
    return True
