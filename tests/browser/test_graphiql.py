"""GraphiQL as a newcomer meets it: opened, run, and left open while someone else acts."""

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.shop import Shop
from tests.acceptance.wire import eventually

from .conftest import Visit

pytestmark = pytest.mark.chromium

PATIENCE_MS = 15_000
ANSWER = ".graphiql-response .view-lines"


def speak_as(page: Page, token: str) -> None:
    page.get_by_label("Bearer token").fill(token)
    page.get_by_role("button", name="Use").click()


def run(page: Page, operation: str) -> None:
    page.get_by_role("tab", name=operation).click()
    page.get_by_role("button", name="Execute query").click()


def shows(page: Page, text: str) -> bool:
    try:
        expect(page.locator(ANSWER)).to_contain_text(text, timeout=2_000)
    except AssertionError:
        return False
    return True


def opened(visit: Visit) -> Page:
    visit.page.goto("/graphql")
    expect(visit.page.locator(".graphiql-query-editor .view-line").first).to_be_visible(
        timeout=PATIENCE_MS
    )
    return visit.page


def test_the_front_page_leads_to_graphiql(visit: Visit) -> None:
    visit.page.goto("/")
    visit.page.get_by_role("link", name="Open GraphiQL").click()

    expect(visit.page.get_by_role("tab", name="LiveOrders")).to_be_visible(timeout=PATIENCE_MS)
    assert visit.asked_elsewhere == []


@pytest.mark.patient
def test_an_example_answers_for_the_role_whose_token_is_given(visit: Visit, shop: Shop) -> None:
    page = opened(visit)

    speak_as(page, shop.product.token("WAREHOUSE", "wendy"))
    run(page, "WhoAmI")

    expect(page.locator(ANSWER)).to_contain_text("WAREHOUSE", timeout=PATIENCE_MS)
    assert visit.complaints == []
    assert visit.asked_elsewhere == []


def test_one_person_orders_and_another_sees_it_live(visit: Visit, shop: Shop) -> None:
    mugs = shop.stocked(50)
    page = opened(visit)
    speak_as(page, shop.product.token("MANAGER", "mia"))
    run(page, "LiveOrders")

    def an_order_is_seen() -> bool:
        """The page tells nobody when it has joined the feed, so one order may come too early."""
        number = shop.place(mugs)["number"]
        return shows(page, number)

    assert eventually(an_order_is_seen, "a new order on the page", PATIENCE_MS / 1000)
    assert visit.complaints == []


@pytest.mark.patient
def test_an_example_for_a_role_opens_in_a_tab_of_its_own(visit: Visit, shop: Shop) -> None:
    shop.stocked(5)
    page = opened(visit)
    speak_as(page, shop.product.token("WAREHOUSE", "wendy"))

    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name="PickQueue").click()
    expect(page.get_by_role("tab", name="PickQueue")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Execute query").click()

    expect(page.locator(ANSWER)).to_contain_text("pickQueue", timeout=PATIENCE_MS)
    assert visit.complaints == []


@pytest.mark.patient
def test_the_explorer_and_the_history_are_there(visit: Visit, shop: Shop) -> None:
    page = opened(visit)
    speak_as(page, shop.product.token("MANAGER", "mia"))
    run(page, "WhoAmI")

    page.get_by_role("button", name="History").click()
    expect(page.locator(".graphiql-history").get_by_text("WhoAmI").first).to_be_visible()
    page.get_by_role("button", name="GraphiQL Explorer").click()

    expect(page.locator(".docExplorerWrap").get_by_text("feedCursor").first).to_be_visible()


@pytest.mark.patient
def test_a_subscription_goes_on_after_its_cursor_when_the_server_was_away(
    visit: Visit, shop: Shop
) -> None:
    mugs = shop.stocked(50)
    page = opened(visit)
    speak_as(page, shop.product.token("MANAGER", "mia"))
    run(page, "LiveOrders")
    assert eventually(
        lambda: shows(page, shop.place(mugs)["number"]), "a first order", PATIENCE_MS / 1000
    )
    expect(page.locator("[data-feed='live']")).to_be_visible()

    shop.product.stop()
    expect(page.locator("[data-feed='reconnecting']")).to_be_visible(timeout=PATIENCE_MS)
    shop.product.start()
    number = shop.place(mugs)["number"]  # before the page is back, or soon after

    expect(page.locator(ANSWER)).to_contain_text(number, timeout=PATIENCE_MS * 2)
    expect(page.locator("[data-feed]")).to_contain_text("after")
