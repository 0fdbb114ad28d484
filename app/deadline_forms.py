"""Deadlines as people write them, in settings or a file, read into what the domain knows."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from app.domain.actors import Channel
from app.domain.alerts import Severity
from app.domain.calendars import Calendar, Hours
from app.domain.deadline_rules import DEFAULTS, PROMISES, Rule, lead_of
from app.domain.deadlines import DeadlineKind
from app.domain.lifecycle import Priority

_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DURATION: Final = re.compile(r"(?:\d+[smhd])+")
_PART: Final = re.compile(r"(\d+)([smhd])")
_SHARE: Final = re.compile(r"(\d{1,2})%")
_SPAN: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RULE_KEYS: Final = {"kind", "allow", "warn", "channel", "priority", "warehouse", "calendar"}
_CALENDAR_KEYS: Final = {"zone", "hours", "country", "region", "days_off"}


def read_duration(written: str) -> timedelta | None:
    """The time that `90s`, `15m`, `1h30m` or `2d` is; None for `none` and for 0.

    Raises:
        ValueError: it is none of these.
    """
    text = written.strip().lower()
    if text in {"none", "0"}:
        return None
    if _DURATION.fullmatch(text) is None:
        raise ValueError(f"has {written!r}, which is no time such as 30s, 15m, 1h30m, 2d or none")
    return timedelta(seconds=sum(int(n) * _UNITS[unit] for n, unit in _PART.findall(text)))


def read_durations(written: Iterable[str]) -> tuple[timedelta, ...]:
    """Times that each lie behind the one before.

    Raises:
        ValueError: they do not, or one is no time.
    """
    found = [read_duration(one) for one in written]
    times = [one for one in found if one is not None]
    if times != sorted(set(times)):
        raise ValueError("must name each time once, the shortest first")
    return tuple(times)


def read_severities(written: Iterable[str]) -> dict[Severity, timedelta | None]:
    """Times by severity from `critical=30m`; what is not named has none.

    Raises:
        ValueError: one is not of that form.
    """
    found: dict[Severity, timedelta | None] = {}
    for entry in written:
        name, equals, duration = entry.partition("=")
        if not equals or name.strip().upper() not in Severity.__members__:
            raise ValueError(f"has {entry!r}: write info=1d, warning=4h or critical=30m")
        found[Severity(name.strip().upper())] = read_duration(duration)
    return found


def _json(written: str, kind: type, like: str) -> Any:
    """What the text says, or the file that it names; nothing for an empty one."""
    text = written.strip()
    if not text:
        return kind()
    if not text.startswith(("[", "{")):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except OSError as wrong:
            raise ValueError(
                f"names the file {text!r}, which cannot be read: {wrong.strerror}"
            ) from None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as wrong:
        raise ValueError(f"is no JSON: {wrong}") from None
    if not isinstance(found, kind):
        raise ValueError(f"must be {like}")
    return found


def read_rules(written: str) -> tuple[Rule, ...]:
    """The rules of a JSON list, or of the file that the text names.

    Raises:
        ValueError: says which rule is wrong, and in what.
    """
    like = 'a list of rules such as [{"kind": "PICKING", "allow": "2h", "warn": "25%"}]'
    found = []
    for place, facts in enumerate(_json(written, list, like), 1):
        try:
            found.append(_rule(facts))
        except ValueError as wrong:
            raise ValueError(f"has a wrong rule, number {place}: {wrong}") from None
    return tuple(found)


def _rule(facts: Any) -> Rule:
    if not isinstance(facts, dict) or not all(isinstance(v, str) for v in facts.values()):
        raise ValueError("it is an object whose values are texts")
    unknown = sorted(facts.keys() - _RULE_KEYS)
    if unknown:
        raise ValueError(f"`{unknown[0]}` is unknown; there are {', '.join(sorted(_RULE_KEYS))}")
    kind = _word(DeadlineKind, facts.get("kind", ""), "kind", [str(one) for one in DEFAULTS])
    if "allow" not in facts and kind not in PROMISES:
        raise ValueError("`allow` is missing: the time that it may take, or none")
    allow = _allowed(facts["allow"]) if "allow" in facts else timedelta(0)
    return Rule(
        kind=kind,
        allow=allow,
        lead=_lead(kind, facts.get("warn"), allow or timedelta(0)),
        channel=_word(Channel, facts["channel"], "channel") if "channel" in facts else None,
        priority=_word(Priority, facts["priority"], "priority") if "priority" in facts else None,
        warehouse=facts.get("warehouse"),
        calendar=facts.get("calendar"),
    )


def _allowed(written: str) -> timedelta | None:
    """A promise may be kept to the minute: there 0 allows nothing more, and `none` is no rule."""
    return timedelta(0) if written.strip() == "0" else read_duration(written)


def _lead(kind: DeadlineKind, warn: str | None, allow: timedelta) -> timedelta | None:
    if warn is None:
        return lead_of(DEFAULTS[kind].lead, allow)
    share = _SHARE.fullmatch(warn.strip())
    if share is None:
        lead = read_duration(warn)
    elif kind in PROMISES:
        raise ValueError(f"`warn` of {kind} is a time before it, such as 12h, and no share")
    else:
        lead = allow * int(share[1]) / 100
    if lead is not None and kind not in PROMISES and lead > allow:
        raise ValueError("`warn` is longer than what is allowed")
    return lead


def _word(kind: Any, written: str, name: str, among: Iterable[str] = ()) -> Any:
    words = list(among) or list(kind.__members__)
    if written not in words:
        raise ValueError(f"`{name}` is {written!r}; there are {', '.join(words)}")
    return kind(written)


def read_calendars(written: str) -> dict[str, tuple[Calendar, str | None, str | None]]:
    """Calendars by name, each with the country and region whose holidays are off.

    Raises:
        ValueError: says which calendar is wrong, and in what.
    """
    like = (
        'an object such as {"shop": {"zone": "Europe/London", "hours": {"mon-fri": "09:00-17:00"}}}'
    )
    found = {}
    for name, facts in _json(written, dict, like).items():
        try:
            found[name] = _calendar(facts)
        except ValueError as wrong:
            raise ValueError(f"has a wrong calendar, {name!r}: {wrong}") from None
    return found


def _calendar(facts: Any) -> tuple[Calendar, str | None, str | None]:
    if not isinstance(facts, dict):
        raise ValueError("it is an object")
    unknown = sorted(facts.keys() - _CALENDAR_KEYS)
    if unknown:
        raise ValueError(f"`{unknown[0]}` is unknown; there are {', '.join(_CALENDAR_KEYS)}")
    try:
        zone = ZoneInfo(str(facts.get("zone", "")))
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"`zone` is {facts.get('zone')!r}, no zone such as Asia/Shanghai"
        ) from None
    hours = facts.get("hours")
    if not isinstance(hours, dict):
        raise ValueError('`hours` is an object such as {"mon-fri": "09:00-12:00,13:00-18:00"}')
    try:
        days_off = frozenset(date.fromisoformat(day) for day in facts.get("days_off", ()))
    except (TypeError, ValueError):
        raise ValueError("`days_off` is a list of days such as 2026-12-24") from None
    return Calendar(zone, _hours(hours), days_off), facts.get("country"), facts.get("region")


def _hours(written: Mapping[str, Any]) -> dict[int, tuple[Hours, ...]]:
    found: dict[int, tuple[Hours, ...]] = {}
    for days, spans in written.items():
        for day in _weekdays(days):
            found[day] = tuple(_span(span.strip()) for span in str(spans).split(","))
    return found


def _weekdays(written: str) -> range:
    first, _, last = written.lower().partition("-")
    if first not in _DAYS or (last or first) not in _DAYS:
        raise ValueError(f"`hours` has {written!r}: days are {', '.join(_DAYS)}, or mon-fri")
    return range(_DAYS.index(first), _DAYS.index(last or first) + 1)


def _span(written: str) -> Hours:
    found = _SPAN.fullmatch(written)
    if found is None:
        raise ValueError(f"`hours` has {written!r}, which is no time of day such as 09:00-17:30")
    begin, begin_minutes, end, end_minutes = map(int, found.groups())
    return Hours(begin * 60 + begin_minutes, end * 60 + end_minutes)
