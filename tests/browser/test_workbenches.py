"""Each role's workbench: what waits is there, is done there, and leaves."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.shop import Shop, a_gtin
from tests.acceptance.wire import Facts

from .axe import faults
from .conftest import Visit
from .pages import PATIENCE_MS, is_said_to_be, visiting

pytestmark = pytest.mark.chromium

ZXING = (
    Path(__file__).resolve().parents[2] / "web-demo/node_modules/@zxing/library/umd/index.min.js"
)
DOTS = 4  # for each of CSS's 96 an inch: a printer has 300 and more
READ_BARS = """async (picture) => {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const result = await new ZXing.BrowserMultiFormatReader().decodeFromImageElement(image);
  return [result.getText(), ZXing.BarcodeFormat[result.getBarcodeFormat()]];
}"""


def bench(page: Page, place: str, role: str) -> Page:
    """The bench as somebody of that role opens it."""
    page.goto("/ops")
    page.evaluate("(role) => sessionStorage.setItem('waypost.ops.role', role)", role)
    page.goto(f"/ops/{place}")
    is_said_to_be(page, "live")
    expect(page.get_by_label("Work as")).to_have_value(role)
    return page


def an_order(shop: Shop, **other: object) -> tuple[Facts, Facts]:
    order = shop.place(shop.stocked(9), **other)
    return order, dict(order["shipments"][0])


def scan(page: Page, code: str) -> None:
    field = page.get_by_role("textbox", name="Scan field")
    field.fill(code)
    field.press("Enter")


@pytest.mark.patient
def test_sales_release_an_order_from_the_review_queue(visit: Visit, shop: Shop) -> None:
    page = bench(visit.page, "review", "SALES")
    order = shop.place(shop.stocked(5))
    shop.sales.ok("orderHold", number=order["number"], reasons=["MANUAL_REVIEW"])
    row = page.get_by_role("row").filter(has_text=order["number"])

    expect(row.get_by_text("Manual review")).to_be_visible(timeout=PATIENCE_MS)
    row.get_by_role("button", name="Release the hold").click()

    expect(row).to_be_hidden(timeout=PATIENCE_MS)
    assert shop.status(order) == "CONFIRMED"


@pytest.mark.patient
def test_who_works_by_keyboard_keeps_their_place_when_a_row_leaves(
    visit: Visit, shop: Shop
) -> None:
    page = bench(visit.page, "review", "SALES")
    goods = shop.stocked(5)
    done, next_one = (shop.place(goods)["number"] for _ in range(2))
    for number in (done, next_one):
        shop.sales.ok("orderHold", number=number, reasons=["MANUAL_REVIEW"])
    row = page.get_by_role("row").filter(has_text=done)
    expect(page.get_by_role("row").filter(has_text=next_one)).to_be_visible(timeout=PATIENCE_MS)

    row.get_by_role("button", name="Release the hold").press("Enter")

    expect(row).to_be_hidden(timeout=PATIENCE_MS)
    expect(page.locator("tbody :focus")).to_have_count(1, timeout=PATIENCE_MS)


@pytest.mark.patient
def test_the_warehouse_picks_by_scan_and_brings_the_parcel_to_ready(
    visit: Visit, shop: Shop
) -> None:
    gtin = a_gtin()
    goods = shop.stocked(9, gtin=gtin)
    order = shop.place(goods, quantity=2)
    number = order["shipments"][0]["number"]
    page = bench(visit.page, "pick", "WAREHOUSE")
    page.get_by_label("Warehouse").last.select_option(goods.warehouse)
    said = page.get_by_role("alert")

    scan(page, number)
    expect(page.get_by_role("heading", name=number)).to_be_visible(timeout=PATIENCE_MS)
    scan(page, "4006381333931")
    expect(said).to_contain_text("does not belong", timeout=PATIENCE_MS)
    scan(page, gtin)
    scan(page, goods.sku)
    expect(said).to_contain_text("2 of 2", timeout=PATIENCE_MS)
    scan(page, gtin)
    expect(said).to_contain_text("picked already", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Pack", exact=False).first.click()
    page.get_by_role("button", name="Issue the outbound document").click()

    expect(page.locator("[data-code='READY']").first).to_be_visible(timeout=PATIENCE_MS)
    assert shop.parcel(number)["status"] == "READY"
    assert visit.complaints == []


@pytest.mark.patient
def test_a_new_order_joins_the_pick_queue_by_itself(visit: Visit, shop: Shop) -> None:
    goods = shop.stocked(9)
    page = bench(visit.page, "pick", "WAREHOUSE")
    page.get_by_label("Warehouse").last.select_option(goods.warehouse)
    expect(page.get_by_text("Nothing waits here.")).to_have_count(2, timeout=PATIENCE_MS)

    order = shop.place(goods)

    waiting = page.get_by_role("button", name=order["shipments"][0]["number"])
    expect(waiting).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.patient
def test_logistics_hand_a_ready_parcel_to_its_carrier(visit: Visit, shop: Shop) -> None:
    _, parcel = an_order(shop)
    number = parcel["number"]
    page = bench(visit.page, "dispatch", "LOGISTICS")

    shop.drive(parcel, "READY")
    page.get_by_label(f"Carrier {number}").fill("DHL", timeout=PATIENCE_MS)
    page.get_by_label(f"Tracking number {number}").fill("JD014600003SE")
    page.get_by_role("button", name=f"Dispatch {number}").click()

    expect(page.get_by_label(f"Carrier {number}")).to_be_hidden(timeout=PATIENCE_MS)
    assert shop.parcel(number)["carrier"] == "dhl"


@pytest.mark.patient
def test_a_failed_delivery_comes_to_the_front(visit: Visit, shop: Shop) -> None:
    _, parcel = an_order(shop)
    shop.drive(parcel, "DISPATCHED")
    page = bench(visit.page, "deliveries", "LOGISTICS")
    wrong = page.get_by_role("region", name="Went wrong").get_by_role("row")
    fine = page.get_by_role("region", name="On its way").get_by_role("row")
    expect(fine.filter(has_text=parcel["number"])).to_be_visible(timeout=PATIENCE_MS)

    shop.scan(parcel, "ATTEMPT_FAILED")

    expect(wrong.filter(has_text=parcel["number"])).to_be_visible(timeout=PATIENCE_MS)
    expect(fine.filter(has_text=parcel["number"])).to_be_hidden()


@pytest.mark.patient
@pytest.mark.parametrize(
    ("paper", "english", "chinese"),
    [
        ("pick-list", "Pick list", "拣货单"),
        ("outbound", "Outbound document", "出库单"),
        ("packing-slip", "Packing slip", "装箱单"),
    ],
)
def test_the_barcode_of_a_paper_reads_back_as_the_parcels_number(
    chromium: Browser, shop: Shop, paper: str, english: str, chinese: str
) -> None:
    _, parcel = an_order(shop)
    for locale, title in (("en-GB", english), ("zh-CN", chinese)):
        with (
            visiting(chromium, shop, locale, device_scale_factor=DOTS) as visit,
            visiting(chromium, shop) as reader,
        ):
            visit.page.goto(f"/ops/print/{paper}/{parcel['number']}")
            expect(visit.page.get_by_role("heading", name=title)).to_be_visible(timeout=PATIENCE_MS)
            visit.page.emulate_media(media="print")

            bars = visit.page.locator("[data-barcode] svg").screenshot()

            assert read(reader.page, bars) == [parcel["number"], "CODE_128"]
            assert faults(visit.page) == []
            assert visit.complaints == []


def read(page: Page, picture: bytes) -> list[str]:
    """What a scanner's software makes of a picture of bars."""
    page.evaluate(ZXING.read_text())
    address = "data:image/png;base64," + b64encode(picture).decode()
    return list(page.evaluate(READ_BARS, address))
