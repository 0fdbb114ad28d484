"""Products and stock from files: once, however often the file is read."""

import io
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.domain.imports import Outcome, Rejected
from app.integrations.importing.products import Products
from app.integrations.importing.reading import Reading, opened
from app.integrations.importing.report import Report
from app.integrations.importing.running import import_rows
from app.integrations.importing.stock import Stock
from app.integrations.importing.tally import Tally

from .shop import CONFLICT, Line, Shop, report_lines

PRODUCTS = """\
sku,name,gtin,price,currency
MUG,Mug,4006381333931,4.50,EUR
TEA,Tea,,3,EUR
"""
STOCK = """\
sku,warehouse,quantity,reason
MUG,OSLO,5,
MUG,OSLO,5,second pallet
"""


async def run(
    content: str,
    reader: Callable[[Reading], Any],
    send: Callable[[Sequence[Any]], Awaitable[Sequence[Outcome]]],
    place: Path,
    dry_run: bool = False,
) -> tuple[Tally, tuple[Line, ...]]:
    with (
        opened("-", io.BytesIO(content.encode()), lambda *_: None) as reading,
        Report(place / "refused.jsonl") as report,
    ):
        tally = await import_rows(reading, reader(reading), send, report, dry_run=dry_run)
        report.finish()
    assert tally.lost == 0
    return tally, report_lines(place / "refused.jsonl")


async def test_products_are_made_once_and_then_brought_up_to_date(tmp_path: Path) -> None:
    shop = Shop()

    first, _ = await run(PRODUCTS, lambda _: Products(), shop.products, tmp_path)
    again, _ = await run(PRODUCTS, lambda _: Products(), shop.products, tmp_path)
    dearer = PRODUCTS.replace("4.50", "4.80")
    third, _ = await run(dearer, lambda _: Products(), shop.products, tmp_path)

    assert (first.created, again.created, again.already_there) == (2, 0, 2)
    assert (third.changed, third.already_there) == (1, 1)
    assert shop.sold["MUG"].price_minor == 480


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",Mug,,4.50,EUR", "sku"),
        ("MUG,,,4.50,EUR", "name"),
        ("MUG,Mug,4006381333932,4.50,EUR", "gtin"),
        ("MUG,Mug,,4.505,EUR", "price"),
        ("MUG,Mug,,-1,EUR", "price"),
        ("MUG,Mug,,4.50,euro", "currency"),
        ("TEA,Green tea,,3,EUR", "sku"),
    ],
)
async def test_a_products_bad_field_refuses_its_row(row: str, field: str, tmp_path: Path) -> None:
    shop = Shop()

    tally, refused = await run(f"{PRODUCTS}{row}\n", lambda _: Products(), shop.products, tmp_path)

    assert [(line.row, line.path) for line in refused] == [(3, (field,))]
    assert tally.created == 2


async def test_a_stock_file_counts_once(tmp_path: Path) -> None:
    shop = Shop()

    first, _ = await run(STOCK, lambda r: Stock(r.digest), shop.stock, tmp_path)
    again, _ = await run(STOCK, lambda r: Stock(r.digest), shop.stock, tmp_path)
    other, _ = await run(f"{STOCK}TEA,OSLO,1,", lambda r: Stock(r.digest), shop.stock, tmp_path)

    assert (first.created, again.created, other.created) == (2, 0, 3)
    assert sum(draft.quantity for draft in shop.stocked.values()) == 10 + 11


@pytest.mark.parametrize(
    ("row", "field"),
    [(",OSLO,1,", "sku"), ("MUG,,1,", "warehouse"), ("MUG,OSLO,0,", "quantity")],
)
async def test_a_receipts_bad_field_refuses_its_row(row: str, field: str, tmp_path: Path) -> None:
    shop = Shop()

    _, refused = await run(f"{STOCK}{row}\n", lambda r: Stock(r.digest), shop.stock, tmp_path)

    assert [(line.row, line.path) for line in refused] == [(3, (field,))]


async def test_what_the_shop_refuses_is_reported(tmp_path: Path) -> None:
    async def refuse(batch: Sequence[object]) -> list[Rejected]:
        return [CONFLICT for _ in batch]

    tally, refused = await run(STOCK, lambda r: Stock(r.digest), refuse, tmp_path)

    assert (tally.refused, [line.row for line in refused]) == (2, [1, 2])


async def test_a_dry_run_sends_nothing(tmp_path: Path) -> None:
    shop = Shop()

    tally, _ = await run(STOCK, lambda r: Stock(r.digest), shop.stock, tmp_path, dry_run=True)

    assert (tally.created, shop.stocked) == (2, {})
