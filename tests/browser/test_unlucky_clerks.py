"""The workbenches where answers are lost, scans are wrong and parcels are cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.acceptance.shop import Goods, Shop

from .conftest import Visit
from .pages import PATIENCE_MS, is_said_to_be, parcel_of
from .test_workbenches import bench, scan

pytestmark = [pytest.mark.chromium, pytest.mark.patient]


def loses_once(page: Page, words: str, *, is_done: bool) -> list[str]:
    """The first question with these words finds no answer; `is_done`: it arrived all the same."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if words not in (route.request.post_data or "") or lost:
            return route.continue_()
        lost.append(words)
        if is_done:
            route.fetch()
        return route.abort()

    page.route("**/graphql", lose)
    return lost


def opens_a_parcel_of_three(page: Page, shop: Shop) -> tuple[Goods, str]:
    goods = shop.stocked(9)
    number = str(shop.place(goods, quantity=3)["shipments"][0]["number"])
    bench(page, "pick", "WAREHOUSE")
    scan(page, number)
    expect(page.get_by_role("heading", name=number)).to_be_visible(timeout=PATIENCE_MS)
    return goods, number


def test_an_unknown_order_does_not_end_the_live_connection(visit: Visit) -> None:
    visit.page.goto("/ops/orders/261122-NOSUCH00")
    expect(visit.page.get_by_text("There is no such order.")).to_be_visible(timeout=PATIENCE_MS)

    visit.page.get_by_role("link", name="Back to the wall").click()

    is_said_to_be(visit.page, "live")


def test_a_scan_whose_answer_was_lost_counts_one_piece(visit: Visit, shop: Shop) -> None:
    goods, number = opens_a_parcel_of_three(visit.page, shop)
    loses_once(visit.page, "shipmentRecordPick", is_done=True)
    said = visit.page.get_by_role("alert")

    scan(visit.page, goods.sku)
    expect(said).to_contain_text("try again", timeout=PATIENCE_MS)
    scan(visit.page, goods.sku)

    expect(said).to_contain_text("1 of 3", timeout=PATIENCE_MS)
    assert shop.parcel(number)["lines"][0]["picked"] == 1


def test_a_scan_works_where_the_page_was_brought_without_encryption(
    visit: Visit, shop: Shop
) -> None:
    # As on http in a local network.
    visit.page.add_init_script("delete Crypto.prototype.randomUUID")
    goods, _ = opens_a_parcel_of_three(visit.page, shop)

    scan(visit.page, goods.sku)

    expect(visit.page.get_by_role("alert")).to_contain_text("1 of 3", timeout=PATIENCE_MS)
    assert visit.complaints == []


def test_a_scan_without_network_is_not_called_wrong(visit: Visit, shop: Shop) -> None:
    opens_a_parcel_of_three(visit.page, shop)
    loses_once(visit.page, "query OneParcel", is_done=False)

    scan(visit.page, "4006381333931")

    expect(visit.page.get_by_role("alert")).to_contain_text("not be reached", timeout=PATIENCE_MS)


def test_an_event_whose_reading_failed_is_shown_in_the_end(visit: Visit, shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    visit.page.goto(f"/ops/orders/{order['number']}")
    is_said_to_be(visit.page, "live")
    expect(visit.page.locator("h1 [data-code]")).to_have_attribute("data-code", "CONFIRMED")
    lost = loses_once(visit.page, "query OneOrder", is_done=False)

    shop.sales.ok("orderHold", number=order["number"], reasons=["MANUAL_REVIEW"])

    held = visit.page.locator("h1 [data-code='ON_HOLD']")
    expect(held).to_be_visible(timeout=PATIENCE_MS)
    assert lost


def test_a_cancelled_parcels_papers_say_so(visit: Visit, shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    parcel = parcel_of(shop, order["number"])
    shop.sales.ok("orderCancel", number=order["number"], reason="CUSTOMER_REQUEST")

    visit.page.goto(f"/ops/print/packing-slip/{parcel['number']}")

    alert = visit.page.get_by_role("alert")
    expect(alert).to_contain_text("must not leave", timeout=PATIENCE_MS)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clerks_clock_that_is_wrong_by_a_day_makes_no_order_older(
    visit: Visit, shop: Shop, days: int
) -> None:
    visit.page.clock.set_system_time(datetime.now(UTC) + timedelta(days=days))
    goods = shop.stocked(9)
    number = shop.place(goods)["shipments"][0]["number"]
    page = bench(visit.page, "pick", "WAREHOUSE")
    page.get_by_label("Warehouse").last.select_option(goods.warehouse)

    waiting = page.get_by_role("button", name=number)

    expect(waiting).to_contain_text("minute", timeout=PATIENCE_MS)
    page.goto("/ops")
    is_said_to_be(page, "live")
    shop.place(shop.stocked(5))
    came = page.locator("li[data-state='CONFIRMED'] .flow")
    expect(came).not_to_contain_text("▲0", timeout=PATIENCE_MS)


def test_a_token_is_kept_when_nobody_could_say_whether_it_is_good(visit: Visit, shop: Shop) -> None:
    page = visit.page
    page.goto("/track")
    token = shop.product.token("MANAGER", "mei")
    page.evaluate("token => sessionStorage.setItem('waypost.ops.token', token)", token)
    loses_once(page, "query Me", is_done=False)
    page.goto("/ops")
    expect(page.get_by_text("does not answer")).to_be_visible(timeout=PATIENCE_MS)

    page.reload()

    is_said_to_be(page, "live")
    expect(page.get_by_text("as Manager mei")).to_be_visible()
