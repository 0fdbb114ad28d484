"""Odd orders, addresses that cannot be read, and machines that slept."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.acceptance.shop import Shop, ago

from .conftest import Visit
from .pages import PATIENCE_MS, has_status, is_said_to_be, parcel_of, tracking_of

pytestmark = [pytest.mark.chromium, pytest.mark.patient]

SOON_MS = 4_000  # before the socket's own rounds of ten and five seconds would notice


def test_two_products_of_one_name_and_two_scans_of_one_moment_are_all_shown(
    visit: Visit, shop: Shop
) -> None:
    one = shop.stocked(5, name="Gift box")
    other = shop.stocked(5, name="Gift box", warehouse=one.warehouse)
    order = shop.place(one, other)
    parcel = shop.drive(parcel_of(shop, order["number"]), "DISPATCHED")
    for place in ("Hall 1", "Hall 2"):
        shop.scan(parcel, "IN_TRANSIT", occurredAt=ago(minutes=5), location=place)

    visit.page.goto(tracking_of(shop, order["number"]))

    has_status(visit.page, "SHIPPED")
    expect(visit.page.get_by_text("1 × Gift box")).to_have_count(2)
    assert visit.complaints == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/track/%zz", "no longer good"),
        ("/answer/%zz", "not one of ours"),
        ("/ops/orders/%zz", "no such order"),
    ],
)
def test_an_address_that_cannot_be_read_is_answered_all_the_same(
    visit: Visit, address: str, said: str
) -> None:
    visit.page.goto(address)

    expect(visit.page.get_by_text(said)).to_be_visible(timeout=PATIENCE_MS)
    assert visit.complaints == []


def test_after_a_sleep_the_page_does_not_say_live_before_it_knows(visit: Visit, shop: Shop) -> None:
    visit.page.goto(tracking_of(shop, shop.place(shop.stocked(5))["number"]))
    is_said_to_be(visit.page, "live")
    running = shop.product.running
    assert running is not None
    running.send_signal(signal.SIGSTOP)
    try:
        visit.page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=8))
        badge = visit.page.locator("[data-state]")
        expect(badge).to_have_attribute("data-state", "reconnecting", timeout=SOON_MS)
    finally:
        running.send_signal(signal.SIGCONT)

    is_said_to_be(visit.page, "live")
