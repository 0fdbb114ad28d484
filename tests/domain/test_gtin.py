"""A mistyped barcode is told from a good one."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.gtin import LENGTHS, check_digit, gtin14, normal_gtin

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "gtin_vectors.json"


def published(verdict: str) -> list[str]:
    if not VECTORS.exists():
        pytest.skip("shared/data/gtin_vectors.json is not here")
    return [digits for digits, _ in json.loads(VECTORS.read_text())[verdict]]


def test_published_numbers_pass() -> None:
    for digits in published("valid"):
        assert check_digit(digits[:-1]) == int(digits[-1])
        if len(digits) in LENGTHS:  # an SSCC-18 is checked alike but is no product's number
            assert normal_gtin(digits) == digits


def test_published_mistakes_are_refused() -> None:
    for digits in published("invalid"):
        with pytest.raises(ValueError, match="GTIN"):
            normal_gtin(digits)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("106141412345678908", "this one has 18"),
        ("4006381333930", "check digit"),
        ("40063813³3931", "digits only"),
        ("４００６３８１３３３９３１", "digits only"),
        ("   ", "digits only"),
    ],
)
def test_the_refusal_says_what_is_wrong(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        normal_gtin(typed)


def test_blanks_around_a_scan_do_not_matter_and_leading_zeros_stay() -> None:
    assert normal_gtin(" 036000291452\n") == "036000291452"
    assert gtin14("036000291452") == gtin14("0036000291452")


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_any_single_wrong_digit_is_caught(payload: str, place: int, by: int) -> None:
    good = f"{payload}{check_digit(payload)}"
    wrong = str((int(good[place]) + by) % 10)

    with pytest.raises(ValueError, match="check digit"):
        normal_gtin(good[:place] + wrong + good[place + 1 :])
