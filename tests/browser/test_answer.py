"""A customer on their phone answers what is missing, by the link they were sent."""

from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.shop import Goods, Shop

from .conftest import Visit

pytestmark = pytest.mark.chromium

PHONE_WIDTH, PHONE_HEIGHT = 390, 844
SUBSTITUTES = """mutation($i: ProductSubstitutesInput!) {
  productSetSubstitutes(input: $i) { __typename } }"""
OFFER = """mutation($i: OrderOfferChoicesInput!) { orderOfferChoices(input: $i) {
  ... on OrderSuccess { order { shortageOffer { token } } } } }"""
WITHDRAW = "mutation($i: OrderWithdrawOfferInput!) {orderWithdrawOffer(input: $i) {__typename}}"
LINES = "query($n: String!) { order(number: $n) { status lines { sku quantity } } }"


class Short(NamedTuple):
    """An order for three mugs of which one is there, and what its link ends in."""

    number: str
    token: str
    missing: Goods
    instead: Goods


@pytest.fixture
def short(shop: Shop) -> Short:
    missing = shop.stocked(1, price="19.90", name="Blue mug")
    instead = shop.stocked(9, price="17.90", name="Green mug")
    given = {"sku": missing.sku, "substitutes": [instead.sku]}
    shop.sales.query(SUBSTITUTES, i=given)
    number = shop.place(missing, quantity=3, whenShort="BACKORDER")["number"]
    made = shop.sales.query(OFFER, i={"number": number})["orderOfferChoices"]
    return Short(number, made["order"]["shortageOffer"]["token"], missing, instead)


def opened(visit: Visit, token: str) -> Page:
    page = visit.page
    page.set_viewport_size({"width": PHONE_WIDTH, "height": PHONE_HEIGHT})
    page.goto(f"/answer/{token}")
    return page


@pytest.mark.patient
def test_a_substitute_is_chosen_on_a_phone(visit: Visit, shop: Shop, short: Short) -> None:
    page = opened(visit, short.token)
    expect(page.get_by_text("2 × Blue mug")).to_be_visible()
    expect(page.get_by_role("button", name="Confirm")).to_be_disabled()

    page.get_by_role("radio", name="Green mug").check()
    page.get_by_role("button", name="Confirm").click()

    expect(page.get_by_text("Thank you, your answer is noted.")).to_be_visible()
    expect(page.get_by_text("You have chosen: Take another product: Green mug")).to_be_visible()
    order = shop.sales.query(LINES, n=short.number)["order"]
    assert order["lines"] == [
        {"sku": short.missing.sku, "quantity": 1},
        {"sku": short.instead.sku, "quantity": 2},
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH
    assert visit.complaints == []
    assert visit.asked_elsewhere == []


@pytest.mark.patient
def test_it_speaks_chinese_at_the_touch_of_a_button(visit: Visit, short: Short) -> None:
    page = opened(visit, short.token)
    page.get_by_role("radio", name="Wait for everything").check()

    page.get_by_role("button", name="中文").click()

    expect(page.get_by_role("heading")).to_have_text("您的订单有商品缺货")
    expect(page.get_by_role("radio", name="等待到货")).to_be_checked()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


@pytest.mark.patient
def test_an_offer_taken_back_while_somebody_reads_it_is_told(
    visit: Visit, shop: Shop, short: Short
) -> None:
    page = opened(visit, short.token)
    page.get_by_role("radio", name="Cancel the order").check()
    shop.sales.query(WITHDRAW, i={"number": short.number})

    page.get_by_role("button", name="Confirm").click()

    expect(page.get_by_role("alert")).to_have_text("The order has changed since.")
    expect(page.get_by_text("There is nothing left to choose")).to_be_visible()
    assert shop.sales.query(LINES, n=short.number)["order"]["status"] == "BACKORDERED"


@pytest.mark.patient
def test_a_link_that_is_none_and_a_shop_out_of_reach_are_told_truly(
    visit: Visit, short: Short
) -> None:
    page = opened(visit, "nobody")
    expect(page.get_by_text("This link is not one of ours.")).to_be_visible()

    page.route("**/graphql", lambda route: route.abort())
    page.goto(f"/answer/{short.token}")
    expect(page.get_by_role("alert")).to_contain_text("The shop could not be reached.")
    page.unroute("**/graphql")
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_text("2 × Blue mug")).to_be_visible()


@pytest.mark.patient
def test_the_address_which_is_a_key_is_told_to_no_other_site(visit: Visit, short: Short) -> None:
    answer = visit.page.goto(f"/answer/{short.token}")

    assert answer is not None
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
