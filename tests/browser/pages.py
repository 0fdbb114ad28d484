"""The verbs of the stories told in the storefront and on the tracking page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from tests.acceptance.shop import Goods, Shop
from tests.acceptance.wire import Facts

from .conftest import Visit

PATIENCE_MS = 15_000
ANNA = {
    "Full name": "Anna Hartley",
    "Email": "anna@example.com",
    "Phone": "+44 20 7946 0018",
    "Street and number": "1 High Street",
    "Postal code": "SW1A 1AA",
    "Town or city": "London",
}


@contextmanager
def visiting(
    chromium: Browser, shop: Shop, locale: str = "en-GB", **how: object
) -> Iterator[Visit]:
    """One more reader with a browser of their own."""
    given = {"base_url": shop.product.url, "locale": locale} | how
    with chromium.new_context(**given) as context:  # type: ignore[arg-type]
        visitor = Visit(context.new_page(), shop.product.url)
        visitor.listen()
        yield visitor
    assert visitor.unlisted == []


def is_said_to_be(page: Page, state: str) -> None:
    """The badge: live, reconnecting, offline."""
    expect(page.get_by_role("status").and_(page.locator("[data-state]"))).to_have_attribute(
        "data-state", state, timeout=PATIENCE_MS * 2
    )


def finds(page: Page, goods: Goods) -> Locator:
    """The one product, searched for; the page is live."""
    page.goto(f"/?q={goods.sku}")
    ware = page.locator(f"li[data-sku='{goods.sku}']")
    expect(ware).to_be_visible(timeout=PATIENCE_MS)
    is_said_to_be(page, "live")
    return ware


def goes_to_checkout(page: Page, goods: Goods) -> None:
    finds(page, goods).get_by_role("button").click()
    page.get_by_role("button", name="Basket, 1 piece").click()
    page.get_by_role("dialog").get_by_role("button", name="Checkout").click()
    expect(page.get_by_role("heading", name="Checkout")).to_be_visible()


def fills_in(page: Page, **other: str) -> None:
    for label, text in (ANNA | other).items():
        page.get_by_label(label, exact=True).fill(text)


def arrives_at_tracking(page: Page) -> str:
    """The number of the order that the page now follows."""
    page.wait_for_url(re.compile(r"/track/.+"), timeout=PATIENCE_MS)
    number = page.locator("main .code").first
    expect(number).to_be_visible(timeout=PATIENCE_MS)
    return number.inner_text()


def has_status(page: Page, status: str) -> None:
    expect(page.locator("#status")).to_have_attribute("data-status", status, timeout=PATIENCE_MS)


def parcel_of(shop: Shop, number: str) -> Facts:
    """The order's only parcel."""
    (parcel,) = shop.order(number)["shipments"]
    return dict(parcel)


def tracking_of(shop: Shop, number: str, contact: str = "anna@example.com") -> str:
    """The address a guest follows the order at."""
    document = "query($n: String!, $c: String!) { trackOrder(number: $n, contact: $c) { token } }"
    token = shop.guest.query(document, n=number, c=contact)["trackOrder"]["token"]
    return f"/track/{token}"
