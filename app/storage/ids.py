"""Ids and order numbers: unique without asking anybody, and in the order of time."""

import secrets
from datetime import datetime
from typing import Final

from app.storage.statements.columns import to_micros

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U to misread over the phone."""
RANDOM_BITS: Final = 80
_PAIRS: Final = [first + second for first in ALPHABET for second in ALPHABET]
"""Every two letters, by the 10 bits they spell."""
NUMBER_LETTERS: Final = 8
"""40 bits a day: a clash is rare, and refused by the database and drawn again when it comes."""


def _spell(number: int, letters: int) -> str:
    """An even number of letters."""
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(5 * letters - 10, -1, -10)])


def new_id(at: datetime) -> str:
    """A ULID: 48 bits of milliseconds, then random ones; 26 letters that sort by time."""
    millis = to_micros(at) // 1_000
    return _spell((millis << RANDOM_BITS) | secrets.randbits(RANDOM_BITS), 26)


def new_order_number(at: datetime) -> str:
    """Such as 261121-7K3MQ2XD: the day (UTC), then letters nobody can guess."""
    return f"{at:%y%m%d}-{_spell(secrets.randbits(5 * NUMBER_LETTERS), NUMBER_LETTERS)}"
