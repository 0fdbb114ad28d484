"""Product barcodes: GTIN-8, -12, -13 and -14, told from a typing error by their check digit."""

from typing import Final

from app.domain.errors import Unfit
from app.domain.sentences import say

LENGTHS: Final = frozenset({8, 12, 13, 14})


def check_digit(digits: str) -> int:
    """The digit that closes `digits`: weights 3, 1, 3, ... from the right.

    GS1 General Specifications, 7.9.
    """
    weighed = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))
    )
    return -weighed % 10


def normal_gtin(typed: str) -> str:
    """The digits as given, without blanks around them.

    Raises:
        Unfit: a sentence for a person, saying what is wrong.
    """
    gtin = typed.strip()
    if not (gtin.isascii() and gtin.isdigit()):
        raise Unfit(say("A GTIN consists of digits only."))
    if len(gtin) not in LENGTHS:
        raise Unfit(
            say("A GTIN has 8, 12, 13 or 14 digits; this one has {count}.", count=len(gtin))
        )
    if check_digit(gtin[:-1]) != int(gtin[-1]):
        raise Unfit(say("The GTIN's check digit is wrong: look for a mistyped or swapped digit."))
    return gtin


def gtin14(gtin: str) -> str:
    """One spelling for every length: a scanner may read UPC-A 036... as EAN-13 0036..."""
    return gtin.zfill(14)
