"""Money as integer minor units: read from decimal text and written back, never through a float."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from app.domain.errors import Unfit
from app.domain.sentences import Sentence, say

# ISO 4217 list one, 2026: currencies in use. Metals, test codes and "no currency" are left out.
_WITHOUT_DIGITS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE_DIGITS: Final = "BHD IQD JOD KWD LYD OMR TND"
_WITH_FOUR_DIGITS: Final = "CLF UYW"
_WITH_TWO_DIGITS: Final = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
    CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK
    LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO
    NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS
    SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST
    XCD XCG YER ZAR ZMW ZWG
"""

DIGITS: Final[dict[str, int]] = {
    code: digits
    for digits, codes in (
        (0, _WITHOUT_DIGITS),
        (2, _WITH_TWO_DIGITS),
        (3, _WITH_THREE_DIGITS),
        (4, _WITH_FOUR_DIGITS),
    )
    for code in codes.split()
}

_TWO_DIGITS: Final = frozenset(_WITH_TWO_DIGITS.split())

# Ten trillion in two digits: a sum of any order stays far inside a 64-bit column.
MAX_MINOR: Final = 10**15

_DECIMAL_TEXT: Final = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?", re.ASCII)


def is_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 currency in use, in capitals."""
    return code in DIGITS


def digits_of(currency: str) -> int:
    """How many digits the currency writes after the point.

    Raises:
        Unfit: it is not an ISO 4217 currency in use.
    """
    digits = DIGITS.get(currency)
    if digits is None:
        raise Unfit(say("The currency must be an ISO 4217 code in use, such as EUR or CNY."))
    return digits


def to_minor(amount: str | Decimal, currency: str) -> int:
    """The amount in the currency's smallest unit; it may be negative.

    Raises:
        Unfit: a sentence for a person: no such currency, not a plain number, more digits
            than the currency has (digits count as written: 5.970 has three), or too large.
    """
    digits = digits_of(currency)
    exact = _read(amount)
    exponent = exact.as_tuple().exponent
    if not isinstance(exponent, int) or not -30 <= exponent <= 30:
        raise Unfit(say("The amount must be a plain number such as 19.90."))
    if -exponent > digits:
        raise Unfit(_too_many_digits(currency, digits))
    if exact and exact.adjusted() > 30:
        raise Unfit(say("The amount is too large."))
    # Built from the digits themselves: Decimal's arithmetic would round at its context's precision.
    minor: int = int("".join(map(str, exact.as_tuple().digits))) * 10 ** (exponent + digits)
    if minor > MAX_MINOR:
        raise Unfit(say("The amount is too large."))
    return -minor if exact.is_signed() else minor


def nearest_minor(amount: Decimal, currency: str) -> int:
    """The amount rounded to the currency's smallest unit, halves up.

    Raises:
        Unfit: no such currency.
    """
    return int(amount.scaleb(digits_of(currency)).to_integral_value(ROUND_HALF_UP))


def to_text(minor: int, currency: str) -> str:
    """The amount with exactly the currency's digits: 59.70, JPY 5970."""
    if currency in _TWO_DIGITS and minor >= 100:
        text = str(minor)
        return f"{text[:-2]}.{text[-2:]}"
    digits = digits_of(currency)
    sign = "-" if minor < 0 else ""
    if digits == 0:
        return f"{sign}{abs(minor)}"
    whole, rest = divmod(abs(minor), 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}"


def _read(amount: str | Decimal) -> Decimal:
    if isinstance(amount, Decimal):
        return amount
    text = amount.strip()
    if not _DECIMAL_TEXT.fullmatch(text):
        raise Unfit(say("The amount must be a plain number such as 19.90."))
    return Decimal(text)


def _too_many_digits(currency: str, digits: int) -> Sentence:
    if digits == 0:
        return say("{currency} has no digits after the point.", currency=currency)
    return say(
        "{currency} has {digits} digits after the point; the amount has more.",
        currency=currency,
        digits=digits,
    )
