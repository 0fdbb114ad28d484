"""Importing orders: whole or not at all, once, and nothing lost silently."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .documents import gql
from .shop import Goods, Shop
from .wire import Facts

COLUMNS = (
    "reference", "channel", "placed_at", "name", "email", "phone", "recipient", "line1", "line2",
    "city", "region", "postal_code", "country", "sku", "quantity", "unit_price", "currency",
)  # fmt: skip
RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
IMPORTED = gql(
    """query($s: String!) { orders(first: 5, filter: {search: $s}) { totalCount nodes {
      ...OrderFacts customer { name email } } } }"""
)


def a_row(reference: str, sku: str, **other: str) -> dict[str, str]:
    usual = {
        "reference": reference, "channel": "PHONE", "placed_at": "2026-01-05T10:00:00Z",
        "name": "Ida Import", "email": "ida@example.com", "recipient": "Ida Import",
        "line1": "Weg 1", "city": "Berlin", "postal_code": "10119", "country": "DE",
        "sku": sku, "quantity": "2", "unit_price": "19.90", "currency": "EUR",
    }  # fmt: skip
    return usual | other


def as_csv(rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_json_lines(rows: Iterable[dict[str, str]]) -> str:
    return "\n".join(json.dumps(row | {"quantity": int(row["quantity"])}) for row in rows) + "\n"


def run(shop: Shop, file: Path, *words: str) -> CompletedProcess[str]:
    done = shop.product.command("import", "orders", str(file), *words)
    assert "Traceback" not in done.stderr
    return done


def imported(shop: Shop, reference: str) -> list[Facts]:
    found: list[Facts] = shop.manager.query(IMPORTED, s=reference)["orders"]["nodes"]
    return found


def stocked_reference(shop: Shop) -> tuple[Goods, Goods, str]:
    return shop.stocked(9), shop.stocked(9), shop.unique("IMP")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_rows_of_one_reference_are_one_open_order_and_come_in_once(
    shop: Shop, tmp_path: Path, kind: str
) -> None:
    mug, pot, reference = stocked_reference(shop)
    rows = [a_row(reference, mug.sku), a_row(reference, pot.sku, quantity="1")]
    file = tmp_path / f"orders.{kind}"
    file.write_text((as_csv if kind == "csv" else as_json_lines)(rows))

    first, again = run(shop, file), run(shop, file)

    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    (order,) = imported(shop, reference)
    assert (order["externalReference"], order["channel"]) == (reference, "PHONE")
    assert order["customer"]["name"] == "Ida Import"
    assert [(line["sku"], line["quantity"]) for line in order["lines"]] == [
        (mug.sku, 2),
        (pot.sku, 1),
    ]
    assert order["subtotal"] == {"amount": "59.70", "currency": "EUR"}
    assert order["status"] in {"ON_HOLD", "CONFIRMED"}
    assert (shop.shelf(mug)[1], shop.shelf(pot)[1]) == (2, 1)


def test_an_open_order_short_of_stock_is_held(shop: Shop, tmp_path: Path) -> None:
    mug, reference = shop.stocked(1), shop.unique("IMP")
    file = tmp_path / "orders.csv"
    file.write_text(as_csv([a_row(reference, mug.sku)]))

    done = run(shop, file, "--as", "open")

    assert done.returncode == 0, done.stderr
    (order,) = imported(shop, reference)
    assert order["status"] == "ON_HOLD"
    assert "OUT_OF_STOCK" in order["holds"]
    assert shop.shelf(mug) == (1, 0)


def test_a_dry_run_reports_and_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    mug, reference = shop.stocked(9), shop.unique("IMP")
    file, report = tmp_path / "orders.csv", tmp_path / "report.jsonl"
    file.write_text(as_csv([a_row(reference, mug.sku), a_row(f"{reference}X", "NO-SUCH")]))

    done = run(shop, file, "--dry-run", "--report", str(report))

    assert done.returncode == 2, done.stderr
    assert len(report.read_text().splitlines()) == 1
    assert imported(shop, reference) == []
    assert shop.shelf(mug) == (9, 0)


def test_a_bad_row_refuses_its_whole_order_and_no_other(shop: Shop, tmp_path: Path) -> None:
    mug, pot, reference = stocked_reference(shop)
    good, bad = f"{reference}A", f"{reference}B"
    rows = [
        a_row(bad, mug.sku),
        a_row(good, mug.sku, quantity="1"),
        a_row(bad, "NO-SUCH"),
        a_row(bad, pot.sku),
    ]
    file, report = tmp_path / "orders.csv", tmp_path / "refused.jsonl"
    file.write_text(as_csv(rows))

    done = run(shop, file, "--report", str(report))

    assert done.returncode == 2, done.stderr
    assert len(imported(shop, good)) == 1
    assert imported(shop, bad) == []
    told = [json.loads(line) for line in report.read_text().splitlines()]
    assert sorted({each["row"] for each in told}) == [1, 3, 4]
    assert {each["reference"] for each in told} == {bad}
    assert all(each["message"] for each in told)
    assert "sku" in str([each["path"] for each in told if each["row"] == 3])


def test_what_was_refused_comes_in_once_it_is_mended(shop: Shop, tmp_path: Path) -> None:
    mug, pot, reference = stocked_reference(shop)
    file = tmp_path / "orders.csv"
    rows = [a_row(f"{reference}A", mug.sku), a_row(f"{reference}B", pot.sku, quantity="x")]
    file.write_text(as_csv(rows))
    assert run(shop, file).returncode == 2
    assert [each for each in tmp_path.iterdir() if each != file], "a report beside the input"

    file.write_text(as_csv([rows[0], rows[1] | {"quantity": "3"}]))
    done = run(shop, file)

    assert done.returncode == 0, done.stderr
    assert len(imported(shop, reference)) == 2
    assert (shop.shelf(mug), shop.shelf(pot)) == ((9, 2), (9, 3))


def test_history_is_closed_touches_no_stock_and_makes_unknown_products(
    shop: Shop, tmp_path: Path
) -> None:
    mug, reference = shop.stocked(9), shop.unique("HIS")
    unknown = shop.unique("OLD")
    rows = [
        a_row(reference, mug.sku, channel="", quantity="50"),
        a_row(reference, unknown, channel="", unit_price="5.00"),
    ]
    file = tmp_path / "history.csv"
    file.write_text(as_csv(rows))

    done = run(shop, file, "--as", "history")

    assert done.returncode == 0, done.stderr
    (order,) = imported(shop, reference)
    assert (order["status"], order["paymentStatus"], order["channel"]) == (
        "COMPLETED", "PAID", "WEBSITE",
    )  # fmt: skip
    assert (order["shipments"], order["placedAt"]) == ([], "2026-01-05T10:00:00.000Z")
    assert order["total"]["amount"] == "1005.00"
    assert shop.shelf(mug) == (9, 0)
    found = shop.guest.query(
        gql("query($s: String!) { product(sku: $s) { available } }"), s=unknown
    )
    assert found["product"] == {"available": 0}


def test_standard_input_is_read_too(shop: Shop) -> None:
    mug, reference = shop.stocked(9), shop.unique("IMP")

    done = shop.product.command("import", "orders", "-", stdin=as_csv([a_row(reference, mug.sku)]))

    assert done.returncode == 0, done.stderr
    assert len(imported(shop, reference)) == 1


def test_a_file_that_is_not_there_or_no_orders_fails(shop: Shop, tmp_path: Path) -> None:
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n")

    for file in (tmp_path / "missing.csv", strange):
        done = run(shop, file)
        assert done.returncode == 1
        assert done.stderr.strip()


def test_a_till_roll_becomes_orders_fees_discounts_and_a_report(shop: Shop, tmp_path: Path) -> None:
    invoice = f"7{int(shop.tag, 16):010}"
    when, who = "2010-12-01 08:26:00", "17850,United Kingdom"
    mug = f"MUG{shop.tag}"
    rows = [
        f"{invoice},{mug},WHITE MUG ,6,{when},2.55,{who}",
        f"{invoice},{mug},WHITE MUG,2,{when},2.10,{who}",
        f"{invoice},FREE{shop.tag},GIFT,1,{when},0.0,{who}",
        f"{invoice},POST,POSTAGE,3,{when},18.0,{who}",
        f"C{invoice},{mug},WHITE MUG,-1,{when},2.55,{who}",
        f"{invoice}9,{mug},damages,-5,{when},0.0,,United Kingdom",
    ]
    file, report = tmp_path / "retail.csv", tmp_path / "report.jsonl"
    file.write_text("\n".join([RETAIL, *rows]) + "\n")

    words = ("--as", "history", "--mapping", "online-retail", "--report", str(report))
    done = run(shop, file, *words)

    assert done.returncode == 2, done.stderr
    (order,) = imported(shop, invoice)
    assert (order["externalReference"], order["shippingFee"]["amount"]) == (invoice, "54.00")
    assert order["total"]["amount"] == "73.50"
    assert sum(line["quantity"] for line in order["lines"]) == 9
    assert {line["unitPrice"]["amount"] for line in order["lines"]} == {"2.55", "2.10", "0.00"}
    told = [json.loads(line) for line in report.read_text().splitlines()]
    assert [each["row"] for each in told] == [5, 6]
