"""What may be known by a side way: filters, nested lists, tokens, and a carrier's own documents."""

from __future__ import annotations

import pytest

from .documents import TRACK, gql
from .shop import Shop
from .wire import Facts

ALERTED = """query($open: Boolean) {
  orders(first: 100, filter: {hasOpenAlerts: $open}) { nodes { number } } }"""
THEIRS = gql(
    """query($n: String!, $after: String) { order(number: $n) { customer {
      orders(first: 1, after: $after) { totalCount nodes { number channel }
        pageInfo { ...Page } } } } }"""
)
SCAN = """mutation($input: ShipmentTrackingInput!) { shipmentRecordTracking(input: $input) {
  ... on ShipmentSuccess { shipment { status ...Nosy } } } }
  fragment Nosy on Shipment { behind: order { what: total { amount } } }"""
BY_PROMISE = """query($after: String, $sku: String, $direction: SortDirection!) {
  orders(first: 1, after: $after, filter: {sku: $sku},
    sort: {field: PROMISED_SHIP_BY, direction: $direction}) {
      nodes { number } pageInfo { endCursor hasNextPage } } }"""


@pytest.mark.parametrize("reader", ["anna", "storefront"])
def test_a_filter_tells_shoppers_of_no_alert(shop: Shop, reader: str) -> None:
    order, parcel = shop.dispatched(shop.stocked(1), customer={"account": "anna"})
    shop.scan(parcel, "LOST")
    viewer = getattr(shop, reader)
    assert viewer.query(ALERTED, open=True)["orders"]["nodes"] == []
    calm = viewer.query(ALERTED, open=False)["orders"]["nodes"]
    assert order["number"] in [one["number"] for one in calm]
    troubled = shop.sales.query(ALERTED, open=True)["orders"]["nodes"]
    assert order["number"] in [one["number"] for one in troubled]


def test_a_storefront_reads_a_customers_orders_of_its_channel(shop: Shop) -> None:
    goods = shop.stocked(3)
    buyer: Facts = {"name": "Mona", "email": f"{shop.tag.lower()}@example.com"}
    placed = [
        shop.place(goods, customer=buyer, channel=channel)["number"]
        for channel in ("WEBSITE", "APP", "WEBSITE")
    ]
    seen, after = [], None
    for _ in range(2):
        order = shop.storefront.query(THEIRS, n=placed[0], after=after)["order"]
        page = order["customer"]["orders"]
        assert page["totalCount"] == 2
        seen += [one["number"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert seen == [placed[2], placed[0]]
    assert not page["pageInfo"]["hasNextPage"]


def test_a_carriers_forbidden_question_is_refused_before_its_scan_is_written(shop: Shop) -> None:
    _, parcel = shop.dispatched(shop.stocked(1))
    carrier = shop.caller("CARRIER")
    given = {"number": parcel["number"], "status": "IN_TRANSIT"}
    assert carrier.refusal(SCAN, input=given) == "FORBIDDEN"
    assert shop.parcel(parcel["number"])["trackingStatus"] == "UNKNOWN"


def test_a_tracking_token_shows_the_same_to_whoever_holds_it(shop: Shop) -> None:
    order, _ = shop.dispatched(shop.stocked(1))
    right = {"number": order["number"], "contact": "anna@example.com"}
    token = shop.guest.query(TRACK, **right)["trackOrder"]["token"]
    asked = "query($token: String!) { tracking(token: $token) { shipments { number } } }"
    others = (shop.guest, shop.anna, shop.caller("CARRIER", "ups"))
    assert len({str(viewer.query(asked, token=token)) for viewer in others}) == 1


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_orders_are_paged_by_their_promise_both_ways(shop: Shop, direction: str) -> None:
    goods = shop.stocked(4)
    placed = [shop.place(goods)["number"] for _ in range(4)]
    seen, after, more = [], None, True
    while more:
        found = shop.sales.query(BY_PROMISE, after=after, sku=goods.sku, direction=direction)
        seen += [one["number"] for one in found["orders"]["nodes"]]
        after = found["orders"]["pageInfo"]["endCursor"]
        more = found["orders"]["pageInfo"]["hasNextPage"]
    assert seen == (placed if direction == "ASC" else placed[::-1])


def test_a_filter_by_what_is_no_customer_finds_nothing(shop: Shop) -> None:
    order = shop.place(shop.stocked(1))
    asked = "query($id: ID!) { orders(filter: {customerId: $id}) { totalCount } }"
    assert shop.sales.query(asked, id=order["id"])["orders"]["totalCount"] == 0
