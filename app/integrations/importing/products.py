"""Products and their prices as a file tells them."""

from collections.abc import Sequence
from functools import partial
from typing import Final, Protocol

from app.domain.gtin import normal_gtin
from app.domain.imports import Outcome, ProductDraft
from app.integrations.importing.fields import currency_code, money
from app.integrations.importing.orders import RefusedRows
from app.integrations.importing.records import Columns, Record
from app.integrations.importing.refusing import refuse
from app.integrations.importing.sheet import Sheet

COLUMNS: Final = Columns(required=("sku", "name", "price", "currency"), optional=("gtin",))


class ProductImporter(Protocol):
    """Writes products; the same product again is `Replayed`, one with other facts `Changed`."""

    async def products(self, batch: Sequence[ProductDraft]) -> Sequence[Outcome]:
        """One outcome per draft, in the drafts' order."""
        ...


class Products:
    """Reads products; remembers each SKU's row, so that the file cannot contradict itself."""

    columns = COLUMNS

    def __init__(self) -> None:
        self._said: dict[str, tuple[int, int]] = {}

    def draft(self, record: Record) -> ProductDraft | RefusedRows:
        """The row as a product, or refused."""
        sheet = Sheet((record,), COLUMNS)
        currency = sheet.one("currency", currency_code, "EUR")
        draft = ProductDraft(
            sku=sheet.one("sku", str, ""),
            name=sheet.one("name", str, ""),
            gtin=sheet.one("gtin", normal_gtin, None),
            price_minor=sheet.one("price", partial(money, currency=currency), 0),
            currency=currency,
            row=record.number,
        )
        if not sheet.findings:
            self._compare(draft, sheet)
        return refuse(draft.sku, (record,), sheet.findings) if sheet.findings else draft

    def _compare(self, draft: ProductDraft, sheet: Sheet) -> None:
        facts = hash((draft.name, draft.gtin, draft.price_minor, draft.currency))
        row, said = self._said.setdefault(draft.sku, (draft.row, facts))
        if said != facts:
            sheet.note("sku", f"Row {row} says otherwise of this SKU: keep one of them.")
