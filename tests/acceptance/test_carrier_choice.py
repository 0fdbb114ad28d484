"""Whoever hands a parcel over may leave the choice of its carrier to the shop."""

from __future__ import annotations

from .shop import Shop

CHOICE = """query ($number: String!) { shipment(number: $number) {
  carrier
  carrierOptions { carrier service cost { amount currency } days }
  carrierChoice { carrier service en: reason zh: reason(locale: ZH) considered { carrier } }
} }"""


def test_the_cheapest_takes_it_and_staff_read_why(shop: Shop) -> None:
    number = shop.place(shop.stocked(5))["shipments"][0]["number"]
    shop.drive(shop.parcel(number), "READY")
    before = shop.logistics.query(CHOICE, number=number)["shipment"]

    shop.logistics.ok("shipmentDispatch", number=number)

    after = shop.logistics.query(CHOICE, number=number)["shipment"]
    assert (before["carrier"], before["carrierChoice"]) == (None, None)
    assert before["carrierOptions"] == [
        {
            "carrier": "our-van",
            "service": "standard",
            "cost": {"amount": "3.00", "currency": "EUR"},
            "days": 3,
        },
        {
            "carrier": "dhl",
            "service": "express",
            "cost": {"amount": "9.00", "currency": "EUR"},
            "days": 1,
        },
    ]
    assert after["carrier"] == "our-van"
    assert after["carrierChoice"] == {
        "carrier": "our-van",
        "service": "standard",
        "en": "It costs the least.",
        "zh": "费用最低。",
        "considered": [{"carrier": "our-van"}, {"carrier": "dhl"}],
    }
    assert shop.storefront.query(CHOICE, number=number)["shipment"]["carrierChoice"] is None


def test_an_urgent_order_goes_by_what_it_asks_for(shop: Shop) -> None:
    order = shop.place(shop.stocked(5), priority="URGENT")
    parcel = shop.drive(order["shipments"][0], "READY")

    shop.logistics.ok("shipmentDispatch", number=parcel["number"])

    assert shop.parcel(parcel["number"])["carrier"] == "dhl"
