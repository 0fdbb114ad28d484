"""A shop that keeps what an import writes, so that tests can count it."""

import io
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from app.domain.actors import Channel
from app.domain.contacts import Address, Contact
from app.domain.errors import Problem
from app.domain.imports import (
    Changed,
    Created,
    OrderDraft,
    Outcome,
    ProductDraft,
    Rejected,
    Replayed,
    StockDraft,
)
from app.domain.sentences import say
from app.integrations.importing.online_retail import OnlineRetail
from app.integrations.importing.orders import How
from app.integrations.importing.reading import Stage, opened
from app.integrations.importing.report import Report
from app.integrations.importing.running import OrderReader, import_orders
from app.integrations.importing.tally import Tally
from app.integrations.importing.waypost_orders import WaypostOrders
from app.usecases.contacts import read_address, read_customer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RETAIL_HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
CONFLICT = Rejected((Problem(("externalReference",), say("Used before with another input.")),))


class People:
    """Reads contacts as the shop does."""

    def customer(self, typed: Contact, country: str | None, problems: list[Problem]) -> Contact:
        return read_customer(typed, country, problems, at=())

    def address(self, typed: Address, problems: list[Problem]) -> Address:
        return read_address(typed, problems, at=())


class Shop:
    """Orders by channel and reference, products by SKU, receipts by key."""

    def __init__(self, unknown_skus: Sequence[str] = ()) -> None:
        self.orders: dict[tuple[Channel, str], OrderDraft] = {}
        self.stocked: dict[str, StockDraft] = {}
        self.sold: dict[str, ProductDraft] = {}
        self.batches: list[int] = []
        self._unknown_skus = frozenset(unknown_skus)

    async def existing(
        self, references: Sequence[tuple[Channel, str]]
    ) -> frozenset[tuple[Channel, str]]:
        return frozenset(key for key in references if key in self.orders)

    async def unknown(self, skus: Collection[str]) -> frozenset[str]:
        return self._unknown_skus & set(skus)

    async def history(self, batch: Sequence[OrderDraft]) -> Sequence[Outcome]:
        self.batches.append(len(batch))
        return [self._place(draft) for draft in batch]

    async def open_order(self, draft: OrderDraft) -> Outcome:
        return self._place(draft)

    async def products(self, batch: Sequence[ProductDraft]) -> Sequence[Outcome]:
        return [self._upsert(draft) for draft in batch]

    async def stock(self, batch: Sequence[StockDraft]) -> Sequence[Outcome]:
        return [self._receive(draft) for draft in batch]

    def _place(self, draft: OrderDraft) -> Outcome:
        for place, line in enumerate(draft.lines):
            if line.sku in self._unknown_skus:
                return Rejected((Problem(("lines", str(place), "sku"), say("No such product.")),))
        first = self.orders.setdefault((draft.channel, draft.reference), draft)
        if first is draft:
            return Created(draft.reference)
        return Replayed(draft.reference) if first == draft else CONFLICT

    def _upsert(self, draft: ProductDraft) -> Outcome:
        before = self.sold.get(draft.sku)
        self.sold[draft.sku] = draft
        if before is None:
            return Created(draft.sku)
        same = replace(before, row=draft.row) == draft
        return Replayed(draft.sku) if same else Changed(draft.sku)

    def _receive(self, draft: StockDraft) -> Outcome:
        if draft.idempotency_key in self.stocked:
            return Replayed(draft.sku)
        self.stocked[draft.idempotency_key] = draft
        return Created(draft.sku)


@dataclass(frozen=True)
class Line:
    """One line of the report."""

    row: int
    reference: str | None
    path: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Imported:
    """An import as it ended."""

    tally: Tally
    shop: Shop
    refused: tuple[Line, ...]
    notice: str | None

    @property
    def orders(self) -> dict[str, OrderDraft]:
        return {reference: draft for (_, reference), draft in self.shop.orders.items()}


async def imported(
    content: bytes | str | Path,
    reader: OrderReader,
    place: Path,
    *,
    how: How = How.HISTORY,
    shop: Shop | None = None,
    dry_run: bool = False,
) -> Imported:
    """The content imported, as from standard input unless it is a file."""
    shop = shop or Shop()
    path, stdin = _input(content)
    report_path = place / "refused.jsonl"
    with opened(path, io.BytesIO(stdin), _unwatched) as reading, Report(report_path) as report:
        tally = await import_orders(reading, reader, shop, report, how=how, dry_run=dry_run)
        report.finish()
        return Imported(tally, shop, report_lines(report_path), reading.notice)


async def imported_retail(rows: Sequence[str], place: Path, **options: object) -> Imported:
    """Rows below the Online Retail header, imported as history."""
    content = "\n".join([RETAIL_HEADER, *rows])
    return await imported(content, OnlineRetail(), place, **options)  # type: ignore[arg-type]


async def imported_own(
    content: str | bytes, place: Path, how: How = How.HISTORY, **options: object
) -> Imported:
    """A file in Waypost's own columns."""
    reader = WaypostOrders(how, NOON, People())
    return await imported(content, reader, place, how=how, **options)  # type: ignore[arg-type]


def report_lines(path: Path) -> tuple[Line, ...]:
    """What the report says, nothing where there is none."""
    if not path.exists():
        return ()
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return tuple(
        Line(line["row"], line["reference"], tuple(line["path"]), line["message"]) for line in found
    )


def _input(content: bytes | str | Path) -> tuple[str, bytes]:
    if isinstance(content, Path):
        return str(content), b""
    return "-", content.encode() if isinstance(content, str) else content


def _unwatched(stage: Stage, done: int, total: int | None, rows: int) -> None:
    """Nobody looks."""
