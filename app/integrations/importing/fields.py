"""Reads one cell strictly: plain digits, exact money, instants with their zone."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from app.domain.actors import Channel
from app.domain.money import MAX_MINOR, digits_of, is_currency, to_minor

# What GraphQL's Int and a 32-bit column hold.
MOST_PIECES: Final = 2**31 - 1
# A file repeats its few prices, quantities and minutes all the time: reading each text once makes
# an import twice as fast. Entries are short texts, so this stays below some 20 MB.
_REMEMBERED: Final = 1 << 16

_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_EXACT: Final = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?", re.ASCII)


@lru_cache(_REMEMBERED)
def whole_number(text: str) -> int | None:
    """The number, which may be negative; None where it is none."""
    text = text.strip()
    return int(text) if _WHOLE.fullmatch(text) else None


@lru_cache(_REMEMBERED)
def exact_number(text: str) -> Decimal | None:
    """The plain decimal number with the digits as written; None where it is none."""
    text = text.strip()
    try:
        return Decimal(text) if _EXACT.fullmatch(text) else None
    except InvalidOperation:
        return None


@lru_cache(_REMEMBERED)
def minor_or_fault(text: str, currency: str) -> int | str:
    """The amount in minor units, which may be negative, or a sentence saying what is wrong."""
    try:
        minor = to_minor(text, currency)
    except ValueError as fault:
        return str(fault)
    return minor if minor >= -MAX_MINOR else "The amount is too large."


def exact_amount(minor: int, currency: str) -> Decimal:
    """The amount as a decimal number, exactly."""
    return Decimal(minor).scaleb(-digits_of(currency))


@lru_cache(_REMEMBERED)
def money(text: str, currency: str) -> int:
    """The amount in minor units, not negative.

    Raises:
        ValueError: a sentence for a person, here and below.
    """
    minor = to_minor(text, currency)
    if minor < 0:
        raise ValueError("The amount must not be negative.")
    return minor


def pieces(text: str) -> int:
    quantity = whole_number(text)
    if quantity is None or not 0 < quantity <= MOST_PIECES:
        raise ValueError(f"The quantity must be a whole number from 1 to {MOST_PIECES:,}.")
    return quantity


@lru_cache(_REMEMBERED)
def instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("This is no time; write it like 2026-11-21T09:30:00Z.") from None
    raise ValueError("The time lacks its zone; write it like 2026-11-21T09:30:00Z.")


def currency_code(text: str) -> str:
    if not is_currency(text):
        raise ValueError("The currency must be an ISO 4217 code in use, such as EUR or CNY.")
    return text


def channel_named(text: str) -> Channel:
    try:
        return Channel(text)
    except ValueError:
        raise ValueError(f"The channel must be one of {', '.join(Channel)}.") from None
