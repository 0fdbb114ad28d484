"""`waypost import` on the command line: statuses, the account at the end, and one line of error."""

import io
import lzma
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from app.cli import CommandFailed, imports
from app.cli.import_display import watching
from app.integrations.importing.reading import Stage

from .shop import RETAIL_HEADER, Shop
from .test_online_retail import a_row

GOOD = f"{RETAIL_HEADER}\n{a_row()}\n"
MIXED = f"{GOOD}{a_row(invoice='C1', quantity='-1')}\n"
RETAIL = ("--as", "history", "--mapping", "online-retail")


class Desk:
    """Somebody at the command line."""

    def __init__(self) -> None:
        self.shop = Shop()
        self._app = typer.Typer()
        imports.register(self._app, self._connect)

    def run(self, *words: str, stdin: bytes = b"") -> tuple[int, str]:
        result = CliRunner().invoke(self._app, ["import", *words], input=stdin)
        if isinstance(result.exception, CommandFailed):
            return result.exception.status, str(result.exception)
        return result.exit_code, result.output

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Shop]:
        yield self.shop


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk()


def test_every_row_in_is_status_0_and_no_report(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv.xz").write_bytes(lzma.compress(GOOD.encode()))

    status, told = desk.run("orders", "a.csv.xz", *RETAIL)

    assert status == 0
    assert "15.30" in told
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv.xz"]


def test_a_refused_row_is_status_2_and_its_report_is_named(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(MIXED)

    status, told = desk.run("orders", "a.csv", *RETAIL)

    assert status == 2
    assert "credit note" in told
    assert "a.csv.refused.jsonl" in told
    assert (tmp_path / "a.csv.refused.jsonl").exists()


def test_standard_input_reports_here(desk: Desk, tmp_path: Path) -> None:
    status, _ = desk.run("orders", "-", *RETAIL, stdin=MIXED.encode())

    assert status == 2
    assert (tmp_path / "stdin.refused.jsonl").exists()


def test_a_file_that_cannot_be_imported_is_status_1_and_one_line(desk: Desk) -> None:
    status, told = desk.run("orders", "-", stdin=GOOD.encode())

    assert status == 1
    assert "lacks the columns" in told
    assert "\n" not in told


def test_nothing_is_told_of_a_file_before_its_first_rows() -> None:
    console = Console(file=io.StringIO(), force_terminal=False)

    with watching(console) as watch:
        watch(Stage.CHECKING, 10, 100, 0)

    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == ""


def test_a_dry_run_says_so(desk: Desk) -> None:
    status, told = desk.run("orders", "-", *RETAIL, "--dry-run", stdin=GOOD.encode())

    assert (status, desk.shop.orders) == (0, {})
    assert "nothing was written" in told


def test_products_and_stock_come_in_too(desk: Desk) -> None:
    products = b"sku,name,price,currency\nMUG,Mug,4.50,EUR\n"
    stock = b"sku,warehouse,quantity\nMUG,OSLO,5\n"

    assert desk.run("products", "-", stdin=products)[0] == 0
    assert desk.run("stock", "-", stdin=stock)[0] == 0
    assert (set(desk.shop.sold), len(desk.shop.stocked)) == ({"MUG"}, 1)


@pytest.mark.parametrize(("terminal", "expected"), [(False, "50 %, 1,000 rows"), (True, "50%")])
def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere(terminal: bool, expected: str) -> None:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=120)

    with watching(console) as watch:
        watch(Stage.RECEIVING, 10, None, 0)
        watch(Stage.CHECKING, 100, 100, 0)
        watch(Stage.IMPORTING, 50, 100, 1_000)

    assert isinstance(console.file, io.StringIO)
    assert expected in console.file.getvalue()
