"""The storefront as its shoppers meet it: what is there, ordering once, told what is wrong."""

import re

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.acceptance.shop import Shop

from .axe import faults
from .conftest import Visit
from .pages import (
    PATIENCE_MS,
    arrives_at_tracking,
    fills_in,
    finds,
    goes_to_checkout,
    has_status,
    is_said_to_be,
    parcel_of,
    visiting,
)

pytestmark = pytest.mark.chromium


def orders_with(shop: Shop, sku: str) -> int:
    document = "query($sku: String!) { orders(filter: {sku: $sku}) { totalCount } }"
    return int(shop.manager.query(document, sku=sku)["orders"]["totalCount"])


def test_an_order_placed_in_one_page_is_seen_on_its_way_in_another(
    visit: Visit, chromium: Browser, shop: Shop
) -> None:
    mugs = shop.stocked(5)
    goes_to_checkout(visit.page, mugs)
    fills_in(visit.page)
    visit.page.get_by_role("button", name="Place the order").click()
    number = arrives_at_tracking(visit.page)
    has_status(visit.page, "CONFIRMED")
    expect(visit.page.get_by_text("Thank you for your order")).to_be_visible()

    with visiting(chromium, shop) as friend:
        friend.page.goto(visit.page.url)
        is_said_to_be(friend.page, "live")
        is_said_to_be(visit.page, "live")
        parcel = shop.drive(parcel_of(shop, number), "DISPATCHED")
        shop.scan(parcel, "IN_TRANSIT", city="Hamburg")

        for page in (visit.page, friend.page):
            has_status(page, "SHIPPED")
            expect(page.get_by_role("listitem").filter(has_text="Hamburg")).to_be_visible(
                timeout=PATIENCE_MS
            )
        assert friend.complaints == visit.complaints == []
        assert friend.asked_elsewhere == visit.asked_elsewhere == []


def test_the_last_piece_that_another_shopper_takes_is_seen_at_once(
    visit: Visit, chromium: Browser, shop: Shop
) -> None:
    last = shop.stocked(1)
    ware = finds(visit.page, last)
    expect(ware).to_contain_text("Only 1 left")

    with visiting(chromium, shop) as other:
        goes_to_checkout(other.page, last)
        fills_in(other.page)
        other.page.get_by_role("button", name="Place the order").click()
        arrives_at_tracking(other.page)

    expect(ware).to_contain_text("Sold out", timeout=PATIENCE_MS)
    expect(ware.get_by_role("button")).to_be_disabled()
    expect(visit.page.get_by_role("status").filter(has_text="just sold")).to_have_count(1)
    expect(visit.page.locator("[data-taken]")).to_have_text(re.compile("Just taken: 1 × "))


@pytest.mark.patient
def test_what_happens_between_reading_and_following_is_not_missed(visit: Visit, shop: Shop) -> None:
    """The shelf changes at the moment between the first page of products and the feed."""
    mugs = shop.stocked(4)
    has_changed: list[bool] = []

    def change_after_reading(route: Route) -> None:
        answer = route.fetch()
        if "products(" in (route.request.post_data or "") and not has_changed:
            has_changed.append(True)
            shop.place(mugs, quantity=3)
        route.fulfill(response=answer)

    visit.page.route("**/graphql", change_after_reading)

    ware = finds(visit.page, mugs)

    expect(ware).to_contain_text("Only 1 left", timeout=PATIENCE_MS)


def test_the_servers_own_words_stand_at_the_fields_they_are_about(visit: Visit, shop: Shop) -> None:
    mugs = shop.stocked(5)
    goes_to_checkout(visit.page, mugs)
    fills_in(visit.page, **{"Email": "anna at example", "Town or city": ""})

    visit.page.get_by_role("button", name="Place the order").click()

    email, city = visit.page.get_by_label("Email"), visit.page.get_by_label("Town or city")
    expect(email).to_have_attribute("aria-invalid", "true", timeout=PATIENCE_MS)
    expect(email).to_have_accessible_description(_words("email", shop, "anna at example"))
    expect(city).to_have_attribute("aria-invalid", "true")
    expect(visit.page.get_by_label("Full name")).not_to_have_attribute("aria-invalid", "true")
    expect(visit.page.get_by_role("alert").filter(has_text="2 things")).to_be_visible()
    assert faults(visit.page) == []

    fills_in(visit.page)
    visit.page.get_by_role("button", name="Place the order").click()
    arrives_at_tracking(visit.page)


