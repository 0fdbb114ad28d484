"""Orders, products and receipts as a file tells them, and what became of each in the shop."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

from app.domain.actors import Channel
from app.domain.contacts import Address, Contact
from app.domain.errors import Problem


# Half a million of these are made in one import; a frozen dataclass takes three times as long.
class DraftLine(NamedTuple):
    """One row that sold something; `name` is None where the file has none."""

    sku: str
    name: str | None
    quantity: int
    unit_price_minor: int
    row: int


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """One whole order of the file; `rows` are all its rows, its fees' and discounts' too.

    `customer` and `address` are normalised. `lines` is empty where only a fee was charged.
    """

    reference: str
    channel: Channel
    placed_at: datetime
    currency: str
    customer: Contact
    address: Address | None
    lines: tuple[DraftLine, ...]
    shipping_fee_minor: int
    discount_minor: int
    rows: tuple[int, ...]

    @property
    def total_minor(self) -> int:
        goods = sum(line.quantity * line.unit_price_minor for line in self.lines)
        return goods + self.shipping_fee_minor - self.discount_minor


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """One product of the file; the price contains tax."""

    sku: str
    name: str
    gtin: str | None
    price_minor: int
    currency: str
    row: int


@dataclass(frozen=True, slots=True)
class StockDraft:
    """Pieces received into a warehouse; `idempotency_key` is this file's content and the row."""

    sku: str
    warehouse: str
    quantity: int
    reason: str | None
    idempotency_key: str
    row: int


@dataclass(frozen=True, slots=True)
class Created:
    """The writer made it, under this number, SKU or other key."""

    key: str


@dataclass(frozen=True, slots=True)
class Changed:
    """It was there with other facts, which are now the file's; orders never answer this."""

    key: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """It was there, and the same; nothing was written."""

    key: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was written, because of these problems.

    A path that starts with ("lines", N) is reported at the row of that line, any other at the
    order's first row.
    """

    problems: tuple[Problem, ...]


Outcome: TypeAlias = Created | Changed | Replayed | Rejected
