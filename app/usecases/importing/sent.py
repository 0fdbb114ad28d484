"""A draft as an order that was asked for: what its reference stands for, and what it cannot be."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from app.domain.errors import Problem
from app.domain.imports import OrderDraft, Rejected
from app.domain.money import MAX_MINOR, digits_of
from app.domain.sentences import Sentence, say
from app.usecases.orders.form import asked_digest, plain
from app.usecases.stock.catalogue import name_problems

LONGEST_REFERENCE: Final = 200
LONGEST_SKU: Final = 64
LONGEST_NAME: Final = 300
# A file repeats its few prices and products all the time.
_REMEMBERED: Final = 1 << 14

ANOTHER_CONTENT: Final = Rejected(
    (
        Problem(
            ("externalReference",),
            say("An order of this reference is there already, with another content."),
        ),
    )
)


@lru_cache(_REMEMBERED)
def amount(minor: int, currency: str) -> Decimal:
    """Minor units as the decimal number a client would send."""
    return Decimal(minor).scaleb(-digits_of(currency))


def given_discount(draft: OrderDraft) -> Decimal | None:
    """A client with nothing to take off sends no discount; a file has a cell that is blank or 0."""
    return amount(draft.discount_minor, draft.currency) if draft.discount_minor else None


def draft_digest(draft: OrderDraft) -> bytes:
    """As of an order through the API with these lines, prices and sums (see `reference_digest`)."""
    return asked_digest(
        (
            (line.sku, line.quantity, _plain(line.unit_price_minor, draft.currency))
            for line in draft.lines
        ),
        _plain(draft.shipping_fee_minor, draft.currency),
        plain(given_discount(draft)),
        draft.currency,
    )


def problems_of(draft: OrderDraft) -> tuple[Problem, ...]:
    """What no table could keep; the rest was checked while the file was read."""
    return tuple(_problems(draft))


def _problems(draft: OrderDraft) -> Iterator[Problem]:
    yield from name_problems("externalReference", draft.reference, LONGEST_REFERENCE)
    for place, line in enumerate(draft.lines):
        at = ("lines", str(place))
        if fault := _fault(line.sku, LONGEST_SKU):
            yield Problem((*at, "sku"), fault)
        if line.name and (fault := _fault(line.name, LONGEST_NAME)):
            yield Problem((*at, "name"), fault)
    if not 0 <= draft.total_minor <= MAX_MINOR:
        yield Problem(
            ("lines",), say("The order comes to less than nothing, or more than can be kept.")
        )


@lru_cache(_REMEMBERED)
def _fault(text: str, longest: int) -> Sentence | None:
    found = name_problems("", text, longest)
    return found[0].message if found else None


@lru_cache(_REMEMBERED)
def _plain(minor: int, currency: str) -> str | None:
    return plain(amount(minor, currency))
