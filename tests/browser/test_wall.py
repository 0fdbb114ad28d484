"""The operations wall: what others do is seen, what is wrong is settled, and nothing is missed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.acceptance.shop import Goods, Shop
from tests.acceptance.wire import eventually

from .axe import faults
from .conftest import Visit
from .pages import PATIENCE_MS, is_said_to_be, visiting

pytestmark = pytest.mark.chromium

WALL = {"width": 1920, "height": 1080}
PLACES = ("", "/review", "/pick", "/dispatch", "/deliveries", "/alerts")


def wall(page: Page) -> Page:
    page.goto("/ops")
    is_said_to_be(page, "live")
    expect(page.locator("[data-figure='placed']")).not_to_have_text("–", timeout=PATIENCE_MS)
    return page


def told(page: Page, number: str) -> Locator:
    """The feed's lines about an order."""
    return page.get_by_role("region", name="Everything").get_by_role("link", name=number)


def short_of(shop: Shop) -> Goods:
    """Goods of which less is there than there should be."""
    goods = shop.stocked(3)
    shop.manager.levels("stockSetPolicy", sku=goods.sku, warehouse=goods.warehouse, safetyStock=9)
    return goods


def test_an_order_that_somebody_places_is_counted_told_and_opened_from_the_wall(
    visit: Visit, shop: Shop
) -> None:
    page = wall(visit.page)
    confirmed = page.locator("[data-state='CONFIRMED'] .count")
    before = int(confirmed.inner_text())

    number = shop.place(shop.stocked(5))["number"]

    expect(told(page, number).first).to_be_visible(timeout=PATIENCE_MS)
    expect(confirmed).to_have_text(str(before + 1), timeout=PATIENCE_MS)
    told(page, number).first.click()
    expect(page.get_by_role("heading", name=f"Order {number}")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("The order was received.")).to_be_visible()
    expect(page.get_by_role("heading", name="Why these warehouses")).to_be_visible()
    assert visit.complaints == []
    assert visit.asked_elsewhere == []


@pytest.mark.patient
def test_a_form_made_from_the_schema_does_what_the_order_offers(visit: Visit, shop: Shop) -> None:
    order = shop.place(shop.stocked(5))
    visit.page.goto(f"/ops/orders/{order['number']}")

    visit.page.get_by_role("button", name="Set the priority").click()
    form = visit.page.get_by_role("dialog", name="Set the priority")
    form.get_by_role("button", name="Set the priority").click()
    expect(form.get_by_text("This is needed.")).to_be_visible()
    form.get_by_label("Priority").select_option("URGENT")
    form.get_by_role("button", name="Set the priority").click()

    expect(form).to_be_hidden()
    expect(visit.page.get_by_text("The order's priority was changed.")).to_be_visible()
    assert shop.order(order["number"])["priority"] == "URGENT"


@pytest.mark.patient
def test_what_the_server_refuses_is_told_in_the_form_and_what_is_blocked_says_why(
    visit: Visit, shop: Shop
) -> None:
    order = shop.place(shop.stocked(5))
    visit.page.goto(f"/ops/orders/{order['number']}")
    expect(visit.page.get_by_text("The order is not on hold.")).to_be_visible(timeout=PATIENCE_MS)

    visit.page.get_by_role("button", name="Record a payment").click()
    form = visit.page.get_by_role("dialog")
    form.get_by_label("Status").select_option("PAID")
    form.get_by_label("Amount").fill("1.99999")
    form.get_by_role("button", name="Record a payment").click()

    expect(form.locator("[id$='amount-error']")).to_be_visible(timeout=PATIENCE_MS)
    assert shop.order(order["number"])["version"] == order["version"]


@pytest.mark.patient
def test_an_alert_is_taken_on_and_settled_from_the_wall(visit: Visit, shop: Shop) -> None:
    page = wall(visit.page)
    goods = short_of(shop)
    alert = page.locator("li[data-alert]").filter(has_text=goods.sku)

    alert.get_by_role("button", name="Acknowledge").click()
    expect(alert).to_have_attribute("data-status", "ACKNOWLEDGED", timeout=PATIENCE_MS)
    alert.get_by_role("button", name="Resolve").click()

    expect(alert).to_be_hidden(timeout=PATIENCE_MS)
    (kept,) = [each for each in shop.alerts(kinds=["LOW_STOCK"]) if goods.sku in each["message"]]
    assert kept["status"] == "RESOLVED"


@pytest.mark.patient
def test_stock_that_runs_out_is_listed(visit: Visit, shop: Shop) -> None:
    page = wall(visit.page)

    goods = short_of(shop)

    running_out = page.get_by_role("region", name="Running out")
    expect(running_out.get_by_text(goods.sku).first).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.patient
def test_live_is_said_once_every_feed_has_its_place_in_the_log(visit: Visit, shop: Shop) -> None:
    """What happens before a feed has its place is never told by it: until then it is not live."""
    held: list[str | bytes] = []
    pages: list[WebSocketRoute] = []

    def between(page_end: WebSocketRoute) -> None:
        server_end = page_end.connect_to_server()
        pages.append(page_end)

        def pass_on(message: str | bytes) -> None:
            if "CURSOR_UNKNOWN" in str(message):
                held.append(message)
            else:
                page_end.send(message)

        server_end.on_message(pass_on)

    visit.page.route_web_socket("**/graphql", between)
    visit.page.goto("/ops")
    figure = visit.page.locator("[data-figure='placed']")
    expect(figure).not_to_have_text("–", timeout=PATIENCE_MS)
    visit.page.wait_for_timeout(1_000)  # the answer to the ping is there now
    is_said_to_be(visit.page, "connecting")

    for message in held:
        pages[-1].send(message)

    is_said_to_be(visit.page, "live")
    number = shop.place(shop.stocked(3))["number"]
    expect(told(visit.page, number)).to_have_count(len(shop.types(number)), timeout=PATIENCE_MS)