@pytest.mark.patient
def test_two_clicks_and_a_lost_answer_place_one_order(visit: Visit, shop: Shop) -> None:
    mugs = shop.stocked(5)
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if "orderPlace" in (route.request.post_data or "") and not lost:
            route.fetch()  # it arrives and is done
            lost.append("its answer")
            return route.abort()
        return route.continue_()

    visit.page.route("**/graphql", lose_the_first_answer)
    goes_to_checkout(visit.page, mugs)
    fills_in(visit.page)

    visit.page.get_by_role("button", name="Place the order").dblclick()

    arrives_at_tracking(visit.page)
    assert lost == ["its answer"]
    assert orders_with(shop, mugs.sku) == 1


@pytest.mark.patient
def test_what_is_short_at_the_till_is_named_and_nothing_is_placed(visit: Visit, shop: Shop) -> None:
    mugs = shop.stocked(1)
    goes_to_checkout(visit.page, mugs)
    fills_in(visit.page)
    shop.place(mugs)
    expect(visit.page.get_by_text("Sold out meanwhile")).to_be_visible(timeout=PATIENCE_MS)

    visit.page.get_by_role("button", name="Place the order").click()

    alert = visit.page.get_by_role("alert").filter(has_text="Not everything is still there")
    expect(alert).to_contain_text(f"Mug {mugs.sku}: sold out", timeout=PATIENCE_MS)
    assert orders_with(shop, mugs.sku) == 1  # the other shopper's


@pytest.mark.patient
def test_the_basket_is_opened_left_and_kept_by_keyboard(visit: Visit, shop: Shop) -> None:
    mugs = shop.stocked(5)
    finds(visit.page, mugs).get_by_role("button").press("Enter")
    opener = visit.page.get_by_role("button", name="Basket, 1 piece")

    opener.press("Enter")
    expect(visit.page.get_by_role("dialog", name="Basket")).to_be_visible()
    assert faults(visit.page) == []
    visit.page.get_by_role("button", name=f"One more Mug {mugs.sku}").press("Enter")
    visit.page.keyboard.press("Escape")

    expect(visit.page.get_by_role("dialog")).to_have_count(0)
    expect(visit.page.get_by_role("button", name="Basket, 2 pieces")).to_be_focused()
    visit.page.reload()
    expect(visit.page.get_by_role("button", name="Basket, 2 pieces")).to_be_visible()


@pytest.mark.patient
def test_where_no_token_is_lent_the_page_says_how_ordering_works(visit: Visit, shop: Shop) -> None:
    visit.page.route("**/dev/tokens", lambda route: route.fulfill(status=404))
    mugs = shop.stocked(5)
    finds(visit.page, mugs).get_by_role("button").click()
    visit.page.get_by_role("button", name="Basket, 1 piece").click()

    visit.page.get_by_role("dialog").get_by_role("button", name="Checkout").click()

    expect(visit.page.get_by_role("heading", name="Ordering here needs a sign-in")).to_be_visible()


@pytest.mark.patient
def test_the_shop_speaks_the_browsers_language_and_keeps_the_readers_choice(
    chromium: Browser, shop: Shop
) -> None:
    mugs = shop.stocked(5)

    with visiting(chromium, shop, locale="zh-CN") as reader:
        ware = finds(reader.page, mugs)
        expect(ware).to_contain_text("仅剩 5 件")
        expect(reader.page.locator("html")).to_have_attribute("lang", "zh-CN")

        reader.page.get_by_role("button", name="English").click()
        expect(ware).to_contain_text("Only 5 left")
        reader.page.goto("/track")
        expect(reader.page.get_by_role("heading", name="Track an order")).to_be_visible()
        assert reader.complaints == []


@pytest.mark.patient
@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize(("locale", "width"), [("en-GB", 1280), ("zh-CN", 320)])
def test_the_shop_has_no_fault_that_axe_finds(
    chromium: Browser, shop: Shop, light: str, locale: str, width: int
) -> None:
    shop.stocked(5)
    shop.stocked(0)
    size = {"width": width, "height": 800}

    with visiting(chromium, shop, locale, color_scheme=light, viewport=size) as reader:
        reader.page.goto("/")
        expect(reader.page.locator("li[data-sku]").first).to_be_visible(timeout=PATIENCE_MS)
        is_said_to_be(reader.page, "live")

        assert faults(reader.page) == []
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= width


def _words(field: str, shop: Shop, given: str) -> str:
    """The field's hint, and behind it what the API itself says of this value."""
    document = """
    mutation($input: OrderPlaceInput!) { orderPlace(input: $input) {
      ... on ValidationError { problems { path message } } } }
    """
    customer = {"name": "Anna", field: given}
    order = shop.order_input(shop.stocked(1), customer=customer)
    problems = shop.sales.query(document, input=order)["orderPlace"]["problems"]
    (said,) = [each["message"] for each in problems if each["path"] == ["customer", field]]
    return f"For news of your order, and to find it again. {said}"
