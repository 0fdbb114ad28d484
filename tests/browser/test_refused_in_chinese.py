"""What is refused stands in Chinese on the pages of who reads Chinese."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.shop import Goods, Shop

from .axe import faults
from .pages import PATIENCE_MS, finds, is_said_to_be, visiting

pytestmark = pytest.mark.chromium


def goes_to_checkout(page: Page, goods: Goods) -> None:
    finds(page, goods).get_by_role("button").click()
    page.get_by_role("button", name="购物篮，1 件").click()
    page.get_by_role("dialog").get_by_role("button", name="去结算").click()
    expect(page.get_by_role("button", name="提交订单")).to_be_visible()


def test_a_checkout_with_mistakes_says_in_chinese_what_is_wrong_at_each_field(
    chromium: Browser, shop: Shop
) -> None:
    with visiting(chromium, shop, locale="zh-CN") as reader:
        page = reader.page
        goes_to_checkout(page, shop.stocked(5))
        page.get_by_label("国家或地区").select_option("CN")
        for label, text in {"姓名": "王小明", "邮箱": "anna", "电话": "12"}.items():
            page.get_by_label(label, exact=True).fill(text)

        page.get_by_role("button", name="提交订单").click()

        for label, words in {
            "邮箱": "邮箱地址不正确，正确格式如 anna@example.com。",
            "电话": "这不是 CN 的有效电话号码，请按 +8613800138000 的格式填写。",
            "街道和门牌号": "此项不能为空。",
            "城市": "此项不能为空。",
        }.items():
            field = page.get_by_label(label, exact=True)
            expect(field).to_have_attribute("aria-invalid", "true", timeout=PATIENCE_MS)
            described = field.get_attribute("aria-describedby") or ""
            said = " ".join(page.locator(f"[id='{one}']").inner_text() for one in described.split())
            assert words in said, label
        expect(page.get_by_label("姓名", exact=True)).not_to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("alert").filter(has_text="有 4 处需要更正")).to_be_visible()
        expect(page.locator("main [lang='en']")).to_have_count(0)
        assert faults(page) == []

        page.get_by_role("button", name="English").click()
        email = page.get_by_label("Email", exact=True)
        expect(email).to_have_accessible_description(re.compile("This is no email address"))


@pytest.mark.patient
def test_a_tracking_number_that_is_none_is_refused_in_chinese(
    chromium: Browser, shop: Shop
) -> None:
    parcel = shop.place(shop.stocked(5))["shipments"][0]
    shop.drive(parcel, "READY")

    with visiting(chromium, shop, locale="zh-CN") as clerk:
        page = clerk.page
        page.goto("/ops")
        page.evaluate("sessionStorage.setItem('waypost.ops.role', 'LOGISTICS')")
        page.goto("/ops/dispatch")
        is_said_to_be(page, "live")
        carrier = page.get_by_label(f"承运商 {parcel['number']}")
        carrier.fill("dhl", timeout=PATIENCE_MS)
        page.get_by_label(f"运单号 {parcel['number']}").fill("JD 0146 ?")
        page.locator("form").filter(has=carrier).get_by_role("button").click()

        refusal = page.get_by_role("alert").filter(has_text="运单号须为 1 至 64 个字母")
        expect(refusal).to_be_visible(timeout=PATIENCE_MS)
        assert shop.parcel(parcel["number"])["status"] == "READY"