@pytest.mark.patient
def test_a_cut_connection_is_said_and_what_happened_meanwhile_is_told_once(
    visit: Visit, shop: Shop
) -> None:
    goods = shop.stocked(9)
    page = wall(visit.page)
    page.evaluate("window.wasNeverReloaded = true")

    page.context.set_offline(True)
    is_said_to_be(page, "offline")
    number = shop.place(goods)["number"]
    page.context.set_offline(False)

    is_said_to_be(page, "live")
    expect(told(page, number)).to_have_count(len(shop.types(number)), timeout=PATIENCE_MS)
    assert page.evaluate("window.wasNeverReloaded")


@pytest.mark.patient
def test_the_feed_is_filtered_and_held_still(visit: Visit, shop: Shop) -> None:
    goods = shop.stocked(9)
    page = wall(visit.page)
    wanted = shop.place(goods)["number"]
    other = shop.place(goods)["number"]
    expect(told(page, other).first).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_placeholder("Number or SKU").fill(wanted.lower())
    expect(told(page, other)).to_have_count(0)
    expect(told(page, wanted).first).to_be_visible()
    page.get_by_placeholder("Number or SKU").fill("")
    page.get_by_role("button", name="Pause").click()
    late = shop.place(goods)["number"]
    counted = page.locator("[data-state='CONFIRMED'] .count")
    now = str(shop.manager.query(CONFIRMED)["orders"]["totalCount"])
    expect(counted).to_have_text(now, timeout=PATIENCE_MS)

    expect(told(page, late)).to_have_count(0)
    page.get_by_role("button", name="Go on").click()
    expect(told(page, late).first).to_be_visible(timeout=PATIENCE_MS)


CONFIRMED = "{ orders(filter: {statuses: [CONFIRMED]}) { totalCount } }"


@pytest.mark.patient
def test_the_pages_speak_both_languages_and_axe_finds_no_fault(
    chromium: Browser, shop: Shop
) -> None:
    short_of(shop)
    number = shop.place(shop.stocked(5))["number"]
    for locale, title in (("en-GB", "Picking"), ("zh-CN", "拣货")):
        with visiting(chromium, shop, locale, viewport=WALL) as visit:
            for place in (*PLACES, f"/orders/{number}"):
                visit.page.goto(f"/ops{place}")
                is_said_to_be(visit.page, "live")
                expect(visit.page.get_by_role("link", name=title, exact=True)).to_be_visible()
                expect(visit.page.get_by_text("One moment")).to_have_count(0, timeout=PATIENCE_MS)

                expect(visit.page.get_by_role("heading", level=1).first).to_be_visible(
                    timeout=PATIENCE_MS
                )
                assert faults(visit.page) == [], (locale, place)
            assert visit.complaints == []


@pytest.mark.patient
def test_the_light_wall_and_an_open_form_have_no_fault_that_axe_finds(
    chromium: Browser, shop: Shop
) -> None:
    number = shop.place(shop.stocked(5))["number"]
    with visiting(chromium, shop) as visit:
        page = wall(visit.page)
        page.get_by_role("button", name="Light").click()
        assert faults(page) == []

        page.goto(f"/ops/orders/{number}")
        page.get_by_role("button", name="Record what was picked").or_(
            page.get_by_role("button", name="Put on hold")
        ).first.click()
        expect(page.get_by_role("dialog")).to_be_visible(timeout=PATIENCE_MS)

        assert faults(page) == []
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.patient
def test_a_role_is_tried_on_and_its_own_alerts_are_shown(visit: Visit, shop: Shop) -> None:
    goods = short_of(shop)
    owner = next(each for each in shop.alerts(kinds=["LOW_STOCK"]) if goods.sku in each["message"])
    visit.page.goto("/ops/alerts")
    is_said_to_be(visit.page, "live")

    visit.page.get_by_label("Work as").select_option(owner["ownerRole"])

    expect(visit.page.get_by_label("Expected to act")).to_have_value(
        owner["ownerRole"], timeout=PATIENCE_MS
    )
    expect(visit.page.get_by_text(goods.sku).first).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.patient
def test_where_no_token_is_lent_the_pages_ask_for_one_and_keep_it_for_the_tab(
    visit: Visit, shop: Shop
) -> None:
    page = visit.page
    page.route("**/dev/tokens", lambda route: route.fulfill(status=404))
    page.goto("/ops/review")
    page.get_by_label("Token").fill(shop.product.token("CUSTOMER", "anna"))
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_text("not for staff")).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_label("Token").fill(shop.product.token("SALES", "sam"))
    page.get_by_role("button", name="Enter").click()
    is_said_to_be(page, "live")
    page.reload()

    is_said_to_be(page, "live")
    expect(page.get_by_text("as Sales sam")).to_be_visible()
    assert eventually(lambda: page.evaluate("localStorage.length") == 0, "nothing kept for ever")
