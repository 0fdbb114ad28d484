"""Goods that come in, as a file tells them; a row counts once, however often the file is read."""

from collections.abc import Sequence
from typing import Final, Protocol

from app.domain.imports import Outcome, StockDraft
from app.integrations.importing.fields import pieces
from app.integrations.importing.orders import RefusedRows
from app.integrations.importing.records import Columns, Record
from app.integrations.importing.refusing import refuse
from app.integrations.importing.sheet import Sheet

COLUMNS: Final = Columns(required=("sku", "warehouse", "quantity"), optional=("reason",))


class StockImporter(Protocol):
    """Receives goods; a key that was used before answers `Replayed`, whenever that was."""

    async def stock(self, batch: Sequence[StockDraft]) -> Sequence[Outcome]:
        """One outcome per draft, in the drafts' order."""
        ...


class Stock:
    """Reads receipts of the file whose unpacked content has this digest."""

    columns = COLUMNS

    def __init__(self, digest: str) -> None:
        # 128 bits are beyond chance, and keep the key within what a client's may have.
        self._file = digest[:32]

    def draft(self, record: Record) -> StockDraft | RefusedRows:
        """The row as a receipt, or refused."""
        sheet = Sheet((record,), COLUMNS)
        draft = StockDraft(
            sku=sheet.one("sku", str, ""),
            warehouse=sheet.one("warehouse", str, ""),
            quantity=sheet.one("quantity", pieces, 0),
            reason=sheet.text("reason"),
            idempotency_key=f"import:{self._file}:{record.number}",
            row=record.number,
        )
        return refuse(draft.sku, (record,), sheet.findings) if sheet.findings else draft
