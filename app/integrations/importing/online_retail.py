"""The UCI Online Retail file as orders: an invoice is an order, exact to the penny, or refused."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from app.domain.actors import Channel
from app.domain.contacts import NOBODY, Address, Contact
from app.domain.imports import DraftLine, OrderDraft
from app.domain.money import MAX_MINOR
from app.integrations.importing.countries import ALPHA_2, NO_COUNTRY, REGIONS, UNSPECIFIED
from app.integrations.importing.fields import (
    MOST_PIECES,
    exact_number,
    minor_or_fault,
    whole_number,
)
from app.integrations.importing.orders import Reason, RefusedRows
from app.integrations.importing.records import Columns, Record
from app.integrations.importing.refusing import Finding, faults, refuse

CURRENCY: Final = "GBP"
FEE_CODES: Final = frozenset({"POST", "DOT", "C2"})
DISCOUNT_CODES: Final = frozenset({"D"})

_INVOICE, _QUANTITY, _DATE, _PRICE = "InvoiceNo", "Quantity", "InvoiceDate", "UnitPrice"
_COLUMNS: Final = Columns(
    (_INVOICE, "StockCode", "Description", _QUANTITY, _DATE, _PRICE, "CustomerID", "Country")
)
_CREDIT_NOTE: Final = re.compile(r"[Cc][0-9]+", re.ASCII)
_ADJUSTMENT: Final = re.compile(r"[Aa][0-9]+", re.ASCII)
# The file names no zone; its shop is in London.
_ZONE: Final = ZoneInfo("Europe/London")


class _Row(NamedTuple):
    number: int
    code: str
    name: str
    quantity: int
    pence: int


class OnlineRetail:
    """Reads invoices; remembers each code's description for rows that have none."""

    columns = _COLUMNS
    reference_place = 0

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def draft(self, reference: str, records: Sequence[Record]) -> OrderDraft | RefusedRows:
        """The invoice as an order, or all its rows refused."""
        findings = faults(records) or _kind_findings(reference, records)
        if findings:
            return _refuse(reference, records, findings)
        rows = [row for record in records if (row := self._read(record, findings))]
        placed_at = _earliest(records, findings)
        customer, country = _of_all(records, 6, "CustomerID", findings), _country(records, findings)
        if findings or placed_at is None:
            return _refuse(reference, records, findings)
        draft = OrderDraft(
            reference=reference,
            channel=Channel.WEBSITE,
            placed_at=placed_at,
            currency=CURRENCY,
            customer=Contact(account=customer) if customer else NOBODY,
            address=_address(country),
            lines=tuple(
                DraftLine(row.code, row.name, row.quantity, row.pence, row.number)
                for row in rows
                if row.code.upper() not in FEE_CODES and row.code.upper() not in DISCOUNT_CODES
            ),
            shipping_fee_minor=_sum_of(rows, FEE_CODES),
            discount_minor=-_sum_of(rows, DISCOUNT_CODES),
            rows=tuple(row.number for row in rows),
        )
        findings.extend(_sum_findings(draft, rows))
        return _refuse(reference, records, findings) if findings else draft

    def _read(self, record: Record, findings: list[Finding]) -> _Row | None:
        _, code, description, quantity_text, _, price_text, _, _ = record.values
        code = code.strip()
        quantity, pence = whole_number(quantity_text), minor_or_fault(price_text, CURRENCY)
        if quantity is None or isinstance(pence, str):
            findings.append(_unreadable(record.number, quantity, price_text))
            return None
        if quantity <= 0 or pence < 0 or not code or quantity > MOST_PIECES:
            finding = _unsold(record.number, code, quantity, pence)
            if finding:
                findings.append(finding)
                return None
        name = description.strip()
        if name and pence:
            # Unpriced rows often tell why instead of what: "check", "found", "?".
            self._names[code] = name
        return _Row(record.number, code, name or self._names.get(code, code), quantity, pence)


def _kind_findings(reference: str, records: Sequence[Record]) -> list[Finding]:
    """What keeps every row of the invoice out, whatever it says."""
    if not reference:
        message, reason = "The invoice number is missing.", Reason.FIELD
    elif _CREDIT_NOTE.fullmatch(reference):
        message, reason = "A credit note: it belongs to after-sales.", Reason.CREDIT_NOTE
    elif _ADJUSTMENT.fullmatch(reference):
        message, reason = "An adjustment of the accounts, not a sale.", Reason.ADJUSTMENT
    else:
        return []
    return [Finding(record.number, (_INVOICE,), message, reason) for record in records]


