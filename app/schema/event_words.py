"""The log in a person's words: one sentence for each entry, as far as the viewer may know."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.domain.actors import Actor
from app.domain.events import OrderEventType
from app.domain.labels import Words, label
from app.domain.lifecycle import HoldReason
from app.domain.money import to_text
from app.domain.permissions import reads
from app.schema.enums import Locale
from app.storage.rows import EventRow, StoryRow

_TELLS_REASONS: Final = frozenset({OrderEventType.HELD, OrderEventType.RELEASED})
_DONE_BY_ITSELF: Final = frozenset({OrderEventType.CANCELLED, OrderEventType.COMPLETED})
"""What may tell by a code why the shop did it itself."""


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
    elif row.type in _DONE_BY_ITSELF:
        code = _facts(row).get("reason_code")
        facts = [label(Words.REASON_CODE, code, locale)] if isinstance(code, str) else []
    elif row.type == OrderEventType.SHIPMENT_EXCEPTION_REPORTED:
        kind = _facts(row).get("kind")
        facts = [label(Words.CASE_KIND, kind, locale)] if isinstance(kind, str) else []
    elif row.type in _TELLS_REASONS:
        reasons = _facts(row).get("reasons")
        held = holds_for(viewer, map(str, reasons)) if isinstance(reasons, list) else []
        facts = [label(Words.HOLD_REASON, reason, locale) for reason in held]
    elif row.type == OrderEventType.ADJUSTED:
        facts = _changes(_facts(row), locale)
    elif row.type == OrderEventType.SHORTAGE_ANSWERED:
        choice = _facts(row).get("choice")
        facts = [label(Words.CHOICE, choice, locale)] if isinstance(choice, str) else []
    else:
        return words
    return _with(words, facts, locale) if facts else words


def _changes(facts: Mapping[str, Any], locale: Locale) -> list[str]:
    """Which products became more or fewer, what the order comes to, and that it goes elsewhere."""
    found = [
        f"{sku} {before} → {after}"
        for sku, before, after in zip(facts["skus"], facts["from"], facts["to"], strict=True)
    ]
    before, after, currency = (
        facts["total_before_minor"],
        facts["total_after_minor"],
        facts["currency"],
    )
    if before != after:
        word = "合计" if locale is Locale.ZH else "total"
        amounts = f"{to_text(before, currency)} → {to_text(after, currency)}"
        found.append(f"{word} {amounts} {currency}")
    if facts["address_changed"]:
        found.append("收货地址已更改" if locale is Locale.ZH else "another address")
    return found


def _facts(row: EventRow | StoryRow) -> Mapping[str, object]:
    facts = json.loads(row.detail) if row.detail else {}
    return facts if isinstance(facts, dict) else {}


def _with(words: str, facts: list[str], locale: Locale) -> str:
    """The sentence with its full stop moved behind the facts."""
    if locale is Locale.ZH:
        return f"{words.rstrip('。')}：{'、'.join(facts)}。"
    return f"{words.rstrip('.')}: {', '.join(facts)}."
