"""Which form of answer a client prefers: by weight first, then by the order it names them in."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


class Media(StrEnum):
    """The forms in which a GraphQL answer is served."""

    JSON = "application/json"
    GRAPHQL = "application/graphql-response+json"
    EVENTS = "text/event-stream"
    PAGE = "text/html"


JSON_WILDCARDS = ("*/*", "application/*")
LONGEST_REMEMBERED = 200
"""Characters of an Accept whose answer is kept. Clients say the same few; what is longer is read
anew, so that nobody fills the memory."""


def preferred(accept: str | None) -> Media | None:
    """The form to answer in; JSON for a client that does not say, None for one we cannot please.

    Wildcards mean JSON (GraphQL over HTTP, "Legacy watershed"): a stream is never sent to a client
    that did not name it.
    """
    if accept is None:
        return Media.JSON
    return _remembered(accept) if len(accept) <= LONGEST_REMEMBERED else _preferred(accept)


def _preferred(accept: str) -> Media | None:
    if not accept.strip():
        return Media.JSON
    ranked = sorted(_weighed(accept), key=lambda entry: -entry[1])  # stable: order breaks ties
    for media_range, weight in ranked:
        served = _served(media_range)
        if weight > 0 and served is not None:
            return served
    return None


_remembered = lru_cache(maxsize=256)(_preferred)


def names(accept: str | None, media: Media) -> bool:
    """Whether the client names this very form."""
    return any(name == media and weight > 0 for name, weight in _weighed(accept or ""))


def _served(media_range: str) -> Media | None:
    if media_range in JSON_WILDCARDS:
        return Media.JSON
    if media_range in (Media.JSON, Media.GRAPHQL, Media.EVENTS):
        return Media(media_range)
    return None


def _weighed(accept: str) -> Iterable[tuple[str, float]]:
    for entry in accept.split(","):
        media_range, *parameters = (part.strip().lower() for part in entry.split(";"))
        yield media_range, next((_weight(p[2:]) for p in parameters if p.startswith("q=")), 1.0)


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
