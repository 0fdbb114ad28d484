"""Instants and decimals: what is read, what is refused, and how they are written."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from graphql import GraphQLError, IntValueNode, parse_value
from hypothesis import given
from hypothesis import strategies as st

from app.schema.scalars import (
    SCALARS,
    decimal_from_text,
    decimal_to_text,
    instant_from_text,
    instant_to_text,
    micros_to_text,
)
from app.storage.statements.columns import from_micros

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2026-11-21T12:00:00Z", "2026-11-21T12:00Z", "2026-11-21t12:00:00.000z",
     "2026-11-21T13:00:00+01:00", "20261121T120000Z", "2026-11-21T20:00:00.000000+0800"],
)  # fmt: skip
def test_an_instant_with_any_offset_is_read_as_utc(text: str) -> None:
    read = instant_from_text(text)

    assert (read, read.tzinfo) == (NOON, UTC)


@pytest.mark.parametrize(
    "given",
    ["2026-11-21T12:00:00", "2026-11-21", "", "soon", "2026-11-21 12:00:00Z", "2026-13-01T00:00Z",
     "0001-01-01T00:00:00+05:00", 1_795_262_400, 1.5, True, None],
)  # fmt: skip
def test_what_is_no_instant_is_refused_with_an_example(given: object) -> None:
    with pytest.raises(GraphQLError, match=r"2026-11-21T09:30:00Z|offset"):
        instant_from_text(given)


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (NOON, "2026-11-21T12:00:00.000Z"),
        (NOON + timedelta(milliseconds=5), "2026-11-21T12:00:00.005Z"),
        (NOON + timedelta(microseconds=5), "2026-11-21T12:00:00.000005Z"),
        (NOON.astimezone(timezone(timedelta(hours=8))), "2026-11-21T12:00:00.000Z"),
    ],
)
def test_an_instant_is_written_in_utc(instant: datetime, text: str) -> None:
    assert instant_to_text(instant) == text
    assert instant_from_text(text) == instant


@given(st.integers(min_value=-(10**15), max_value=4 * 10**15))
def test_microseconds_are_written_as_their_instant(micros: int) -> None:
    assert micros_to_text(micros) == instant_to_text(from_micros(micros))


def test_a_naive_instant_is_our_bug_and_never_guessed() -> None:
    with pytest.raises(TypeError):
        instant_to_text(NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("given", "text"),
    [("19.90", "19.90"), (" 5.970 ", "5.970"), ("-3", "-3"), (20, "20"), ("0.00", "0.00")],
)
def test_a_decimal_keeps_its_digits(given: object, text: str) -> None:
    assert decimal_to_text(decimal_from_text(given)) == text


@pytest.mark.parametrize(
    "given", [19.9, True, None, "", "19,90", "1e5", "NaN", "Infinity", "0x10", "１９", "9" * 31, []]
)
def test_floats_and_junk_are_no_decimals(given: object) -> None:
    with pytest.raises(GraphQLError, match="Decimal"):
        decimal_from_text(given)


@pytest.mark.parametrize(("literal", "read"), [('"19.90"', "19.90"), ("20", "20")])
def test_decimals_in_a_document(literal: str, read: str) -> None:
    parse_literal = SCALARS[Decimal].parse_literal
    assert parse_literal

    assert str(parse_literal(parse_value(literal))) == read
    with pytest.raises(GraphQLError, match="never a float"):
        parse_literal(parse_value("19.90"))
    with pytest.raises(GraphQLError, match="no plain number"):
        parse_literal(IntValueNode(value="9" * 5_000))


def test_money_that_the_rules_wrote_passes_as_it_is() -> None:
    assert decimal_to_text("59.70") == "59.70"
    assert decimal_to_text(Decimal("1E+2")) == "100"
