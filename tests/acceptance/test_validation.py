"""Input: every problem at once, each with its path; what a customer may not say."""

from __future__ import annotations

from typing import Any

import pytest

from .documents import gql, mutation
from .shop import Shop, a_gtin, an_address
from .wire import Caller, Facts


def paths(answer: Facts) -> list[list[str]]:
    assert answer["__typename"] == "ValidationError", answer
    assert answer["code"] == "VALIDATION"
    assert all(each["message"] for each in answer["problems"])
    return [each["path"] for each in answer["problems"]]


def refused(shop: Shop, by: Caller | None = None, **other: Any) -> list[list[str]]:
    given = shop.order_input(shop.stocked(5), **other)
    return paths((by or shop.sales).do("orderPlace", **given))


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"lines": []}, ["lines"]),
        ({"shippingAddress": an_address(country="XX")}, ["shippingAddress", "country"]),
        ({"shippingAddress": an_address(city=" ")}, ["shippingAddress", "city"]),
        ({"customer": {"name": "A", "email": "no mail"}}, ["customer", "email"]),
        ({"customer": {"name": "A", "phone": "12"}}, ["customer", "phone"]),
        ({"shippingFee": "-1.00"}, ["shippingFee"]),
        ({"shippingFee": "1.001"}, ["shippingFee"]),
        ({"discount": "-1.00"}, ["discount"]),
        ({"discount": "1000000.00"}, ["discount"]),
        ({"currency": "ZZZ"}, ["currency"]),
        ({"occurredAt": "2999-01-01T00:00:00Z"}, ["occurredAt"]),
    ],
    ids=lambda each: ".".join(each) if isinstance(each, list) else "",
)
def test_a_wrong_field_is_named_by_its_path(shop: Shop, given: Facts, path: list[str]) -> None:
    assert path in refused(shop, **given)


def test_every_problem_is_told_at_once(shop: Shop) -> None:
    mug = shop.stocked(5)
    lines = [
        {"sku": mug.sku, "quantity": 0},
        {"sku": mug.sku, "quantity": 1},
        {"sku": "NO-SUCH", "quantity": 1},
        {"quantity": 1},
    ]

    found = refused(shop, lines=lines, customer={"name": "A", "email": "no mail"})

    assert ["lines", "0", "quantity"] in found
    assert ["lines", "2", "sku"] in found
    assert ["customer", "email"] in found
    assert [each for each in found if each[:2] == ["lines", "3"]]
    assert not [each for each in found if each[:2] == ["lines", "1"]]


def test_a_line_is_named_by_sku_or_gtin_and_both_must_agree(shop: Shop) -> None:
    gtin = a_gtin()
    mug, other = shop.stocked(5, gtin=gtin), shop.stocked(5)

    by_gtin = shop.place(mug, lines=[{"gtin": gtin, "quantity": 1}])
    both = shop.place(mug, lines=[{"sku": mug.sku, "gtin": gtin, "quantity": 1}])
    disagreeing = refused(shop, lines=[{"sku": other.sku, "gtin": gtin, "quantity": 1}])

    assert by_gtin["lines"][0]["sku"] == both["lines"][0]["sku"] == mug.sku
    assert [each[:2] for each in disagreeing] == [["lines", "0"]]


def test_a_gtin_must_have_its_check_digit(shop: Shop) -> None:
    gtin = a_gtin()
    wrong = gtin[:-1] + str((int(gtin[-1]) + 1) % 10)
    product = {"sku": shop.unique("G"), "name": "G", "price": "1.00", "currency": "EUR"}

    assert paths(shop.manager.do("productUpsert", **product, gtin=wrong)) == [["gtin"]]
    assert shop.manager.ok("productUpsert", **product, gtin=gtin)["gtin"] == gtin


def test_a_price_is_checked_against_the_catalogue(shop: Shop) -> None:
    mug = shop.stocked(9, price="19.90")

    def line(price: str) -> list[Facts]:
        return [{"sku": mug.sku, "quantity": 1, "unitPrice": price}]

    right = shop.place(mug, by=shop.storefront, lines=line("19.90"))
    special = shop.place(mug, by=shop.sales, lines=line("15.00"))
    given = shop.order_input(mug, lines=line("15.00"))
    wrong = shop.storefront.do("orderPlace", **given)

    assert right["total"]["amount"] == "19.90"
    assert special["lines"][0]["unitPrice"]["amount"] == "15.00"
    assert wrong["__typename"] in {"ValidationError", "PermissionDeniedError"}


def test_a_storefront_gives_no_discount(shop: Shop) -> None:
    given = shop.order_input(shop.stocked(9), discount="1.00")

    answer = shop.storefront.do("orderPlace", **given)

    assert answer["__typename"] in {"ValidationError", "PermissionDeniedError"}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"payment": {"status": "PAID"}}, ["payment"]),
        ({"payment": {"status": "UNPAID", "amount": "1.00"}}, ["payment"]),
        ({"payment": {"status": "UNPAID", "reference": "x"}}, ["payment"]),
        ({"shippingFee": "0.00"}, ["shippingFee"]),
        ({"discount": "1.00"}, ["discount"]),
        ({"priority": "URGENT"}, ["priority"]),
        ({"promisedDeliverBy": "2999-01-01T00:00:00Z"}, ["promisedDeliverBy"]),
        ({"externalReference": "x"}, ["externalReference"]),
        ({"customer": {"name": "A", "account": "bert"}}, ["customer", "account"]),
        ({"customer": {"name": "A", "id": "Q3VzdG9tZXI6MQ"}}, ["customer", "id"]),
    ],
    ids=lambda each: ".".join(each) if isinstance(each, list) else "",
)
def test_what_a_customer_may_not_say(shop: Shop, given: Facts, path: list[str]) -> None:
    usual: Facts = {"payment": {"method": "cod"}}

    found = refused(shop, by=shop.anna, **(usual | given))

    assert path in [each[: len(path)] for each in found]


