"""On a phone nothing is wider than the screen or too small to touch; work is done by thumb."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.shop import Shop, a_gtin

from .axe import faults
from .conftest import Visit
from .pages import PATIENCE_MS, is_said_to_be, tracking_of, visiting
from .test_workbenches import an_order, bench

pytestmark = [pytest.mark.chromium, pytest.mark.patient]

WIDTH: Final = 390
SMALLEST: Final = 320
THUMB: Final = 44
"""CSS pixels: what a thumb hits without looking twice."""
BENCHES: Final = ("", "/review", "/pick", "/dispatch", "/deliveries", "/alerts")
TOO_SMALL: Final = """(least) => [...document.querySelectorAll(
    "button, select, summary, input:not([type=checkbox], [type=radio]), label:has(input)"
  )].filter((control) => control.checkVisibility() && control.closest("main"))
  .filter((control) => control.getBoundingClientRect().height < least - 0.5)
  .map((control) => control.outerHTML.slice(0, 120))"""
# A page that is too wide makes a phone's browser zoom out, and its inner width with it.
WIDER_OR_LONGER: Final = """(width) => {
  const page = document.documentElement;
  const last = document.querySelector("body footer:not(main *)") ?? document.querySelector("main");
  const end = scrollY + last.getBoundingClientRect().bottom;
  const tooLong = page.scrollHeight > innerHeight + 1 && page.scrollHeight > end + 1;
  return [Math.max(0, page.scrollWidth - width), tooLong];
}"""


@contextmanager
def a_phone(
    chromium: Browser,
    shop: Shop,
    locale: str = "en-GB",
    light: str = "light",
    width: int = WIDTH,
) -> Iterator[Visit]:
    """Somebody with a phone in hand."""
    how = {
        "viewport": {"width": width, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
        "color_scheme": light,
    }
    with visiting(chromium, shop, locale, **how) as visit:
        visit.page.add_init_script(f"localStorage.setItem('waypost.theme', '{light}')")
        yield visit


def fits(page: Page, place: str, width: int = WIDTH) -> None:
    """As wide as the phone, as long as what is on it, nothing too small, nothing that axe finds."""
    expect(page.get_by_role("heading", level=1).first).to_be_attached(timeout=PATIENCE_MS)
    expect(page.get_by_text("One moment")).to_have_count(0, timeout=PATIENCE_MS)
    assert page.evaluate(WIDER_OR_LONGER, width) == [0, False], place
    assert page.evaluate(TOO_SMALL, THUMB) == [], place
    assert faults(page) == [], place


@pytest.mark.parametrize(
    ("locale", "light", "width"), [("en-GB", "light", WIDTH), ("zh-CN", "dark", SMALLEST)]
)
def test_the_pages_of_operations_fit_a_phone(
    chromium: Browser, shop: Shop, locale: str, light: str, width: int
) -> None:
    low = shop.stocked(3)
    shop.manager.levels("stockSetPolicy", sku=low.sku, warehouse=low.warehouse, safetyStock=9)
    held = shop.place(shop.stocked(5))
    shop.sales.ok("orderHold", number=held["number"], reasons=["MANUAL_REVIEW"])
    for status in ("PACKED", "READY", "DISPATCHED"):
        _, parcel = an_order(shop)
        shop.drive(parcel, status)
    shop.scan(parcel, "ATTEMPT_FAILED")
    with a_phone(chromium, shop, locale, light, width) as visit:
        for place in (*BENCHES, f"/orders/{held['number']}"):
            visit.page.goto(f"/ops{place}")
            is_said_to_be(visit.page, "live")
            fits(visit.page, place, width)
        for paper in ("pick-list", "outbound", "packing-slip"):
            visit.page.goto(f"/ops/print/{paper}/{parcel['number']}")
            fits(visit.page, paper, width)
        assert visit.complaints == []


@pytest.mark.parametrize(("locale", "light"), [("en-GB", "dark"), ("zh-CN", "light")])
def test_the_pages_of_the_shop_fit_a_phone(
    chromium: Browser, shop: Shop, locale: str, light: str
) -> None:
    order, parcel = an_order(shop)
    shop.drive(parcel, "DISPATCHED")
    shop.scan(parcel, "IN_TRANSIT", city="Hamburg")
    with a_phone(chromium, shop, locale, light) as visit:
        for place in ("/", "/track", tracking_of(shop, order["number"])):
            visit.page.goto(place)
            fits(visit.page, place)
        assert visit.complaints == []


def test_a_clerk_picks_packs_and_makes_a_parcel_ready_by_touch(
    chromium: Browser, shop: Shop
) -> None:
    gtin = a_gtin()
    goods = shop.stocked(9, gtin=gtin)
    number = shop.place(goods, quantity=2)["shipments"][0]["number"]
    with a_phone(chromium, shop) as visit:
        page = bench(visit.page, "pick", "WAREHOUSE")
        page.get_by_label("Warehouse").last.select_option(goods.warehouse)

        page.get_by_role("button", name=number).tap()
        expect(page.get_by_role("heading", name=number)).to_be_in_viewport(timeout=PATIENCE_MS)
        page.get_by_role("button", name="Pick one piece").tap()
        expect(page.get_by_role("alert")).to_contain_text("1 of 2", timeout=PATIENCE_MS)
        page.keyboard.type(gtin)  # a scanner's, wherever the thumb was last
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("2 of 2", timeout=PATIENCE_MS)
        assert faults(page) == []
        assert page.evaluate(WIDER_OR_LONGER, WIDTH) == [0, False]
        page.get_by_role("button", name=f"Pack {number}").tap()
        page.get_by_role("button", name=f"Issue the outbound document {number}").tap()

        expect(page.locator("[data-code='READY']").first).to_be_visible(timeout=PATIENCE_MS)
        assert shop.parcel(number)["status"] == "READY"
        assert visit.complaints == []


def test_a_parcel_is_handed_to_its_carrier_by_touch(chromium: Browser, shop: Shop) -> None:
    _, parcel = an_order(shop)
    shop.drive(parcel, "READY")
    number = parcel["number"]
    with a_phone(chromium, shop) as visit:
        page = bench(visit.page, "dispatch", "LOGISTICS")

        page.get_by_label(f"Carrier {number}").tap(timeout=PATIENCE_MS)
        page.keyboard.type("DHL")
        page.get_by_label(f"Tracking number {number}").tap()
        page.keyboard.type("JD014600003SE")
        page.get_by_role("button", name=f"Dispatch {number}").tap()

        expect(page.get_by_label(f"Carrier {number}")).to_be_hidden(timeout=PATIENCE_MS)
        assert shop.parcel(number)["trackingNumber"] == "JD014600003SE"
        assert visit.complaints == []


def test_a_form_fits_a_phone_and_its_ends_are_in_reach(chromium: Browser, shop: Shop) -> None:
    number = shop.place(shop.stocked(5))["number"]
    with a_phone(chromium, shop) as visit:
        visit.page.goto(f"/ops/orders/{number}")
        visit.page.get_by_role("button", name="Adjust the order").tap(timeout=PATIENCE_MS)
        form = visit.page.get_by_role("dialog")

        expect(form.get_by_role("button", name="Adjust the order")).to_be_in_viewport()
        assert faults(visit.page) == []
        form.get_by_role("button", name="Close").tap()

        expect(form).to_be_hidden()
        expect(visit.page.get_by_role("button", name="Adjust the order")).to_be_focused()