def _unreadable(number: int, quantity: int | None, price_text: str) -> Finding:
    if quantity is None:
        return Finding(number, (_QUANTITY,), "This is no whole number.")
    price = exact_number(price_text)
    if price is None or abs(price) > MAX_MINOR:
        return Finding(number, (_PRICE,), str(minor_or_fault(price_text, CURRENCY)))
    message = f"{price} has more digits than pence, so the invoice's total could not be exact."
    return Finding(number, (_PRICE,), message, Reason.FINER_THAN_CURRENCY)


def _unsold(number: int, code: str, quantity: int, pence: int) -> Finding | None:
    """Why an unusual row is no sale; None for a fee or discount, which may be negative."""
    if not code:
        return Finding(number, ("StockCode",), "The stock code is missing.")
    if quantity == 0:
        return Finding(number, (_QUANTITY,), "A row must have pieces; this has none.")
    if abs(quantity) > MOST_PIECES:
        return Finding(number, (_QUANTITY,), f"At most {MOST_PIECES:,} pieces are possible.")
    if pence and code.upper() in FEE_CODES | DISCOUNT_CODES:
        return None
    if quantity < 0:
        message = "Negative on an invoice that is no credit note: stock written off, not sold."
        return Finding(number, (_QUANTITY,), message, Reason.WRITE_OFF)
    return Finding(number, (_PRICE,), "A negative price is an adjustment.", Reason.ADJUSTMENT)


def _sum_findings(draft: OrderDraft, rows: Sequence[_Row]) -> list[Finding]:
    """Sums that no order can have, told at the row that brings them in."""
    if draft.shipping_fee_minor < 0:
        return [_at_code(rows, FEE_CODES, "Postage and carriage of the invoice are negative.")]
    if draft.discount_minor < 0:
        return [_at_code(rows, DISCOUNT_CODES, "The invoice's discount adds to it.")]
    if draft.total_minor < 0:
        return [_at_code(rows, DISCOUNT_CODES, "The discount is larger than the invoice.")]
    if draft.total_minor > MAX_MINOR:
        return [Finding(rows[0].number, (_PRICE,), "The invoice's total is too large.")]
    return []


def _at_code(rows: Sequence[_Row], codes: frozenset[str], message: str) -> Finding:
    number = next(row.number for row in rows if row.code.upper() in codes)
    return Finding(number, (_PRICE,), message)


def _sum_of(rows: Sequence[_Row], codes: frozenset[str]) -> int:
    return sum(row.quantity * row.pence for row in rows if row.code.upper() in codes)


def _earliest(records: Sequence[Record], findings: list[Finding]) -> datetime | None:
    """When the invoice began; a long one is keyed in over two minutes."""
    moments = [_instant(record.values[4]) for record in records]
    known = [moment for moment in moments if moment]
    if len(known) == len(moments):
        return min(known)
    bad = records[moments.index(None)].number
    findings.append(Finding(bad, (_DATE,), "This is no time like 2010-12-01 08:26:00."))
    return None


@lru_cache(1 << 12)
def _instant(text: str) -> datetime | None:
    try:
        local = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=_ZONE)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _of_all(records: Sequence[Record], place: int, column: str, findings: list[Finding]) -> str:
    """The one value that all rows of the invoice have there."""
    first = records[0].values[place]
    for record in records:
        if record.values[place] != first and record.values[place].strip() != first.strip():
            message = f"Differs from row {records[0].number} of the same invoice."
            findings.append(Finding(record.number, (column,), message, Reason.DISAGREES))
    return first.strip()


def _country(records: Sequence[Record], findings: list[Finding]) -> str:
    name = _of_all(records, 7, "Country", findings)
    if name and name not in ALPHA_2 and name not in REGIONS and name != UNSPECIFIED:
        message = "No ISO 3166-1 code is known for this country's name."
        findings.append(Finding(records[0].number, ("Country",), message))
    return name


def _address(country: str) -> Address | None:
    """All the file knows of the address; what it does not know stays blank."""
    if country in REGIONS:
        return Address("", "", "", NO_COUNTRY, region=country)
    return Address("", "", "", ALPHA_2[country]) if country in ALPHA_2 else None


def _refuse(reference: str, records: Sequence[Record], findings: Sequence[Finding]) -> RefusedRows:
    amount = Decimal(0)
    for record in records:
        quantity, price = exact_number(record.values[3]), exact_number(record.values[5])
        if quantity is not None and price is not None:
            amount += quantity * price
    return refuse(reference, records, findings, amount, CURRENCY)
