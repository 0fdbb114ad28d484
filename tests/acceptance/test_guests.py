"""Guests: an order's number and its contact open its tracking, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from .documents import TRACK, TRACKING_UPDATED, gql
from .shop import Shop, an_address
from .wire import Caller, Facts

TRACKING = gql("query($token: String!) { tracking(token: $token) { ...Progress } }")
WRONG_ANSWERS = 10


def an_order(shop: Shop) -> Facts:
    contact = {"name": "Gil Guest", "email": "Gil.Guest@Example.com", "phone": "+493011112222"}
    return shop.place(shop.stocked(5, name="Blue mug"), quantity=2, customer=contact)


@pytest.mark.parametrize(
    "contact",
    ["gil.guest@example.com", "  GIL.guest@example.COM ", "+493011112222", "030 11112222",
     "+49 30 1111-2222"],
)  # fmt: skip
def test_the_number_and_either_contact_open_the_tracking(shop: Shop, contact: str) -> None:
    order = an_order(shop)

    access = shop.guest.query(TRACK, number=order["number"], contact=contact)["trackOrder"]

    assert access["tracking"]["number"] == order["number"]
    assert access["tracking"]["status"] == "CONFIRMED"
    assert access["expiresAt"] > datetime.now(UTC).isoformat()
    again = shop.guest.query(TRACKING, token=access["token"])["tracking"]
    assert again == access["tracking"]


def test_a_wrong_pair_answers_null(shop: Shop) -> None:
    order = an_order(shop)
    guest = Caller(shop.product.url, address="127.0.1.1")

    for number, contact in (
        (order["number"], "else@example.com"),
        ("261121-ZZZZZZZZ", "gil.guest@example.com"),
        (order["number"], ""),
    ):
        assert guest.query(TRACK, number=number, contact=contact)["trackOrder"] is None


def test_the_contact_is_the_orders_own_copy(shop: Shop) -> None:
    email = f"{shop.unique('h').lower()}@example.com"
    shop.place(shop.stocked(5), customer={"name": "H", "email": email, "phone": "+493033334444"})
    without = shop.place(shop.stocked(5), customer={"name": "H", "email": email})
    guest = Caller(shop.product.url, address="127.0.1.2")

    def opened(contact: str) -> bool:
        found = guest.query(TRACK, number=without["number"], contact=contact)["trackOrder"]
        return found is not None

    assert opened(email)
    assert not opened("+493033334444")


def test_a_guest_sees_progress_places_and_no_free_text(shop: Shop) -> None:
    order = an_order(shop)
    parcel = shop.drive(order["shipments"][0], "DISPATCHED", trackingNumber="TR-77")
    shop.scan(parcel, "IN_TRANSIT", description="for Gil", location="Backyard 7", city="Leipzig")
    shop.scan(parcel, "OUT_FOR_DELIVERY", location="Hidden Street")

    access = shop.guest.query(TRACK, number=order["number"], contact="gil.guest@example.com")
    seen = access["trackOrder"]["tracking"]

    (box,) = seen["shipments"]
    assert (box["trackingNumber"], box["carrier"]) == ("TR-77", "dhl")
    assert box["items"] == [{"name": "Blue mug", "quantity": 2}]
    assert {each["status"]: each["city"] for each in box["events"]} == {
        "IN_TRANSIT": "Leipzig",
        "OUT_FOR_DELIVERY": None,
    }
    steps = [each["status"] for each in seen["history"]]
    assert (steps[0], steps[-1]) == ("PLACED", "SHIPPED")
    for secret in ("Gil", "Backyard", "Hidden", "19.90"):
        assert secret not in str(seen)


def test_a_guest_watches_live_from_a_snapshot_on(shop: Shop) -> None:
    order = an_order(shop)
    access = shop.guest.query(TRACK, number=order["number"], contact="gil.guest@example.com")
    token = access["trackOrder"]["token"]

    with shop.guest.watch(TRACKING_UPDATED, token=token) as feed:
        first = feed.next()
        shop.drive(order["shipments"][0], "DISPATCHED")
        live = feed.until(lambda each: each["type"] == "order.shipped")
    with shop.guest.watch(TRACKING_UPDATED, token=token, after=live[-2]["cursor"]) as feed:
        resumed = feed.next()

    assert (first["type"], first["tracking"]["status"]) == ("snapshot", "CONFIRMED")
    assert live[-1]["tracking"]["status"] == "SHIPPED"
    assert resumed["cursor"] == live[-1]["cursor"]


def test_a_guest_hears_nothing_internal(shop: Shop) -> None:
    number = an_order(shop)["number"]
    access = shop.guest.query(TRACK, number=number, contact="gil.guest@example.com")

    with shop.guest.watch(TRACKING_UPDATED, token=access["trackOrder"]["token"]) as feed:
        feed.next()
        shop.sales.ok("orderAddNote", number=number, text="internal")
        shop.sales.ok("orderHold", number=number, reasons=["FRAUD_SUSPECTED"])
        told = feed.until(lambda each: each["tracking"]["status"] == "ON_HOLD")

    assert "order.note_added" not in [each["type"] for each in told]
    assert "raud" not in str(told)


def test_a_bad_tracking_token_opens_nothing(shop: Shop) -> None:
    for token in ("nonsense", "", str(shop.anna.token)):
        assert shop.guest.query(TRACKING, token=token)["tracking"] is None
        assert shop.guest.feed_refusal(TRACKING_UPDATED, token=token) == "FORBIDDEN"


def test_a_tracking_token_is_no_bearer_token(shop: Shop) -> None:
    order = an_order(shop)
    access = shop.guest.query(TRACK, number=order["number"], contact="gil.guest@example.com")

    bearer = Caller(shop.product.url, access["trackOrder"]["token"])

    assert bearer.post(gql("{ viewer { role } }")).status_code == 401


def test_the_pair_is_never_sent_in_an_address_line(shop: Shop) -> None:
    variables = '{"number": "261121-ZZZZZZZZ", "contact": "gil.guest@example.com"}'

    asked = shop.guest.http.get("/graphql", params={"query": TRACK, "variables": variables})

    assert asked.json()["errors"]
    assert not (asked.json().get("data") or {}).get("trackOrder")


def test_guessing_from_one_address_is_stopped_even_when_right(shop: Shop) -> None:
    order = an_order(shop)
    guest = Caller(shop.product.url, address="127.0.1.3")
    for turn in range(WRONG_ANSWERS):
        given = {"number": f"261121-ZZZZZZ{turn:02}", "contact": "gil.guest@example.com"}
        assert guest.query(TRACK, **given)["trackOrder"] is None

    body = guest.body(TRACK, number=order["number"], contact="gil.guest@example.com")

    (error,) = body["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert 0 < error["extensions"]["retryAfterSeconds"] <= 60
    assert shop.guest.query(TRACK, number=order["number"], contact="gil.guest@example.com")


def test_guessing_one_order_from_many_addresses_is_stopped(shop: Shop) -> None:
    order = an_order(shop)
    for turn in range(WRONG_ANSWERS):
        guest = Caller(shop.product.url, address=f"127.0.2.{turn + 1}")
        given = {"number": order["number"], "contact": f"no{turn}@example.com"}
        assert guest.query(TRACK, **given)["trackOrder"] is None

    fresh = Caller(shop.product.url, address="127.0.2.99")

    assert (
        fresh.refusal(TRACK, number=order["number"], contact="gil.guest@example.com")
        == "RATE_LIMITED"
    )


def test_a_national_number_is_read_by_the_shipping_country(shop: Shop) -> None:
    order = shop.place(
        shop.stocked(5),
        customer={"name": "Li", "phone": "+8613800138000"},
        shippingAddress=an_address(country="CN", city="上海", phone=None, postalCode="200000"),
    )

    found = shop.guest.query(TRACK, number=order["number"], contact="138 0013 8000")

    assert found["trackOrder"]["tracking"]["number"] == order["number"]
