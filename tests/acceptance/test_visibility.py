"""Visibility: what a viewer may not see does not exist for them."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import ORDER, ORDER_EVENTS, ORDER_UPDATED, SHIPMENT, gql
from .shop import Shop
from .wire import Caller, Facts

CASH = {"method": "cod"}
NODE = gql("query($id: ID!) { node(id: $id) { id __typename } }")
FOUND = gql("query($s: String!) { orders(filter: {search: $s}) { totalCount nodes { number } } }")
PARCELS = gql(
    "query($n: String!) { shipments(filter: {orderNumber: $n}) { nodes { number } totalCount } }"
)


def bert(shop: Shop) -> Caller:
    return shop.caller("CUSTOMER", "bert")


def app_storefront(shop: Shop) -> Caller:
    return shop.caller("STOREFRONT", channel="APP")


@pytest.mark.parametrize("stranger", [bert, app_storefront], ids=["customer", "storefront"])
def test_another_ones_order_does_not_exist(shop: Shop, stranger: Any) -> None:
    order = shop.place(shop.stocked(5), by=shop.anna, payment=CASH)
    number, parcel = order["number"], order["shipments"][0]
    who: Caller = stranger(shop)

    assert who.query(ORDER, number=number)["order"] is None
    assert who.query(SHIPMENT, number=parcel["number"])["shipment"] is None
    assert who.query(NODE, id=order["id"])["node"] is None
    assert who.query(NODE, id=parcel["id"])["node"] is None
    assert who.query(FOUND, s=number)["orders"] == {"totalCount": 0, "nodes": []}
    assert who.query(PARCELS, n=number)["shipments"] == {"totalCount": 0, "nodes": []}
    assert who.do("orderCancel", number=number)["__typename"] == "NotFoundError"
    assert who.do("orderConfirmReceipt", number=number)["__typename"] == "NotFoundError"
    assert who.feed_refusal(ORDER_UPDATED, number=number) == "NOT_FOUND"


def test_a_customer_and_the_channels_storefront_see_their_own(shop: Shop) -> None:
    order = shop.place(shop.stocked(5), by=shop.anna, payment=CASH)
    number, parcel = order["number"], order["shipments"][0]

    for who in (shop.anna, shop.storefront, shop.caller("SYSTEM"), shop.caller("SUPPORT")):
        assert who.query(ORDER, number=number)["order"]["number"] == number
        assert who.query(SHIPMENT, number=parcel["number"])["shipment"]
        assert who.query(NODE, id=order["id"])["node"]["__typename"] == "Order"
        assert who.query(FOUND, s=number)["orders"]["totalCount"] == 1
        with who.watch(ORDER_UPDATED, number=number) as feed:
            assert feed.next()["type"] == "snapshot"


def test_an_order_entered_for_an_account_is_that_customers(shop: Shop) -> None:
    customer = {"account": "anna", "name": "Anna Beispiel"}

    number = shop.place(shop.stocked(5), by=shop.storefront, customer=customer)["number"]

    assert shop.anna.query(ORDER, number=number)["order"]
    assert bert(shop).query(ORDER, number=number)["order"] is None


def test_the_same_email_makes_nobody_an_accounts_owner(shop: Shop) -> None:
    shared = {"name": "Bert", "email": "anna@example.com"}
    annas = shop.place(shop.stocked(5), by=shop.anna, payment=CASH)

    berts = shop.place(shop.stocked(5), by=bert(shop), payment=CASH, customer=shared)

    assert bert(shop).query(ORDER, number=annas["number"])["order"] is None
    assert shop.anna.query(ORDER, number=berts["number"])["order"] is None


def test_a_storefront_places_for_its_own_channel_only(shop: Shop) -> None:
    given = shop.order_input(shop.stocked(5), channel="APP")

    refused = shop.storefront.refused("orderPlace", "PermissionDeniedError", **given)

    assert refused["code"] == "PERMISSION_DENIED"


def test_a_storefront_hears_its_own_channel_only(shop: Shop) -> None:
    start = shop.cursor()
    shop.place(shop.stocked(5), channel="APP")
    web = shop.place(shop.stocked(5))

    with shop.storefront.watch(ORDER_EVENTS, after=start) as feed:
        assert feed.next()["orderNumber"] == web["number"]


def test_a_carrier_sees_its_parcels_and_of_their_order_little(shop: Shop) -> None:
    order, parcel = shop.dispatched(shop.stocked(5))
    other = shop.drive(shop.place(shop.stocked(5))["shipments"][0], "DISPATCHED", "sf-express")
    early = shop.place(shop.stocked(5))["shipments"][0]
    dhl = shop.caller("CARRIER")
    little = gql(
        "query($n: String!) { shipment(number: $n) { number order { number status placedAt } } }"
    )

    def secret(field: str) -> Facts:
        asked = f"query($n: String!) {{ shipment(number: $n) {{ order {{ {field} }} }} }}"
        return dhl.body(asked, n=parcel["number"])

    assert dhl.query(little, n=parcel["number"])["shipment"]["order"]["number"] == order["number"]
    for field in ("total { amount }", "customer { name }", "shippingAddress { city }", "holds"):
        assert secret(field)["errors"][0]["extensions"]["code"] == "FORBIDDEN", field
    for unseen in (other, early):
        assert dhl.query(little, n=unseen["number"])["shipment"] is None
        assert dhl.query(NODE, id=unseen["id"])["node"] is None
    assert dhl.query(NODE, id=parcel["id"])["node"]["__typename"] == "Shipment"
    assert dhl.query(PARCELS, n=order["number"])["shipments"]["totalCount"] == 1


def test_a_node_is_what_it_names_and_nonsense_is_null(shop: Shop) -> None:
    mug = shop.stocked(5)
    order = shop.place(mug)
    product = shop.guest.query(gql("query($s: String!) { product(sku: $s) { id } }"), s=mug.sku)[
        "product"
    ]
    level = shop.level(mug)

    assert shop.manager.query(NODE, id=product["id"])["node"]["__typename"] == "Product"
    assert shop.manager.query(NODE, id=level["id"])["node"]["__typename"] == "StockLevel"
    assert shop.anna.query(NODE, id=level["id"])["node"] is None
    assert shop.manager.query(NODE, id="nonsense")["node"] is None
    shown = shop.guest.body(NODE, id=order["id"])
    assert (shown.get("data") or {}).get("node") is None


def test_a_guest_reads_products_without_their_shelves(shop: Shop) -> None:
    mug = shop.stocked(5)
    asked = gql("query($s: String!) { product(sku: $s) { name available stock { onHand } } }")

    for who in (shop.guest, shop.anna):
        seen = who.query(asked, s=mug.sku)["product"]
        assert (seen["available"], seen["stock"]) == (5, [])
    assert shop.warehouse.query(asked, s=mug.sku)["product"]["stock"] == [{"onHand": 5}]
