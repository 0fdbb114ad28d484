"""Importing products and stock: the shop's shelves from a file, once."""

from __future__ import annotations

from pathlib import Path

from .documents import gql
from .shop import Goods, Shop, a_gtin

PRODUCT = gql("query($s: String!) { product(sku: $s) { name gtin price { ...Price } } }")


def test_products_come_from_a_file_and_a_second_run_changes_nothing(
    shop: Shop, tmp_path: Path
) -> None:
    sku, gtin = shop.unique("FILE"), a_gtin()
    file = tmp_path / "products.csv"
    file.write_text(f"sku,name,gtin,price,currency\n{sku},Blue file,{gtin},12.50,EUR\n")

    done = [shop.product.command("import", "products", str(file)) for _ in range(2)]

    assert [each.returncode for each in done] == [0, 0], done[0].stderr
    assert shop.guest.query(PRODUCT, s=sku)["product"] == {
        "name": "Blue file",
        "gtin": gtin,
        "price": {"amount": "12.50", "currency": "EUR"},
    }


def test_a_bad_product_is_refused_and_reported_and_the_good_ones_come_in(
    shop: Shop, tmp_path: Path
) -> None:
    good, bad = shop.unique("GOOD"), shop.unique("BAD")
    file, report = tmp_path / "products.csv", tmp_path / "report.jsonl"
    file.write_text(f"sku,name,gtin,price,currency\n{good},A,,1.00,EUR\n{bad},B,123,1.001,EUR\n")

    done = shop.product.command("import", "products", str(file), "--report", str(report))

    assert done.returncode == 2, done.stderr
    assert shop.guest.query(PRODUCT, s=good)["product"]
    assert shop.guest.query(PRODUCT, s=bad)["product"] is None
    assert bad in report.read_text() or '"row":2' in report.read_text().replace(" ", "")


def test_stock_comes_from_a_file_and_a_second_run_adds_nothing(shop: Shop, tmp_path: Path) -> None:
    mug = shop.stocked(0)
    other = Goods(shop.stocked(1).sku, mug.warehouse)
    file = tmp_path / "stock.csv"
    file.write_text(
        f"sku,warehouse,quantity\n{mug.sku},{mug.warehouse},7\n{other.sku},{mug.warehouse},3\n"
    )

    done = [shop.product.command("import", "stock", str(file)) for _ in range(2)]

    assert [each.returncode for each in done] == [0, 0], done[0].stderr
    assert (shop.shelf(mug), shop.shelf(other)) == ((7, 0), (3, 0))


def test_imported_stock_serves_who_waits(shop: Shop, tmp_path: Path) -> None:
    mug = shop.stocked(0)
    order = shop.place(mug, whenShort="BACKORDER")
    file = tmp_path / "stock.csv"
    file.write_text(f"sku,warehouse,quantity\n{mug.sku},{mug.warehouse},7\n")

    done = shop.product.command("import", "stock", str(file))

    assert done.returncode == 0, done.stderr
    assert shop.status(order) == "CONFIRMED"
    assert shop.shelf(mug) == (7, 1)


def test_unknown_products_and_shelves_are_refused(shop: Shop, tmp_path: Path) -> None:
    mug = shop.stocked(1)
    file = tmp_path / "stock.csv"
    file.write_text(f"sku,warehouse,quantity\nNO-SUCH,{mug.warehouse},7\n{mug.sku},NO-SUCH,1\n")

    done = shop.product.command("import", "stock", str(file))

    assert done.returncode == 2, done.stderr
