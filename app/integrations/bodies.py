"""Parts of a body that others wrote: taken where they are what is expected, left where not."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import orjson

from app.integrations.deliveries import Unreadable


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
