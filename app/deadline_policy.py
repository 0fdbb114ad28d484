"""The settings about time as the store and the use cases know them."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from app.deadline_forms import read_calendars
from app.domain.calendars import Calendar
from app.domain.deadline_rules import DeadlinePolicy
from app.integrations.public_holidays import public_holidays
from app.settings import Settings

YEARS_BACK: Final = 1
YEARS_AHEAD: Final = 11
"""A deadline does not reach further, nor does a process run as long."""


def deadline_policy(settings: Settings, now: datetime) -> DeadlinePolicy:
    """The shop's deadlines, the same for the server and for an import."""
    return DeadlinePolicy(
        rules=settings.deadline_rules,
        calendars=_calendars(settings, now.year),
        unpaid=settings.unpaid_schedule,
        receipt=settings.receipt_schedule,
        taken_within=settings.taken_within,
        resolved_within=settings.resolved_within,
    )


def _calendars(settings: Settings, year: int) -> dict[str, Calendar]:
    found = {}
    for name, (calendar, country, region) in read_calendars(settings.calendars).items():
        found[name] = calendar
        if country is not None:
            years = range(year - YEARS_BACK, year + YEARS_AHEAD)
            off = public_holidays(country, region, years)
            found[name] = replace(calendar, days_off=calendar.days_off | off)
    return found
