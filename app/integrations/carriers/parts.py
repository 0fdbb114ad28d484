"""Parts of a body that others wrote: taken where they are what is expected, left where not."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

import orjson

from app.domain.carriers import is_carrier_code, is_tracking_number
from app.integrations.carriers.news import Unreadable

LONGEST_DESCRIPTION: Final = 500
LONGEST_LOCATION: Final = 300
LONGEST_CITY: Final = 120
_NOT_IN_NUMBERS: Final = re.compile(r"[\s._/]+")


def json_object(text: bytes | str) -> Mapping[str, Any]:
    """The JSON object in `text`.

    Raises:
        Unreadable: it is none.
    """
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"The body is not valid JSON: {error.msg}.") from error
    if not isinstance(found, dict):
        raise Unreadable("The body must be a JSON object.")
    return found


def inside(value: Any, *path: str) -> Any:
    """What stands at `path` below `value`; None where there is nothing."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in a list; nothing where it is none."""
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def text(value: Any, longest: int) -> str | None:
    """A text with something in it, cut where it is too long."""
    if not isinstance(value, str):
        return None
    return value.replace("\0", "").strip()[:longest] or None


def places(*parts: Any) -> str | None:
    """One line of the parts of a place that are known."""
    known = [part for part in (text(each, LONGEST_LOCATION) for each in parts) if part]
    return ", ".join(known)[:LONGEST_LOCATION] or None


def instant(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """An instant as ISO 8601, or as seconds since 1970; without an offset it is of `zone`."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if not isinstance(value, str):
            return None
        found = datetime.fromisoformat(value.strip())
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def tracking_number(value: Any, where: str) -> str:
    """The tracking number, without what people put between its digits.

    Raises:
        Unreadable: there is none.
    """
    number = _NOT_IN_NUMBERS.sub("", value) if isinstance(value, str) else ""
    if not is_tracking_number(number):
        raise Unreadable(f"{where} must be a tracking number.")
    return number


def carrier_code(value: Any) -> str | None:
    """A carrier's name as its code: "FedEx" is fedex; None where it can't be one."""
    code = re.sub(r"[\s_]+", "-", value.strip().lower()) if isinstance(value, str) else ""
    return code if is_carrier_code(code) else None
