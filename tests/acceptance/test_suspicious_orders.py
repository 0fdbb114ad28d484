"""Suspicious orders: staff read why, shoppers read that somebody looks at the order."""

from __future__ import annotations

from .shop import Shop

RISKS = """query ($number: String!) { order(number: $number) {
  holds riskReasons { code weight en: message zh: message(locale: ZH) }
  timeline { edges { node { type message } } }
} }"""


def test_sales_read_why_and_the_storefront_reads_a_review(shop: Shop) -> None:
    order = shop.place(shop.stocked(5, price="25000.00"))

    staff = shop.sales.query(RISKS, number=order["number"])["order"]
    outside = shop.storefront.query(RISKS, number=order["number"])["order"]

    assert staff["holds"] == ["FRAUD_SUSPECTED"]
    reason = staff["riskReasons"][0]
    assert (reason["code"], reason["weight"]) == ("AMOUNT_HIGH", 100)
    assert "25000.00 EUR" in reason["en"]
    assert "25000.00 EUR" in reason["zh"]
    assert (outside["holds"], outside["riskReasons"]) == (["MANUAL_REVIEW"], [])
    told = {edge["node"]["type"] for edge in outside["timeline"]["edges"]}
    assert "order.flagged" not in told
    assert "uspicious" not in str(outside)


def test_its_alert_is_sales_to_close_and_closes_by_itself(shop: Shop) -> None:
    order = shop.place(shop.stocked(5, price="25000.00"))

    def mine() -> list[str]:
        found = shop.alerts(kinds=["ORDER_SUSPICIOUS"])
        return [one["status"] for one in found if one["order"]["number"] == order["number"]]

    before = mine()
    shop.sales.ok("orderRelease", number=order["number"])

    assert before == ["OPEN"]
    assert mine() == ["RESOLVED"]
    assert shop.status(order) == "CONFIRMED"
