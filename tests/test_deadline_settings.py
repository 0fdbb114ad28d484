"""What people write about time is read as they mean it, or refused with what to mend."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.deadline_forms import read_calendars, read_duration, read_rules
from app.deadline_policy import deadline_policy
from app.domain.actors import Channel
from app.domain.alerts import Severity
from app.domain.deadline_rules import DEFAULT_POLICY, DEFAULTS, DeadlinePolicy, Rule
from app.domain.deadlines import DeadlineKind
from app.domain.lifecycle import Priority
from app.integrations.public_holidays import public_holidays
from app.settings import Settings, SettingsError, load_settings

HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
GUIDE = Path(__file__).parents[1] / "docs" / "operating" / "deadlines.md"
SHOP = {
    "zone": "Europe/London",
    "hours": {"mon-fri": "09:00-12:00, 13:00-18:00", "sat": "10:00-14:00"},
}


def settings(**given: Any) -> Settings:
    return load_settings(
        **{
            name: orjson.dumps(value).decode() if isinstance(value, list | dict) else value
            for name, value in given.items()
        }
    )


def policy(**given: Any) -> DeadlinePolicy:
    return deadline_policy(settings(**given), NOW)


def test_without_a_setting_the_defaults_hold() -> None:
    assert policy() == DEFAULT_POLICY


@pytest.mark.parametrize(
    ("text", "time"),
    [("30s", HOUR / 120), ("15m", HOUR / 4), ("1h30m", 1.5 * HOUR), ("2D", 48 * HOUR)],
)
def test_a_time_is_a_number_with_its_unit(text: str, time: timedelta) -> None:
    assert read_duration(text) == time
    assert read_duration("none") is read_duration("0") is None


def test_a_rule_names_what_it_allows_and_for_whom() -> None:
    rules = [
        {"kind": "PICKING", "allow": "2h", "warn": "30m", "warehouse": "LON", "priority": "VIP"},
        {"kind": "REVIEW", "allow": "1h", "warn": "10%", "channel": "PHONE"},
        {"kind": "PACKING", "allow": "none"},
        {"kind": "SCAN", "allow": "4h", "warn": "none"},
        {"kind": "SHIP_BY", "warn": "1h"},
    ]

    assert list(policy(deadlines=rules).rules) == [
        Rule(DeadlineKind.PICKING, 2 * HOUR, HOUR / 2, None, Priority.VIP, "LON"),
        Rule(DeadlineKind.REVIEW, HOUR, HOUR / 10, Channel.PHONE),
        Rule(DeadlineKind.PACKING, None, timedelta(0)),
        Rule(DeadlineKind.SCAN, 4 * HOUR, None),
        Rule(DeadlineKind.SHIP_BY, timedelta(0), HOUR),
    ]


def test_rules_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    file.write_text('[{"kind": "SCAN", "allow": "4h"}]')

    (rule,) = policy(deadlines=str(file)).rules

    assert (rule.allow, rule.lead) == (4 * HOUR, HOUR)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("deadlines", "[", "is no JSON"),
        ("deadlines", "no/such/file", "cannot be read"),
        ("deadlines", {"kind": "SCAN"}, "must be a list of rules"),
        ("deadlines", [{"kind": "NAP", "allow": "1h"}], "number 1: `kind` is 'NAP'; there"),
        ("deadlines", [{"kind": "SCAN"}], "`allow` is missing"),
        ("deadlines", [{"kind": "SCAN", "allow": "soon"}], "'soon', which is no time such as 30s"),
        ("deadlines", [{"kind": "SCAN", "allow": "1h", "warn": "2h"}], "`warn` is longer"),
        ("deadlines", [{"kind": "SHIP_BY", "warn": "10%"}], "a time before it"),
        ("deadlines", [{"kind": "SCAN", "allow": "1h", "who": "x"}], "`who` is unknown"),
        ("deadlines", [{"kind": "SCAN", "allow": "1h", "channel": "FAX"}], "`channel` is 'FAX'"),
        ("deadlines", [{"kind": "SCAN", "allow": 3}], "values are texts"),
        ("calendars", {"shop": {"zone": "Mars/Base", "hours": {}}}, "`zone` is 'Mars/Base'"),
        ("calendars", {"shop": {"zone": "UTC", "hours": {}}}, "no working hours"),
        ("calendars", {"shop": {"zone": "UTC", "hours": {"mon": "9-5"}}}, "no time of day"),
        ("calendars", {"shop": {"zone": "UTC", "hours": {"day": "09:00-17:00"}}}, "days are mon"),
        ("calendars", {"shop": SHOP | {"country": "XX"}}, "no holidays are known of XX"),
        ("calendars", {"shop": SHOP | {"days_off": ["soon"]}}, "`days_off` is a list of days"),
        ("payment_reminders", "2h,1h", "the shortest first"),
        ("payment_expires_after", "2h", "longer than the last of WAYPOST_PAYMENT_REMINDERS"),
        ("receipt_assumed_after", "1d", "longer than the last of WAYPOST_RECEIPT_REQUESTS"),
        ("alerts_taken_within", "bad=1h", "write info=1d"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_what_to_mend(name: str, value: Any, says: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        settings(**{name: value})

    assert f"WAYPOST_{name.upper()}" in str(wrong.value)
    assert says in str(wrong.value)


def test_a_rule_may_only_name_a_calendar_that_is_there() -> None:
    rules = [{"kind": "PICKING", "allow": "2h", "calendar": "shop"}]

    with pytest.raises(SettingsError, match="lacks what WAYPOST_DEADLINES names: shop"):
        settings(deadlines=rules)
    assert policy(deadlines=rules, calendars={"shop": SHOP}).calendars.keys() == {"shop"}


def test_a_calendar_has_its_own_days_off_and_its_countrys_holidays() -> None:
    given = {"shop": SHOP | {"country": "GB", "region": "ENG", "days_off": ["2026-12-24"]}}

    calendar = policy(calendars=given).calendars["shop"]

    off = calendar.days_off
    assert {date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)} <= off
    assert calendar.after(datetime(2026, 12, 23, 17, tzinfo=UTC), 2 * HOUR) == datetime(
        2026, 12, 29, 10, tzinfo=UTC
    )
    assert date(2026, 10, 1) in public_holidays("CN", None, [2026])


def test_times_by_severity_are_read_and_who_is_left_out_is_never_escalated() -> None:
    made = policy(alerts_taken_within="critical=5m", alerts_resolved_within="none")

    assert made.taken_within == {Severity.CRITICAL: HOUR / 12}
    assert made.resolved_within == {}


def test_the_guide_shows_the_defaults_as_they_are() -> None:
    guide = GUIDE.read_text(encoding="utf-8")

    for kind, line in DEFAULTS.items():
        times = [_shown(time) for time in (line.normal, line.vip, line.urgent)]
        lead = line.lead
        warned = _shown(lead) if isinstance(lead, timedelta) else f"{lead:.0%}"
        assert f"| `{kind}` | {' | '.join(times)} | {warned} |" in guide, kind


def _shown(time: timedelta) -> str:
    return f"{time // HOUR} h" if time else "0"


def test_the_guides_examples_are_right() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    rules, calendars = (block.split("```")[0] for block in guide.split("```json")[1:3])

    assert read_rules(rules)
    assert read_calendars(calendars)
