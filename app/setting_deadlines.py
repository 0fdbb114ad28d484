"""How long things may take: rules, calendars, reminders, and who is told when nobody acts."""

from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode

from app.deadline_forms import (
    read_calendars,
    read_duration,
    read_durations,
    read_rules,
    read_severities,
)
from app.domain.alerts import Severity
from app.domain.deadline_rules import Rule, Schedule
from app.integrations.public_holidays import public_holidays
from app.setting_values import Entries, knob


def _durations(written: tuple[str, ...]) -> tuple[str, ...]:
    read_durations(written)
    return written


def _duration(written: str) -> str:
    read_duration(written)
    return written


def _severities(written: tuple[str, ...]) -> tuple[str, ...]:
    read_severities(written)
    return written


def _rules(written: str) -> str:
    read_rules(written)
    return written


def _calendars(written: str) -> str:
    for name, (_, country, region) in read_calendars(written).items():
        if country is not None:
            try:
                public_holidays(country, region, (SOME_YEAR,))
            except ValueError as wrong:
                raise ValueError(f"has a wrong calendar, {name!r}: {wrong}") from None
    return written


UNPAID_ENDS: Final = "payment_expires_after"
SOME_YEAR: Final = 2026
"""Whether a country is known does not hang on it."""
Durations = Annotated[Entries, AfterValidator(_durations)]
Duration = Annotated[str, AfterValidator(_duration)]
BySeverity = Annotated[Entries, AfterValidator(_severities)]
RuleText = Annotated[str, NoDecode, AfterValidator(_rules)]
CalendarText = Annotated[str, NoDecode, AfterValidator(_calendars)]


class Deadlines(BaseSettings):
    """The knobs of all that has its time; `docs/operating/deadlines.md` tells of them at length."""

    deadlines: RuleText = knob(
        "",
        "JSON or path",
        "Rules that come before the default deadlines: a list of objects with `kind`, `allow`, and "
        "where wanted `warn`, `channel`, `priority`, `warehouse`, `calendar`.",
    )
    calendars: CalendarText = knob(
        "",
        "JSON or path",
        "Working hours that the rules name: an object of calendars with `zone`, `hours`, and where "
        "wanted `country`, `region`, `days_off`.",
    )
    payment_reminders: Durations = knob(
        ("1h", "12h"),
        "list of times",
        "After how long an unpaid order's customer is reminded; `none` for never.",
    )
    payment_expires_after: Duration = knob(
        "48h", "time", "After which an unpaid order is cancelled; `none` for never."
    )
    receipt_requests: Durations = knob(
        ("1d", "5d"),
        "list of times",
        "After how long from delivery the customer is asked to confirm it; `none` for never.",
    )
    receipt_assumed_after: Duration = knob(
        "14d", "time", "From delivery until the order completes by itself; `none` for never."
    )
    alerts_taken_within: BySeverity = knob(
        ("info=1d", "warning=4h", "critical=30m"),
        "time by severity",
        "An open alert that nobody has taken then is escalated to a manager; `none` for never.",
    )
    alerts_resolved_within: BySeverity = knob(
        ("info=7d", "warning=3d", "critical=1d"),
        "time by severity",
        "An alert that was taken and is not resolved then is escalated likewise.",
    )

    @field_validator("calendars")
    @classmethod
    def _has_those_named(cls, written: str, info: ValidationInfo) -> str:
        named = {rule.calendar for rule in read_rules(info.data.get("deadlines", ""))} - {None}
        missing = sorted(map(str, named - read_calendars(written).keys()))
        if missing:
            raise ValueError(f"lacks what WAYPOST_DEADLINES names: {', '.join(missing)}")
        return written

    @field_validator("payment_expires_after", "receipt_assumed_after")
    @classmethod
    def _ends_behind_the_reminders(cls, written: str, info: ValidationInfo) -> str:
        before = "payment_reminders" if info.field_name == UNPAID_ENDS else "receipt_requests"
        ends, reminders = read_duration(written), read_durations(info.data.get(before, ()))
        if ends is not None and reminders and reminders[-1] >= ends:
            raise ValueError(f"must be longer than the last of WAYPOST_{before.upper()}")
        return written

    @property
    def deadline_rules(self) -> tuple[Rule, ...]:
        """What WAYPOST_DEADLINES says."""
        return read_rules(self.deadlines)

    @property
    def unpaid_schedule(self) -> Schedule:
        """When a customer who owes is reminded, and when the order goes."""
        reminders = read_durations(self.payment_reminders)
        return Schedule(reminders, read_duration(self.payment_expires_after))

    @property
    def receipt_schedule(self) -> Schedule:
        """When a customer who has it is asked, and when that is assumed."""
        requests = read_durations(self.receipt_requests)
        return Schedule(requests, read_duration(self.receipt_assumed_after))

    @property
    def taken_within(self) -> dict[Severity, timedelta | None]:
        return read_severities(self.alerts_taken_within)

    @property
    def resolved_within(self) -> dict[Severity, timedelta | None]:
        return read_severities(self.alerts_resolved_within)
