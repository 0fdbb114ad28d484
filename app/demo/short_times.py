"""How the demo's own server counts: hours are seconds there, so that trouble shows while one looks.

Only what nobody has set is shortened; a group of settings that must fit each other is left alone as
soon as one of them was set.
"""

import json
import secrets
from collections.abc import Set
from datetime import timedelta
from typing import Final

from app.settings import PREFIX

CARRIER: Final = "sf-express"
"""The one carrier that tells of its parcels by itself; the others' scans come by the API."""
BANK: Final = "demo-bank"
"""Reports payments by itself, signed."""
TOO_LATE: Final = timedelta(seconds=80)
"""What is left alone for so long misses every deadline below."""

# An ordinary order of the demo takes seconds a step; these are reached by what somebody forgot.
_DEADLINES: Final = (
    {"kind": "REVIEW", "allow": "75s", "warn": "30s"},
    {"kind": "PAYMENT", "allow": "75s", "warn": "25s"},
    {"kind": "PICKING", "allow": "100s", "warn": "30s"},
    {"kind": "PICKING", "allow": "75s", "warn": "30s", "priority": "URGENT"},
    {"kind": "PACKING", "allow": "75s", "warn": "25s"},
    {"kind": "DISPATCH", "allow": "75s", "warn": "25s"},
    {"kind": "DELIVERY", "warn": "15s"},
    {"kind": "SCAN", "allow": "75s", "warn": "25s"},
    # Dispatch is promised in two days: an urgent order is looked at a minute after it came in.
    {"kind": "SHIP_BY", "warn": "47h59m", "priority": "URGENT"},
    {"kind": "SHIP_BY", "warn": "47h45m"},
)


def short_times(given: Set[str], url: str) -> dict[str, str]:
    """Environment for a server at `url`, beside the settings whose names are `given` already."""
    groups: tuple[dict[str, object], ...] = (
        {"deadlines": _DEADLINES, "calendars": {}, "promised_ship_days": 2},
        {"payment_reminders": "30s,50s", "payment_expires_after": "85s"},
        {"receipt_requests": "20s", "receipt_assumed_after": "60s"},
        {"alerts_taken_within": "info=45s,warning=25s,critical=25s"},
        {"alerts_resolved_within": "warning=5m,critical=3m"},
        {"shortage_offer_after_min": 1},
        {"suspicious_amounts": {"CNY": "12000"}},
        {"carrier_secrets": {CARRIER: secrets.token_urlsafe(24)}},
        {"payment_secrets": {BANK: secrets.token_urlsafe(24)}},
        {"public_url": url},
    )
    free = (group for group in groups if given.isdisjoint(group))
    return {
        f"{PREFIX}{name}".upper(): value if isinstance(value, str) else json.dumps(value)
        for group in free
        for name, value in group.items()
    }
