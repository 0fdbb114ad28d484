"""Masks: the same order read by different people."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import ORDER, ORDER_UPDATED, gql
from .shop import Shop
from .wire import Facts

CONTACT = gql("query($number: String!) { order(number: $number) { ...Contact } }")
ALERTS_OF = gql("query($number: String!) { order(number: $number) { alerts { kind } } }")
CASH = {"method": "cod"}


def annas_order(shop: Shop, **other: Any) -> Facts:
    customer = {"name": "Anna B", "email": "anna@example.com", "phone": "+4915112345678"}
    return shop.place(
        shop.stocked(5), by=shop.anna, payment=CASH, **({"customer": customer} | other)
    )


@pytest.mark.parametrize("role", ["CUSTOMER", "STOREFRONT"])
def test_suspicion_is_not_shown_to_the_suspect(shop: Shop, role: str) -> None:
    number = annas_order(shop)["number"]
    who = shop.caller(role)

    with who.watch(ORDER_UPDATED, number=number) as feed:
        feed.next()
        shop.sales.ok("orderHold", number=number, reasons=["FRAUD_SUSPECTED"], note="stolen card")
        live = feed.until(lambda each: each["type"] == "order.held")
    told = shop.timeline(number, by=who)

    assert who.query(ORDER, number=number)["order"]["holds"] == ["MANUAL_REVIEW"]
    assert shop.order(number)["holds"] == ["FRAUD_SUSPECTED"]
    for each in told + live:
        assert "fraud" not in each["message"].lower()
        assert "stolen" not in each["message"]


@pytest.mark.parametrize("role", ["CUSTOMER", "STOREFRONT"])
def test_outside_staff_have_no_names_and_alerts_are_not_shown(shop: Shop, role: str) -> None:
    order = annas_order(shop)
    parcel = shop.drive(order["shipments"][0], "DISPATCHED")
    shop.scan(parcel, "DAMAGED")
    shop.sales.ok("orderAddNote", number=order["number"], text="sorry", visibleToCustomer=True)
    who = shop.caller(role)

    names = {each["actor"]["role"]: each["actor"]["name"]
             for each in shop.timeline(order["number"], by=who)}  # fmt: skip

    assert names["SALES"] == "Sales"
    assert names["MANAGER"] == "Manager"
    assert names["LOGISTICS"] == "Logistics"
    assert who.query(ALERTS_OF, number=order["number"])["order"]["alerts"] == []
    assert shop.manager.query(ALERTS_OF, number=order["number"])["order"]["alerts"]


@pytest.mark.parametrize("role", ["CUSTOMER", "STOREFRONT"])
def test_internal_notes_stay_inside(shop: Shop, role: str) -> None:
    number = annas_order(shop)["number"]
    who = shop.caller(role)

    with who.watch(ORDER_UPDATED, number=number) as feed:
        feed.next()
        shop.sales.ok("orderAddNote", number=number, text="difficult")
        shop.sales.ok("orderAddNote", number=number, text="gift", visibleToCustomer=True)
        live = feed.next()
    outside = [each for each in shop.timeline(number, by=who) if "note" in each["type"]]
    inside = [each for each in shop.timeline(number) if "note" in each["type"]]

    assert (len(outside), len(inside)) == (1, 2)
    assert live["cursor"] == outside[0]["cursor"] == inside[1]["cursor"]


def test_reasons_of_staff_stay_inside(shop: Shop) -> None:
    number = annas_order(shop)["number"]
    shop.sales.ok("orderCancel", number=number, reason="chargeback shark")

    for each in shop.timeline(number, by=shop.anna):
        assert "shark" not in each["message"]


def a_new_customer(shop: Shop) -> Facts:
    tag = shop.unique("acc").lower()
    contact = {"email": f"{tag}@example.com", "phone": "+4915112345678"}
    return {"account": tag, "name": "Nina New"} | contact


@pytest.mark.parametrize("role", ["WAREHOUSE", "LOGISTICS"])
def test_the_floor_reads_name_address_and_phone_but_no_email(shop: Shop, role: str) -> None:
    number = shop.place(shop.stocked(5), customer=a_new_customer(shop))["number"]

    seen = shop.caller(role).query(CONTACT, number=number)["order"]

    assert seen["customer"]["email"] is None
    assert (seen["customer"]["name"], seen["customer"]["phone"]) == ("Nina New", "+4915112345678")
    assert seen["shippingAddress"]["line1"] == "Torstraße 1"
    assert seen["shippingAddress"]["recipient"] == "Anna Beispiel"


def test_the_desk_reads_the_whole_customer(shop: Shop) -> None:
    nina = a_new_customer(shop)
    number = shop.place(shop.stocked(5), customer=nina)["number"]

    for role in ("SALES", "SUPPORT", "MANAGER"):
        seen = shop.caller(role).query(CONTACT, number=number)["order"]["customer"]
        assert {key: seen[key] for key in nina} == nina, role


def test_a_storefront_reads_the_orders_own_copy_of_the_contact(shop: Shop) -> None:
    email = f"{shop.unique('c').lower()}@example.com"
    first = {"account": shop.unique("acc"), "name": "Carla First", "email": email}
    second = {"name": "Carla Second", "email": email}
    shop.place(shop.stocked(5), customer=first)

    number = shop.place(shop.stocked(5), by=shop.storefront, customer=second)["number"]

    copy = shop.storefront.query(CONTACT, number=number)["order"]["customer"]
    record = shop.sales.query(CONTACT, number=number)["order"]["customer"]
    assert (copy["name"], copy["email"]) == ("Carla Second", email)
    assert (copy["account"], copy["tier"], copy["phone"]) == (None, None, None)
    assert copy["id"] != record["id"]
    assert (record["account"], record["name"]) == (first["account"], "Carla First")


def test_a_customer_reads_their_own_record_whole(shop: Shop) -> None:
    number = annas_order(shop)["number"]

    own = shop.anna.query(CONTACT, number=number)["order"]["customer"]
    node = shop.anna.query(gql("query($id: ID!) { node(id: $id) { id __typename } }"), id=own["id"])

    assert own["account"] == "anna"
    assert node["node"] == {"id": own["id"], "__typename": "Customer"}
    bert = shop.caller("CUSTOMER", "bert")
    assert bert.query(gql("query($id: ID!) { node(id: $id) { id } }"), id=own["id"])["node"] is None


def test_a_carriers_words_are_for_staff(shop: Shop) -> None:
    order = annas_order(shop)
    parcel = shop.drive(order["shipments"][0], "DISPATCHED")
    words: Facts = {"description": "left with Mrs Quietly", "location": "Backyard 7"}

    shop.scan(parcel, "IN_TRANSIT", **words)

    seen = shop.parcel(parcel["number"])["trackingEvents"][0]
    assert (seen["description"], seen["location"]) == tuple(words.values())
    outside = shop.anna.query(ORDER, number=order["number"])
    for text in (str(outside), str(shop.timeline(order["number"], by=shop.anna)),
                 str([each["message"] for each in shop.timeline(order["number"])])):  # fmt: skip
        assert "Quietly" not in text
