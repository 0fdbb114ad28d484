"""The shop under impatient shoppers, odd baskets and browsers that keep nothing."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.acceptance.shop import Shop

from .conftest import Visit
from .pages import PATIENCE_MS, arrives_at_tracking, fills_in, finds, goes_to_checkout
from .test_storefront import orders_with

pytestmark = [pytest.mark.chromium, pytest.mark.patient]


def _holds(route: Route, words: str, held: list[Route]) -> None:
    if words in (route.request.post_data or ""):
        held.append(route)
    else:
        route.continue_()


def places_it(page: Page) -> None:
    page.get_by_role("button", name="Place the order").click()


def test_a_price_that_changed_at_the_till_is_shown_and_the_order_can_be_placed(
    visit: Visit, shop: Shop
) -> None:
    mugs = shop.stocked(5)
    goes_to_checkout(visit.page, mugs)
    fills_in(visit.page)
    shop.manager.ok(
        "productUpsert", sku=mugs.sku, name=f"Mug {mugs.sku}", price="29.90", currency="EUR"
    )

    places_it(visit.page)
    expect(visit.page.get_by_text("€29.90").first).to_be_visible(timeout=PATIENCE_MS)
    assert orders_with(shop, mugs.sku) == 0
    places_it(visit.page)

    arrives_at_tracking(visit.page)
    assert orders_with(shop, mugs.sku) == 1


def test_one_basket_in_two_tabs_is_one_order(visit: Visit, shop: Shop) -> None:
    mugs = shop.stocked(5)
    goes_to_checkout(visit.page, mugs)
    other = visit.page.context.new_page()
    other.goto("/#checkout")
    for tab in (visit.page, other):
        fills_in(tab)

    held: list[Route] = []
    visit.page.route("**/graphql", lambda route: _holds(route, "orderPlace", held))
    places_it(visit.page)
    expect(visit.page.get_by_role("button", name="Placing")).to_be_visible()
    places_it(other)
    number = arrives_at_tracking(other)
    held[0].continue_()

    assert arrives_at_tracking(visit.page) == number
    assert orders_with(shop, mugs.sku) == 1


def test_a_basket_ordered_with_other_details_is_not_ordered_twice_unasked(
    visit: Visit, shop: Shop
) -> None:
    mugs = shop.stocked(5)
    goes_to_checkout(visit.page, mugs)
    fills_in(visit.page)
    kept = visit.page.evaluate("JSON.stringify({...localStorage})")
    places_it(visit.page)
    arrives_at_tracking(visit.page)
    # Another tab had the basket open all the while, and did not hear.
    visit.page.evaluate("kept => Object.assign(localStorage, JSON.parse(kept))", kept)
    visit.page.goto("/#checkout")
    fills_in(visit.page, **{"Street and number": "2 Low Street"})

    places_it(visit.page)
    expect(visit.page.get_by_text("ordered a moment ago")).to_be_visible(timeout=PATIENCE_MS)
    assert orders_with(shop, mugs.sku) == 1
    places_it(visit.page)

    arrives_at_tracking(visit.page)
    assert orders_with(shop, mugs.sku) == 2


def test_an_order_too_large_to_be_read_is_refused_and_can_be_mended(
    visit: Visit, shop: Shop
) -> None:
    mugs = shop.stocked(5)
    goes_to_checkout(visit.page, mugs)
    fills_in(visit.page)
    note = visit.page.get_by_label("Anything we should know?")
    note.evaluate("field => { field.value = 'x'.repeat(6_000_000) }")
    note.dispatch_event("input")

    places_it(visit.page)
    alert = visit.page.get_by_role("alert").filter(has_text="far too long")
    expect(alert).to_be_visible(timeout=PATIENCE_MS * 2)
    note.fill("\0 Ring twice")
    places_it(visit.page)

    arrives_at_tracking(visit.page)
    assert orders_with(shop, mugs.sku) == 1


@pytest.mark.parametrize(
    "item",
    [
        {"price": {"amount": "1.00"}},
        {"price": {"amount": "cheap", "currency": "EUR"}},
        {"quantity": 9_999_999_999},
        {"quantity": -5},
    ],
)
def test_a_basket_that_makes_no_sense_does_not_close_the_shop(
    visit: Visit, shop: Shop, item: dict[str, object]
) -> None:
    usual = {"sku": "A", "name": "A", "price": {"amount": "1.00", "currency": "EUR"}, "quantity": 1}
    visit.page.goto("/")
    visit.page.evaluate(
        "kept => localStorage.setItem('waypost.basket', kept)", json.dumps([usual | item])
    )

    finds(visit.page, shop.stocked(5))

    expect(visit.page.get_by_role("button", name="Basket, 0 pieces")).to_be_visible()
    assert visit.complaints == []


def test_two_currencies_are_not_added_up(visit: Visit, shop: Shop) -> None:
    for goods in (shop.stocked(5), shop.stocked(5, price="5000", currency="JPY")):
        finds(visit.page, goods).get_by_role("button").click()

    visit.page.get_by_role("button", name="Basket, 2 pieces").click()

    expect(visit.page.get_by_role("dialog")).to_contain_text("5,000")
    expect(visit.page.get_by_role("dialog").get_by_text("Subtotal")).to_have_count(0)


def test_who_lets_the_browser_keep_nothing_can_order(visit: Visit, shop: Shop) -> None:
    visit.page.add_init_script(
        """for (const kept of ["localStorage", "sessionStorage"]) {
          const get = () => { throw new DOMException("denied", "SecurityError"); };
          Object.defineProperty(window, kept, { get });
        }"""
    )
    goes_to_checkout(visit.page, shop.stocked(5))
    fills_in(visit.page)

    places_it(visit.page)

    arrives_at_tracking(visit.page)
