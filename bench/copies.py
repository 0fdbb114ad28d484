"""A copy of a driven shop: when it was, and what its ids and numbers are."""

import sqlite3
from dataclasses import dataclass
from typing import Final

from app.storage.ids import ALPHABET, NUMBER_LETTERS
from app.storage.statements.columns import from_micros
from bench.scene import WINDOW_MS

PREFIX: Final = 5
"""Letters at the head of an id that tell its window."""
SPELLED: Final = 3
"""Letters that tell a copy's number in order and tracking numbers."""
NUMBER_LENGTH: Final = len("261121-") + NUMBER_LETTERS
REST: Final = NUMBER_LETTERS - SPELLED
"""Letters at the end of an order's number that its copies keep."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: the how-manieth, and how many windows before the original it lies."""

    ordinal: int
    before: int

    @property
    def shift(self) -> int:
        """Microseconds from the original's times to its own."""
        return -self.before * WINDOW_MS * 1_000

    @property
    def code(self) -> str:
        return spelled(self.ordinal, SPELLED)

    def parameters(self, head: str) -> dict[str, object]:
        return {
            "ordinal": self.ordinal,
            "shift": self.shift,
            "head": spelled(_read(head) - self.before, PREFIX),
            "code": self.code,
        }


class Renumberer:
    """Turns a driven order's number into that of its n-th copy: its day, the copy's code.

    An order's number begins with the day it was placed on, and a window may cross a midnight.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._placed = dict(connection.execute("SELECT number, placed_at FROM base.orders"))
        self._heads: dict[str, str] = {}

    def turn(self, copy: Copy) -> None:
        """From now on it is that copy's numbers."""
        self._heads = {
            number: f"{from_micros(placed + copy.shift):%y%m%d}-{copy.code}"
            for number, placed in self._placed.items()
        }

    def number(self, known: str | None) -> str | None:
        """The number, of an order or of one of its parcels, in place of `known`."""
        if known is None:
            return None
        return self._heads[known[:NUMBER_LENGTH]] + known[NUMBER_LENGTH - REST :]


def spelled(number: int, letters: int) -> str:
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(letters)))


def _read(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 32 + ALPHABET.index(letter)
    return value
