"""What the Online Retail file's oddities become; one small file for each."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.contacts import Address

from .shop import Line, imported_retail


def a_row(
    invoice: str = "536365",
    code: str = "85123A",
    name: str = "WHITE HEART",
    quantity: str = "6",
    at: str = "2010-12-01 08:26:00",
    price: str = "2.55",
    customer: str = "17850",
    country: str = "United Kingdom",
) -> str:
    return ",".join((invoice, code, name, quantity, at, price, customer, country))


async def test_an_invoice_is_an_order_of_the_registered_customer(tmp_path: Path) -> None:
    done = await imported_retail([a_row(), a_row(code="71053", price="3.39")], tmp_path)

    order = done.orders["536365"]
    assert order.customer.account == "17850"
    assert order.address == Address("", "", "", "GB")
    assert order.total_minor == 6 * 255 + 6 * 339
    assert done.refused == ()


async def test_without_a_customer_it_is_a_walk_in(tmp_path: Path) -> None:
    done = await imported_retail([a_row(customer="")], tmp_path)

    assert done.orders["536365"].customer.is_anonymous


async def test_an_invoice_over_two_minutes_began_with_the_first(tmp_path: Path) -> None:
    later = a_row(at="2010-12-01 08:27:00")

    done = await imported_retail([later, a_row()], tmp_path)

    assert done.orders["536365"].placed_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)


async def test_times_are_londons(tmp_path: Path) -> None:
    done = await imported_retail([a_row(at="2011-07-01 12:00:00")], tmp_path)

    assert done.orders["536365"].placed_at == datetime(2011, 7, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize("code", ["POST", "DOT", "C2"])
async def test_postage_and_carriage_are_the_shipping_fee(code: str, tmp_path: Path) -> None:
    done = await imported_retail([a_row(), a_row(code=code, quantity="2", price="18")], tmp_path)

    order = done.orders["536365"]
    assert (order.shipping_fee_minor, len(order.lines), order.rows) == (3600, 1, (1, 2))


async def test_a_negative_postage_row_lowers_the_fee(tmp_path: Path) -> None:
    rows = [a_row(), a_row(code="POST", quantity="1"), a_row(code="POST", quantity="-1", price="1")]

    done = await imported_retail(rows, tmp_path)

    assert done.orders["536365"].shipping_fee_minor == 155


async def test_discount_codes_are_the_discount(tmp_path: Path) -> None:
    done = await imported_retail([a_row(), a_row(code="D", quantity="-1", price="5")], tmp_path)

    order = done.orders["536365"]
    assert (order.discount_minor, order.total_minor) == (500, 6 * 255 - 500)


@pytest.mark.parametrize(
    "row",
    [
        a_row(code="POST", quantity="-1"),
        a_row(code="D", quantity="1"),
        a_row(code="D", quantity="-6", price="99"),
    ],
)
async def test_an_impossible_fee_or_discount_refuses_the_invoice(row: str, tmp_path: Path) -> None:
    done = await imported_retail([a_row(), row], tmp_path)

    assert [line.row for line in done.refused] == [1, 2]
    assert done.refused[1].path == ("UnitPrice",)


async def test_an_invoice_of_postage_alone_is_an_order_of_its_fee(tmp_path: Path) -> None:
    done = await imported_retail([a_row(code="POST", quantity="1", price="18.00")], tmp_path)

    order = done.orders["536365"]
    assert (order.lines, order.total_minor) == ((), 1800)


@pytest.mark.parametrize(
    "code", ["M", "m", "S", "BANK CHARGES", "AMAZONFEE", "PADS", "gift_0001_20"]
)
async def test_other_codes_that_are_no_goods_are_lines(code: str, tmp_path: Path) -> None:
    done = await imported_retail([a_row(code=code)], tmp_path)

    assert [line.sku for line in done.orders["536365"].lines] == [code]


async def test_free_and_repeated_rows_stay_lines_of_their_own(tmp_path: Path) -> None:
    rows = [a_row(), a_row(), a_row(price="2.10"), a_row(price="0")]

    done = await imported_retail(rows, tmp_path)

    assert [(line.unit_price_minor, line.row) for line in done.orders["536365"].lines] == [
        (255, 1),
        (255, 2),
        (210, 3),
        (0, 4),
    ]


async def test_codes_that_differ_by_case_stay_different(tmp_path: Path) -> None:
    done = await imported_retail([a_row(), a_row(code="85123a")], tmp_path)

    assert [line.sku for line in done.orders["536365"].lines] == ["85123A", "85123a"]


async def test_a_missing_description_is_taken_from_an_earlier_priced_row(tmp_path: Path) -> None:
    rows = [
        a_row(name="  WHITE HEART "),
        a_row(invoice="2", name="found", price="0"),
        a_row(invoice="3", name=""),
        a_row(invoice="3", name="", code="NEW"),
    ]

    done = await imported_retail(rows, tmp_path)

    names = [line.name for order in done.orders.values() for line in order.lines]
    assert names == ["WHITE HEART", "found", "WHITE HEART", "NEW"]


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (a_row(invoice="C536379", quantity="-1"), "InvoiceNo", "credit note"),
        (a_row(invoice="A563186", code="B", price="-11062.06"), "InvoiceNo", "adjustment"),
        (a_row(quantity="-10", price="0", name="damages"), "Quantity", "written off"),
        (a_row(code="POST", quantity="-1", price="0"), "Quantity", "written off"),
        (a_row(price="-1.00"), "UnitPrice", "adjustment"),
        (a_row(price="0.001"), "UnitPrice", "more digits than pence"),
        (a_row(price="free"), "UnitPrice", "plain number"),
        (a_row(quantity="0"), "Quantity", "none"),
        (a_row(quantity="six"), "Quantity", "whole number"),
        (a_row(at="01/12/2010 08:26"), "InvoiceDate", "no time"),
        (a_row(code=""), "StockCode", "missing"),
        (a_row(invoice=""), "InvoiceNo", "missing"),
        (a_row(country="Atlantis"), "Country", "ISO 3166-1"),
    ],
)
async def test_what_is_no_sale_is_reported(
    row: str, field: str, reason: str, tmp_path: Path
) -> None:
    done = await imported_retail([a_row(invoice="1"), row], tmp_path)

    assert set(done.orders) == {"1"}
    [refused] = done.refused
    assert (refused.row, refused.path) == (2, (field,))
    assert reason in refused.message


async def test_a_price_finer_than_a_penny_refuses_its_whole_invoice(tmp_path: Path) -> None:
    done = await imported_retail([a_row(), a_row(code="PADS", price="0.001")], tmp_path)

    assert done.refused[0] == Line(1, "536365", (), "Refused with row 2 of the same order.")
    assert str(done.tally.money["GBP"].refused) == "15.306"


async def test_two_customers_on_one_invoice_refuse_it(tmp_path: Path) -> None:
    done = await imported_retail([a_row(), a_row(customer="12345")], tmp_path)

    assert done.refused[1].path == ("CustomerID",)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("EIRE", Address("", "", "", "IE")),
        ("RSA", Address("", "", "", "ZA")),
        ("USA", Address("", "", "", "US")),
        ("Channel Islands", Address("", "", "", "ZZ", region="Channel Islands")),
        ("European Community", Address("", "", "", "ZZ", region="European Community")),
        ("Unspecified", None),
        ("", None),
    ],
)
async def test_countries_by_name(name: str, address: Address | None, tmp_path: Path) -> None:
    done = await imported_retail([a_row(country=name)], tmp_path)

    assert done.orders["536365"].address == address