def test_a_customer_sets_no_price_and_no_time(shop: Shop) -> None:
    mug = shop.stocked(9)
    cash = {"method": "cod"}
    cheap = [{"sku": mug.sku, "quantity": 1, "unitPrice": "1.00"}]

    priced = shop.anna.do("orderPlace", **shop.order_input(mug, payment=cash, lines=cheap))
    early = shop.order_input(mug, payment=cash, occurredAt="2026-01-01T00:00:00Z")
    dated = shop.anna.do("orderPlace", **early)
    right = [{"sku": mug.sku, "quantity": 1, "unitPrice": "19.90"}]

    assert ["lines", "0", "unitPrice"] in paths(priced)
    assert dated["__typename"] in {"ValidationError", "PermissionDeniedError"}
    assert shop.place(mug, by=shop.anna, payment=cash, lines=right)["status"] == "CONFIRMED"


def test_a_customer_may_name_themselves(shop: Shop) -> None:
    own = {"name": "Anna", "account": "anna"}

    order = shop.place(shop.stocked(9), by=shop.anna, payment={"method": "cod"}, customer=own)

    assert order["status"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("given", "path"),
    [({"trackingNumber": "bad number!"}, "trackingNumber"), ({"trackingNumber": "9" * 65},
     "trackingNumber"), ({"carrier": "no such carrier!"}, "carrier")],
)  # fmt: skip
def test_carriers_and_tracking_numbers_have_their_form(shop: Shop, given: Facts, path: str) -> None:
    parcel = shop.drive(shop.place(shop.stocked(5))["shipments"][0], "READY")
    whole = {"number": parcel["number"], "carrier": "dhl"} | given

    assert [path] in paths(shop.logistics.do("shipmentDispatch", **whole))


def test_money_prints_with_its_currencys_digits(shop: Shop) -> None:
    yen = shop.place(shop.stocked(5, price="5970", currency="JPY"), shippingFee="0")
    euro = shop.place(shop.stocked(5, price="19.9"), shippingFee="0", quantity=3)

    assert yen["total"] == {"amount": "5970", "currency": "JPY"}
    assert euro["total"] == {"amount": "59.70", "currency": "EUR"}


@pytest.mark.parametrize(("price", "currency"), [("19.999", "EUR"), ("10.5", "JPY"), ("-1", "EUR")])
def test_more_digits_than_the_currency_has_are_refused(
    shop: Shop, price: str, currency: str
) -> None:
    product = {"sku": shop.unique("P"), "name": "P", "price": price, "currency": currency}

    assert paths(shop.manager.do("productUpsert", **product)) == [["price"]]


def test_an_order_has_one_currency(shop: Shop) -> None:
    euro, yen = shop.stocked(5), shop.stocked(5, price="100", currency="JPY")

    assert paths(shop.sales.do("orderPlace", **shop.order_input(euro, yen)))
    assert paths(shop.sales.do("orderPlace", **shop.order_input(euro, currency="USD")))


@pytest.mark.parametrize("amount", ["1e3", "NaN", "Infinity", "0x10", "1,00", ""])
def test_a_decimal_is_plain_digits(shop: Shop, amount: str) -> None:
    given = shop.order_input(shop.stocked(5), shippingFee=amount)

    body = shop.sales.body(mutation("orderPlace"), input=given)

    if body.get("errors"):
        assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    else:
        assert ["shippingFee"] in paths(body["data"]["answer"])


def test_an_explicit_null_means_the_default(shop: Shop) -> None:
    number = shop.place(shop.stocked(5))["number"]
    asked = gql(
        """query($n: String!, $l: Locale, $first: Int) { order(number: $n) { statusLabel
          same: statusLabel(locale: $l) all: timeline(first: $first) { nodes { cursor } }
          none: timeline(first: null) { nodes { cursor } } } }"""
    )

    seen = shop.manager.query(asked, n=number, l=None, first=None)["order"]

    assert seen["same"] == seen["statusLabel"]
    assert len(seen["all"]["nodes"]) == len(seen["none"]["nodes"]) > 0


def test_what_is_wrong_is_said_in_the_readers_language(shop: Shop) -> None:
    mug = shop.stocked(5)
    asked = """mutation($input: OrderPlaceInput!, $in: Locale) { orderPlace(input: $input) {
      ... on ErrorResult { plain: message message(locale: $in) }
      ... on ValidationError { problems { path plain: message message(locale: $in) } } } }"""
    given = shop.order_input(
        mug,
        lines=[{"sku": mug.sku, "quantity": 0}, {"sku": "NO-SUCH", "quantity": 1}],
        customer={"name": "A", "email": "no mail"},
        shippingAddress=an_address(city=" "),
        shippingFee="1.001",
    )

    chinese, english, unsaid = (
        shop.sales.query(asked, input=given, **{"in": locale})["orderPlace"]
        for locale in ("ZH", "EN", None)
    )

    assert english == unsaid
    for told in (english, *english["problems"]):
        assert told["message"] == told["plain"]
    assert {".".join(each["path"]): each["message"] for each in chinese["problems"]} == {
        "lines.0.quantity": "数量须在 1 至 1000000 之间。",
        "lines.1.sku": "没有 SKU 为 NO-SUCH 的商品。",
        "customer.email": "邮箱地址不正确，正确格式如 anna@example.com。",
        "shippingAddress.city": "此项不能为空。",
        "shippingFee": "EUR 只有 2 位小数，金额的小数位过多。",
    }
    assert chinese["message"] == "数量须在 1 至 1000000 之间。（另有 4 处问题，见列表。）"
