"""Money is exact, or it is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import (
    DIGITS,
    MAX_MINOR,
    is_currency,
    nearest_minor,
    to_minor,
    to_text,
)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("59.70", "EUR", 5970),
        ("59.7", "EUR", 5970),
        ("0", "USD", 0),
        ("-3.50", "GBP", -350),
        ("+1", "GBP", 100),
        (" 19.90 ", "CNY", 1990),
        ("5970", "JPY", 5970),
        ("1.234", "KWD", 1234),
        ("1.2345", "CLF", 12345),
        ("10000000000000.00", "EUR", MAX_MINOR),
    ],
)
def test_amounts_become_minor_units(text: str, currency: str, minor: int) -> None:
    assert to_minor(text, currency) == minor
    assert to_minor(Decimal(text.strip()), currency) == minor


def test_an_exponent_is_read_exactly_where_it_is_reasonable() -> None:
    assert to_minor(Decimal("1E+2"), "EUR") == 10_000
    assert to_minor(Decimal("0E+25"), "EUR") == 0


@pytest.mark.parametrize(
    ("amount", "currency", "says"),
    [
        ("1.999", "EUR", "EUR has 2 digits"),
        ("5.970", "EUR", "EUR has 2 digits"),
        ("100.5", "JPY", "JPY has no digits"),
        ("1.2345", "KWD", "KWD has 3 digits"),
        ("10000000000000.01", "EUR", "too large"),
        ("1", "EURO", "ISO 4217"),
        ("1", "eur", "ISO 4217"),
        ("1", "XXX", "ISO 4217"),
        ("", "EUR", "plain number"),
        ("1,50", "EUR", "plain number"),
        ("1e2", "EUR", "plain number"),
        ("1_000", "EUR", "plain number"),
        ("٣", "EUR", "plain number"),
        ("NaN", "EUR", "plain number"),
        ("9" * 200, "EUR", "plain number"),
        (Decimal("NaN"), "EUR", "plain number"),
        (Decimal("sNaN"), "EUR", "plain number"),
        (Decimal("-Infinity"), "EUR", "plain number"),
        (Decimal("1E+999999"), "EUR", "plain number"),
        (Decimal("1E-999999"), "EUR", "plain number"),
        (Decimal("9" * 5000), "EUR", "too large"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(
    amount: str | Decimal, currency: str, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        to_minor(amount, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (5970, "EUR", "59.70"),
        (5, "EUR", "0.05"),
        (-5, "EUR", "-0.05"),
        (0, "EUR", "0.00"),
        (5970, "JPY", "5970"),
        (-1, "JPY", "-1"),
        (1234, "KWD", "1.234"),
    ],
)
def test_amounts_print_with_the_currencys_digits(minor: int, currency: str, text: str) -> None:
    assert to_text(minor, currency) == text


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(DIGITS)))
def test_what_is_printed_reads_back_the_same(minor: int, currency: str) -> None:
    assert to_minor(to_text(minor, currency), currency) == minor


def test_the_table_knows_the_currencies_in_use_and_nothing_else() -> None:
    assert all(len(code) == 3 and code.isupper() for code in DIGITS)
    assert is_currency("CNY")
    assert not is_currency("XAU")
    assert not is_currency("DEM")


@pytest.mark.parametrize(
    ("currency", "minor"), [("EUR", 490), ("JPY", 5), ("KWD", 4900), ("ISK", 5)]
)
def test_one_setting_is_rounded_to_every_currency(currency: str, minor: int) -> None:
    assert nearest_minor(Decimal("4.90"), currency) == minor


def test_half_a_unit_is_rounded_up() -> None:
    assert nearest_minor(Decimal("4.50"), "JPY") == 5
