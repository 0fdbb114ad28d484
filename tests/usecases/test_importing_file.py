"""The real file through the command into a real database: every invoice to the last digit."""

import asyncio
import csv
import lzma
from collections import defaultdict
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli import run
from app.storage import tables
from app.storage.connections.database import opened_database

RETAIL = Path(__file__).parents[3] / "shared" / "data" / "online_retail.csv.xz"
ROWS = 30_000
WORDS = ("import", "orders", "--as", "history", "--mapping", "online-retail")


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """The beginning of the Online Retail file."""
    if not RETAIL.exists():
        pytest.skip("needs shared/data/online_retail.csv.xz beside the repository")
    file = tmp_path / "part.csv"
    with lzma.open(RETAIL, "rt", encoding="utf-8", newline="") as rows:
        file.write_text("".join(islice(rows, ROWS + 1)), "utf-8", newline="")
    return file


def sums_of(file: Path) -> dict[str, Decimal]:
    """What each invoice comes to, as its rows say."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            sums[row["InvoiceNo"]] += int(row["Quantity"]) * Decimal(row["UnitPrice"])
    return sums


async def kept(url: str) -> dict[str, int]:
    async with opened_database(url, 1) as database, database.reading() as connection:
        rows = await connection.execute(
            select(tables.orders.c.external_reference, tables.orders.c.total_minor)
        )
        return {row.external_reference: row.total_minor for row in rows}


async def test_each_invoice_comes_to_what_its_rows_say_and_a_second_run_adds_nothing(
    part: Path,
    migrated_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WAYPOST_DATABASE_URL", migrated_url)
    monkeypatch.setenv("WAYPOST_DATA_DIR", str(tmp_path / "var"))
    report = tmp_path / "refused.jsonl"
    words = [*WORDS, str(part), "--report", str(report)]

    first = await asyncio.to_thread(run, words)
    orders = await kept(migrated_url)
    refused = report.read_bytes()
    second = await asyncio.to_thread(run, words)

    sums = sums_of(part)
    assert (first, second) == (2, 2), capsys.readouterr().err
    assert len(orders) > 1_000
    assert {reference: 100 * sums[reference] for reference in orders} == orders
    left_out = sums.keys() - orders.keys()
    assert all(f'"{reference}"'.encode() in refused for reference in left_out)
    assert await kept(migrated_url) == orders
    assert report.read_bytes() == refused
