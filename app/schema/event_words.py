"""The log in a person's words: one sentence for each entry, as far as the viewer may know."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from app.domain.actors import Actor
from app.domain.events import OrderEventType
from app.domain.labels import Words, label
from app.domain.lifecycle import HoldReason
from app.domain.permissions import reads
from app.schema.enums import Locale
from app.storage.rows import EventRow, StoryRow

_TELLS_REASONS: Final = frozenset({OrderEventType.HELD, OrderEventType.RELEASED})


def holds_for(viewer: Actor, holds: Iterable[str]) -> list[HoldReason]:
    """The reasons in their own order; suspicion reads as a review where it must not be told."""
    found = {HoldReason(reason) for reason in holds}
    if HoldReason.FRAUD_SUSPECTED in found and not reads(viewer, "Order.trueHolds"):
        found = (found - {HoldReason.FRAUD_SUSPECTED}) | {HoldReason.MANUAL_REVIEW}
    return [reason for reason in HoldReason if reason in found]


def message_of(row: EventRow | StoryRow, locale: Locale, viewer: Actor) -> str:
    """What happened, with the facts of the entry that help a reader."""
    words = label(Words.EVENT, row.type, locale)
    if row.type == OrderEventType.SHIPMENT_TRACKING:
        status = _facts(row).get("tracking_status")
        facts = [label(Words.TRACKING_STATUS, status, locale)] if isinstance(status, str) else []
    elif row.type in _TELLS_REASONS:
        reasons = _facts(row).get("reasons")
        held = holds_for(viewer, map(str, reasons)) if isinstance(reasons, list) else []
        facts = [label(Words.HOLD_REASON, reason, locale) for reason in held]
    else:
        return words
    return _with(words, facts, locale) if facts else words


def _facts(row: EventRow | StoryRow) -> Mapping[str, object]:
    facts = json.loads(row.detail) if row.detail else {}
    return facts if isinstance(facts, dict) else {}


def _with(words: str, facts: list[str], locale: Locale) -> str:
    """The sentence with its full stop moved behind the facts."""
    if locale is Locale.ZH:
        return f"{words.rstrip('。')}：{'、'.join(facts)}。"
    return f"{words.rstrip('.')}: {', '.join(facts)}."
