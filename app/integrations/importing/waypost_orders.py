"""Waypost's own file of orders: every field is checked, every problem told at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from app.domain.actors import Channel
from app.domain.contacts import Address, Contact
from app.domain.errors import Problem
from app.domain.imports import DraftLine, OrderDraft
from app.domain.money import MAX_MINOR
from app.integrations.importing.fields import (
    channel_named,
    currency_code,
    instant,
    money,
    pieces,
)
from app.integrations.importing.orders import How, RefusedRows
from app.integrations.importing.records import Columns, Record
from app.integrations.importing.refusing import refuse
from app.integrations.importing.sheet import Sheet
from app.integrations.importing.whole_orders import path_of

COLUMNS: Final = Columns(
    required=("reference", "sku", "quantity", "unit_price", "currency"),
    optional=(
        *("channel", "placed_at", "name", "email", "phone", "recipient", "line1", "line2"),
        *("city", "region", "postal_code", "country", "account", "shipping_fee", "discount"),
    ),
)
_ADDRESS: Final = ("recipient", "line1", "line2", "city", "region", "postal_code", "country")
# Stands in for a currency that could not be read, so that the prices are still looked at.
_ANY_CURRENCY: Final = "EUR"


class People(Protocol):
    """Reads customers and addresses as people type them; the use cases know how."""

    def customer(self, typed: Contact, country: str | None, problems: list[Problem]) -> Contact:
        """The contact normalised; problems are noted, the field's name last in their path."""
        ...

    def address(self, typed: Address, problems: list[Problem]) -> Address:
        """The address normalised; problems are noted likewise."""
        ...


class WaypostOrders:
    """Reads the orders of one file; `now` stands in for a missing time and bounds the others."""

    columns = COLUMNS
    reference_place = COLUMNS.place("reference")

    def __init__(self, how: How, now: datetime, people: People) -> None:
        self._how = how
        self._now = now
        self._people = people

    def draft(self, reference: str, records: Sequence[Record]) -> OrderDraft | RefusedRows:
        """The rows as an order, or all of them refused."""
        sheet = Sheet(records, COLUMNS, path_of)
        if not reference and not sheet.findings:
            sheet.note("reference", "The reference is missing: rows of one order share one.")
        if records[-1].line is not None and len(sheet.rows) > 1:
            sheet.note("reference", "This order stands in the file more than once.", records[-1])
        if not sheet.findings:
            draft = self._read(reference, records, sheet)
            if not sheet.findings:
                return draft
        return refuse(reference, records, sheet.findings, sheet.amount(), sheet.currency())

    def _read(self, reference: str, records: Sequence[Record], sheet: Sheet) -> OrderDraft:
        currency = sheet.one("currency", currency_code, _ANY_CURRENCY)
        channel = sheet.one("channel", channel_named, Channel.WEBSITE)
        address = self._address(sheet, channel)
        exactly = partial(money, currency=currency)
        draft = OrderDraft(
            reference=reference,
            channel=channel,
            placed_at=self._placed_at(sheet),
            currency=currency,
            customer=self._customer(sheet, address),
            address=address,
            lines=_lines(records, sheet, currency),
            shipping_fee_minor=sheet.one("shipping_fee", exactly, 0),
            discount_minor=sheet.one("discount", exactly, 0),
            rows=sheet.rows,
        )
        if not sheet.findings:
            _note_impossible_totals(draft, sheet)
        return draft

    def _placed_at(self, sheet: Sheet) -> datetime:
        moments = sheet.every("placed_at", instant)
        if not moments and self._how is How.HISTORY:
            sheet.note("placed_at", "History needs the time; write it like 2026-11-21T09:30:00Z.")
        placed_at = min(moments, default=self._now)
        if placed_at > self._now:
            sheet.note("placed_at", "The time lies in the future.")
        return placed_at

    def _customer(self, sheet: Sheet, address: Address | None) -> Contact:
        name, email, phone, account = map(sheet.text, ("name", "email", "phone", "account"))
        problems: list[Problem] = []
        typed = Contact(name=name, email=email, phone=phone, account=account)
        country = address.country if address else None
        contact = self._people.customer(typed, country or None, problems)
        sheet.note_all(problems, _column_of)
        return contact

    def _address(self, sheet: Sheet, channel: Channel) -> Address | None:
        given = {column: text for column in _ADDRESS if (text := sheet.text(column))}
        if not given:
            if self._how is How.OPEN and channel is not Channel.STORE:
                sheet.note("recipient", "An open order needs an address; only STORE goes without.")
            return None
        problems: list[Problem] = []
        address = self._people.address(_typed(given), problems)
        sheet.note_all(problems, _column_of)
        return address


def _lines(records: Sequence[Record], sheet: Sheet, currency: str) -> tuple[DraftLine, ...]:
    """One line a row. Where a field could not be read, rows no longer match, and nobody asks."""
    skus = sheet.of_each("sku", str)
    quantities = sheet.of_each("quantity", pieces)
    prices = sheet.of_each("unit_price", partial(money, currency=currency))
    return tuple(
        DraftLine(sku, None, quantity, price, record.number)
        for record, sku, quantity, price in zip(records, skus, quantities, prices, strict=False)
    )


def _note_impossible_totals(draft: OrderDraft, sheet: Sheet) -> None:
    if draft.total_minor < 0:
        sheet.note("discount", "The discount is larger than the order.")
    if draft.total_minor > MAX_MINOR:
        sheet.note("unit_price", "The order's total is too large.")


def _typed(given: Mapping[str, str]) -> Address:
    return Address(
        recipient=given.get("recipient", ""),
        line1=given.get("line1", ""),
        line2=given.get("line2"),
        city=given.get("city", ""),
        region=given.get("region"),
        postal_code=given.get("postal_code"),
        country=given.get("country", ""),
    )


def _column_of(field: str) -> str:
    return "postal_code" if field == "postalCode" else field
