"""Instants and exact decimals on the wire: text that every client reads alike."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

import strawberry
from graphql import GraphQLError, IntValueNode, StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from app.execution.compiled.access import Exact

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001  it is only counted from
_MINUTE_US: Final = 60_000_000
_SECONDS: Final = tuple(f"{n:02d}." for n in range(60))
_MILLIS: Final = tuple(f"{n:03d}Z" for n in range(1_000))
_MOST_MINUTES: Final = 20_000
_minutes: dict[int, str] = {}
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?", re.ASCII)


def instant_to_text(value: object) -> str:
    """UTC with milliseconds, or microseconds where there are any, ending in Z.

    `value` is an aware instant, or microseconds since 1970.
    """
    if type(value) is int:
        return micros_to_text(value)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"An aware instant was expected, not {type(value).__name__}.")
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    digits = "microseconds" if utc.microsecond % 1_000 else "milliseconds"
    return f"{utc.replace(tzinfo=None).isoformat(timespec=digits)}Z"


def micros_to_text(micros: int) -> str:
    """What `instant_to_text` writes, without making an instant."""
    minute = micros // _MINUTE_US
    text = _minutes.get(minute) or _minute(minute)
    rest = micros - minute * _MINUTE_US
    if rest % 1_000:
        return f"{text}{rest // 1_000_000:02d}.{rest % 1_000_000:06d}Z"
    millis = rest // 1_000
    return f"{text}{_SECONDS[millis // 1_000]}{_MILLIS[millis % 1_000]}"


def _minute(minute: int) -> str:
    """The minute so many after 1970; those that are asked for again are remembered."""
    if len(_minutes) >= _MOST_MINUTES:
        _minutes.clear()
    text = _minutes[minute] = f"{_EPOCH + timedelta(minutes=minute):%Y-%m-%dT%H:%M}:"
    return text


def instant_from_text(value: object) -> datetime:
    """The aware UTC instant that ISO 8601 text with an offset names."""
    if not isinstance(value, str):
        raise GraphQLError('DateTime is text such as "2026-11-21T09:30:00Z".')
    text = value.strip().upper()
    try:
        instant = datetime.fromisoformat(text if text.isascii() and "T" in text else "")
        if instant.tzinfo is None:
            raise GraphQLError(
                f"DateTime {_shown(value)} has no offset: end it in Z, or in one such as +01:00."
            )
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise GraphQLError(
            f"DateTime {_shown(value)} is no ISO 8601 instant such as 2026-11-21T09:30:00Z."
        ) from None


def decimal_to_text(value: object) -> str:
    """The number without an exponent; text made by the money rules passes as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"An exact decimal was expected, not {type(value).__name__}.")


def decimal_from_text(value: object) -> Decimal:
    """The exact number of a string or an integer, its digits kept as they were written."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise GraphQLError('Decimal is text such as "19.90", never a float.')
    text = value.strip()
    if not _DECIMAL.fullmatch(text):
        raise GraphQLError(f'Decimal {_shown(value)} is no plain number such as "19.90".')
    return Decimal(text)


def _decimal_from_literal(
    node: ValueNode, _variables: Mapping[str, object] | None = None
) -> Decimal:
    # An integer is read as written: int() would choke on thousands of digits.
    exact = node if isinstance(node, StringValueNode | IntValueNode) else None
    return decimal_from_text(exact and exact.value)


def _instant_from_literal(
    node: ValueNode, _variables: Mapping[str, object] | None = None
) -> datetime:
    return instant_from_text(node.value if isinstance(node, StringValueNode) else None)


def _shown(value: str) -> str:
    """What the client sent, quoted and cut to a length fit for a message."""
    return repr(value if len(value) <= 40 else f"{value[:40]}…")


def _scalar(
    name: str,
    description: str,
    write: Callable[[object], str],
    read: Callable[[object], object],
    read_literal: Callable[..., object],
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        description=description,
        serialize=write,
        parse_value=read,
        parse_literal=read_literal,
    )


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    datetime: _scalar(
        "DateTime",
        "An instant as ISO 8601 text. It is written in UTC with at least milliseconds and ends in "
        "Z. Any offset is read; text without one is refused.",
        instant_to_text,
        instant_from_text,
        _instant_from_literal,
    ),
    Decimal: _scalar(
        "Decimal",
        'An exact decimal number as text, such as "19.90"; never a float.',
        decimal_to_text,
        decimal_from_text,
        _decimal_from_literal,
    ),
}
"""Python types by the scalar that carries them, for the schema's configuration."""

EXACT: Final = {"DateTime": Exact(int, micros_to_text), "Decimal": Exact(str)}
"""How values are written that need no looking at, for compiled rendering."""
