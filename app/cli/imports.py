"""`waypost import`: orders, stock and products from files, with every refused row told."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer
from rich.console import Console

from app.cli import CommandFailed
from app.cli.import_display import account, watching
from app.cli.import_writers import Connect, ShopPeople, Writers, connected
from app.integrations.importing.failures import ImportFailedError
from app.integrations.importing.online_retail import OnlineRetail
from app.integrations.importing.orders import How
from app.integrations.importing.products import Products
from app.integrations.importing.reading import Reading, opened
from app.integrations.importing.report import Report, report_at
from app.integrations.importing.running import OrderReader, import_orders, import_rows
from app.integrations.importing.stock import Stock
from app.integrations.importing.tally import Tally
from app.integrations.importing.waypost_orders import WaypostOrders

REFUSED_STATUS: Final = 2


class Mapping(StrEnum):
    """Whose columns the file has."""

    WAYPOST = "waypost"
    ONLINE_RETAIL = "online-retail"


File = Annotated[str, typer.Argument(help="CSV or JSON Lines, also .xz, .gz, .bz2; - for stdin.")]
As = Annotated[How, typer.Option("--as", help="Closed orders of the past, or orders to fulfil.")]
Of = Annotated[Mapping, typer.Option("--mapping", help="Whose columns the file has.")]
ReportAt = Annotated[
    Path | None, typer.Option("--report", help="Refused rows; default: beside the input.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and check all, write nothing.")]

Run: TypeAlias = Callable[[Reading, Writers, Report], Awaitable[Tally]]


def register(app: typer.Typer, connect: Connect = connected) -> None:
    """Add `import orders`, `import stock` and `import products`; `connect` opens the shop."""
    group = typer.Typer(no_args_is_help=True, help="Bring in orders, stock or products.")

    @group.command("orders")
    def orders(
        file: File,
        how: As = How.OPEN,
        mapping: Of = Mapping.WAYPOST,
        report: ReportAt = None,
        dry_run: DryRun = False,
    ) -> None:
        """Import orders, each whole or not at all; running it again creates nothing twice."""

        async def run(reading: Reading, writers: Writers, refused: Report) -> Tally:
            reader = _order_reader(mapping, how)
            return await import_orders(reading, reader, writers, refused, how=how, dry_run=dry_run)

        _import(file, report, connect, run, "orders", dry_run)

    @group.command("stock")
    def stock(file: File, report: ReportAt = None, dry_run: DryRun = False) -> None:
        """Receive goods into warehouses; the same file again receives nothing twice."""

        async def run(reading: Reading, writers: Writers, refused: Report) -> Tally:
            reader = Stock(reading.digest)
            return await import_rows(reading, reader, writers.stock, refused, dry_run=dry_run)

        _import(file, report, connect, run, "receipts", dry_run)

    @group.command("products")
    def products(file: File, report: ReportAt = None, dry_run: DryRun = False) -> None:
        """Make products, or bring their name, barcode and price up to the file's."""

        async def run(reading: Reading, writers: Writers, refused: Report) -> Tally:
            reader = Products()
            return await import_rows(reading, reader, writers.products, refused, dry_run=dry_run)

        _import(file, report, connect, run, "products", dry_run)

    app.add_typer(group, name="import")


def _order_reader(mapping: Mapping, how: How) -> OrderReader:
    if mapping is Mapping.ONLINE_RETAIL:
        return OnlineRetail()
    return WaypostOrders(how, datetime.now(UTC), ShopPeople())


def _import(
    file: str, report: Path | None, connect: Connect, run: Run, things: str, dry_run: bool
) -> None:
    """Run it, show the account, and leave with the status that says whether all came in."""
    told = Console(stderr=True)
    try:
        with report_at(report, file, Path.cwd()) as refused:
            tally = asyncio.run(_run(file, connect, run, refused, told))
            refused.finish()
    except ImportFailedError as failure:
        raise CommandFailed(failure.message, 1) from failure
    except KeyboardInterrupt:
        raise CommandFailed("Stopped. The same command again goes on from here.", 130) from None
    shown = Console()
    for table in account(tally, things, dry_run):
        shown.print(table)
    if tally.lost:
        raise CommandFailed(f"{tally.lost} rows were lost: this is a fault of Waypost.", 1)
    if refused.rows:
        shown.print(f"Refused rows: {refused.path}", highlight=False, soft_wrap=True)
        raise typer.Exit(REFUSED_STATUS)


async def _run(file: str, connect: Connect, run: Run, refused: Report, told: Console) -> Tally:
    with watching(told) as watch, opened(file, sys.stdin.buffer, watch) as reading:
        if reading.notice:
            told.print(reading.notice, highlight=False, soft_wrap=True)
        async with connect() as writers:
            return await run(reading, writers, refused)
