"""Waypost's own columns: one row a line, every field checked, every problem told at once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.actors import Channel
from app.domain.contacts import Address, Contact
from app.domain.imports import DraftLine, OrderDraft
from app.integrations.importing.failures import ImportFailedError
from app.integrations.importing.orders import How

from .shop import Line, Shop, imported_own

HEADER = (
    "reference,channel,placed_at,name,email,phone,recipient,line1,line2,city,region,"
    "postal_code,country,sku,quantity,unit_price,currency"
)
WHO = "Anna Ek,anna@example.com,070 123 45 67,Anna Ek,Storgatan 1,,Umeå,,903 26,SE"
FIRST = f"A-1,APP,2026-11-20T10:30:00+01:00,{WHO},MUG,2,4.50,SEK"
SECOND = "A-1,,,,,,,,,,,,,TEA,1,0,SEK"
REQUIRED = "reference,placed_at,sku,quantity,unit_price,currency"


def file_of(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows])


def a_row(**changed: str) -> str:
    """A good row of the required columns, but for what is said."""
    values = {
        "reference": "A-1",
        "placed_at": "2026-11-20T09:30:00Z",
        "sku": "MUG",
        "quantity": "1",
        "unit_price": "4.50",
        "currency": "EUR",
    }
    return ",".join((values | changed).values())


async def test_rows_of_one_reference_are_one_order(tmp_path: Path) -> None:
    done = await imported_own(file_of(FIRST, SECOND), tmp_path, How.OPEN)

    assert done.orders["A-1"] == OrderDraft(
        reference="A-1",
        channel=Channel.APP,
        placed_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        currency="SEK",
        customer=Contact(name="Anna Ek", email="anna@example.com", phone="+46701234567"),
        address=Address("Anna Ek", "Storgatan 1", "Umeå", "SE", postal_code="903 26"),
        lines=(DraftLine("MUG", None, 2, 450, 1), DraftLine("TEA", None, 1, 0, 2)),
        shipping_fee_minor=0,
        discount_minor=0,
        rows=(1, 2),
    )


async def test_only_what_makes_an_order_is_required(tmp_path: Path) -> None:
    done = await imported_own(file_of(a_row(), header=REQUIRED), tmp_path)

    order = done.orders["A-1"]
    assert (order.channel, order.customer, order.address) == (Channel.WEBSITE, Contact(), None)


async def test_fee_and_discount_may_have_columns(tmp_path: Path) -> None:
    header = f"{REQUIRED},shipping_fee,discount"

    done = await imported_own(file_of(a_row() + ",3.90,0.40", header=header), tmp_path)

    assert done.orders["A-1"].total_minor == 450 + 390 - 40


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"quantity": "0"}, "whole number from 1"),
        ({"quantity": "-1"}, "whole number from 1"),
        ({"quantity": "1.5"}, "whole number from 1"),
        ({"quantity": "1_000"}, "whole number from 1"),
        ({"quantity": "٣"}, "whole number from 1"),
        ({"quantity": "2147483648"}, "whole number from 1"),
        ({"quantity": ""}, "must not be blank"),
        ({"sku": " "}, "must not be blank"),
        ({"unit_price": "4.505"}, "EUR has 2 digits"),
        ({"unit_price": "-4.50"}, "must not be negative"),
        ({"unit_price": "4e1"}, "plain number"),
        ({"unit_price": "€4"}, "plain number"),
        ({"unit_price": ""}, "must not be blank"),
        ({"currency": "eur"}, "ISO 4217"),
        ({"currency": ""}, "must not be blank"),
        ({"placed_at": "2026-11-20 09:30"}, "lacks its zone"),
        ({"placed_at": "yesterday"}, "no time"),
        ({"placed_at": "2026-11-21T12:00:01Z"}, "future"),
        ({"placed_at": ""}, "History needs the time"),
        ({"reference": ""}, "reference is missing"),
    ],
)
async def test_each_field_is_strict(changed: dict[str, str], message: str, tmp_path: Path) -> None:
    done = await imported_own(file_of(a_row(**changed), header=REQUIRED), tmp_path)

    [refused] = done.refused
    assert (refused.row, refused.path) == (1, (*changed,))
    assert message in refused.message
    assert done.orders == {}
    assert done.tally.lost == 0


async def test_contacts_are_read_as_the_shop_reads_them(tmp_path: Path) -> None:
    bad = "A-1,APP,2026-11-20T10:30:00Z,Anna,nowhere,12,Anna,Storgatan,,,,,XX,MUG,1,4.50,SEK"

    done = await imported_own(file_of(bad), tmp_path)

    [refused] = done.refused
    for field in ("email", "phone", "city", "country"):
        assert field in (*refused.path, refused.message) or f"{field}:" in refused.message
    assert "nowhere" not in refused.message


async def test_a_bad_row_refuses_its_order_and_no_other(tmp_path: Path) -> None:
    rows = [a_row(), a_row(sku="TEA", quantity="x"), a_row(sku="JAM"), a_row(reference="A-2")]

    done = await imported_own(file_of(*rows, header=REQUIRED), tmp_path)

    assert done.refused == (
        Line(1, "A-1", (), "Refused with row 2 of the same order."),
        Line(2, "A-1", ("quantity",), done.refused[1].message),
        Line(3, "A-1", (), "Refused with row 2 of the same order."),
    )
    assert set(done.orders) == {"A-2"}
    assert (done.tally.rows_read, done.tally.rows_refused, done.tally.refused) == (4, 3, 1)


async def test_rows_of_one_order_must_not_disagree(tmp_path: Path) -> None:
    done = await imported_own(file_of(a_row(), a_row(currency="GBP"), header=REQUIRED), tmp_path)

    assert done.refused[1].path == ("currency",)
    assert done.refused[1].message == "Differs from row 1 of the same order."


async def test_a_row_of_another_length_refuses_its_order(tmp_path: Path) -> None:
    done = await imported_own(file_of(a_row() + ",", a_row(), header=REQUIRED), tmp_path)

    assert [line.row for line in done.refused] == [1, 2]
    assert "7 fields, the header 6" in done.refused[0].message


async def test_an_open_order_needs_an_address_but_for_the_store(tmp_path: Path) -> None:
    header = f"{REQUIRED},channel"
    rows = [a_row() + ",WEBSITE", a_row(reference="A-2") + ",STORE"]

    done = await imported_own(file_of(*rows, header=header), tmp_path, How.OPEN)

    assert set(done.orders) == {"A-2"}
    assert done.refused[0].path == ("recipient",)


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        ("reference,sku,quantity", "lacks the columns unit_price, currency"),
        (f"{REQUIRED},colour,size", "unknown columns colour, size"),
        (f"{REQUIRED},sku", "column sku twice"),
        (REQUIRED.replace(",", ";"), "commas between"),
    ],
)
async def test_a_header_that_is_not_right_fails_once(
    header: str, complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(ImportFailedError, match=complaint):
        await imported_own(file_of(a_row(), header=header), tmp_path)


async def test_what_the_shop_refuses_is_told_at_its_row(tmp_path: Path) -> None:
    rows = [a_row(), a_row(sku="GHOST")]

    done = await imported_own(
        file_of(*rows, header=REQUIRED), tmp_path, shop=Shop(unknown_skus=["GHOST"])
    )

    assert done.refused == (
        Line(1, "A-1", (), "Refused with row 2 of the same order."),
        Line(2, "A-1", ("lines", "1", "sku"), "No such product."),
    )


async def test_running_it_again_creates_nothing(tmp_path: Path) -> None:
    content = file_of(a_row(), a_row(reference="A-2"), header=REQUIRED)
    first = await imported_own(content, tmp_path)

    again = await imported_own(content, tmp_path, shop=first.shop)

    assert (first.tally.created, first.tally.already_there) == (2, 0)
    assert (again.tally.created, again.tally.already_there) == (0, 2)


async def test_the_same_reference_with_other_lines_is_no_second_run(tmp_path: Path) -> None:
    first = await imported_own(file_of(a_row(), header=REQUIRED), tmp_path)

    again = await imported_own(
        file_of(a_row(quantity="2"), header=REQUIRED), tmp_path, shop=first.shop
    )

    assert [line.path for line in again.refused] == [("externalReference",)]


async def test_a_dry_run_checks_all_and_writes_nothing(tmp_path: Path) -> None:
    rows = [a_row(), a_row(reference="A-2", quantity="x")]

    done = await imported_own(file_of(*rows, header=REQUIRED), tmp_path, dry_run=True)

    assert done.orders == {}
    assert (done.tally.created, done.tally.refused) == (1, 1)
    assert len(done.refused) == 1


async def test_a_dry_run_of_open_orders_tells_unknown_products(tmp_path: Path) -> None:
    shop = Shop(unknown_skus=["NOPE"])
    unknown = FIRST.replace("A-1", "B-1").replace("MUG", "NOPE")

    done = await imported_own(file_of(FIRST, unknown), tmp_path, How.OPEN, shop=shop, dry_run=True)

    assert (done.tally.created, done.tally.refused, shop.orders) == (1, 1, {})
    assert [(line.reference, line.path) for line in done.refused] == [
        ("B-1", ("lines", "0", "sku"))
    ]
