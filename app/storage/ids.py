"""Ids and order numbers: unique without asking anybody, and in the order of time."""

import os
from datetime import datetime
from typing import Final

from app.storage.statements.columns import to_micros

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U to misread over the phone."""
_LETTERS: Final = (ALPHABET * 8).encode()
"""The letter of each byte; every letter has as many bytes as any other."""
_PAIRS: Final = [first + second for first in ALPHABET for second in ALPHABET]
"""Every two letters, by the 10 bits they spell."""
RANDOM_LETTERS: Final = 16
NUMBER_LETTERS: Final = 8
"""40 bits a day: a clash is rare, and refused by the database and drawn again when it comes."""


def _drawn(letters: int) -> str:
    """Letters nobody can guess."""
    return os.urandom(letters).translate(_LETTERS).decode()


def new_id(at: datetime) -> str:
    """A ULID: 48 bits of milliseconds, then 80 random ones; 26 letters that sort by time."""
    millis = to_micros(at) // 1_000
    time = "".join([_PAIRS[(millis >> shift) & 1023] for shift in (40, 30, 20, 10, 0)])
    return time + _drawn(RANDOM_LETTERS)


def new_order_number(at: datetime) -> str:
    """Such as 261121-7K3MQ2XD: the day (UTC), then letters nobody can guess."""
    return f"{at.year % 100:02}{at.month:02}{at.day:02}-{_drawn(NUMBER_LETTERS)}"
