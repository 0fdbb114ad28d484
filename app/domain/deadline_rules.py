"""How long each thing may take: the table of defaults, the shop's own rules, and their instants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from app.domain.actors import Channel
from app.domain.alerts import Severity
from app.domain.calendars import NOTHING, Calendar
from app.domain.deadlines import (
    ALERT_OF,
    SCHEDULED,
    UNTOUCHED,
    WARNED,
    Deadline,
    DeadlineKind,
    Watch,
    brought_to,
)
from app.domain.lifecycle import Priority

_K: Final = DeadlineKind
_H: Final = timedelta(hours=1)
PROMISES: Final = frozenset({_K.SHIP_BY, _K.DELIVERY})
"""Kinds that count from a promise; what they allow is beyond it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind allows, for whom it says so; None there means anybody, in `allow` no deadline.

    `lead` is how long before the end of it is warned, None for never.
    """

    kind: DeadlineKind
    allow: timedelta | None
    lead: timedelta | None
    channel: Channel | None = None
    priority: Priority | None = None
    warehouse: str | None = None
    calendar: str | None = None

    def weight(self, watch: Watch, channel: Channel) -> int:
        """How narrowly it fits: a warehouse says more than a channel, that more than a priority.

        Below zero it does not fit.
        """
        weight = 0
        for wanted, found, worth in (
            (self.warehouse, watch.warehouse, 4),
            (self.channel, channel, 2),
            (self.priority, watch.priority, 1),
        ):
            if wanted is not None:
                if wanted != found:
                    return -1
                weight += worth
        return weight


class Allowed(NamedTuple):
    """A line of the table: what is allowed to an order of each priority, and when it is warned."""

    normal: timedelta
    vip: timedelta
    urgent: timedelta
    lead: timedelta | float
    """A time before the end, or the share of the time that is left then."""


# fmt: off
DEFAULTS: Final[Mapping[DeadlineKind, Allowed]] = {
    #                      NORMAL    VIP       URGENT    warned
    _K.REVIEW:    Allowed(  4 * _H,  2 * _H,   1 * _H,   0.25),
    _K.PAYMENT:   Allowed( 24 * _H, 24 * _H,  24 * _H,   0.25),
    _K.PICKING:   Allowed(  8 * _H,  4 * _H,   2 * _H,   0.25),
    _K.PACKING:   Allowed(  4 * _H,  2 * _H,   1 * _H,   0.25),
    _K.DISPATCH:  Allowed(  8 * _H,  4 * _H,   2 * _H,   0.25),
    _K.SHIP_BY:   Allowed( NOTHING, NOTHING,  NOTHING,  12 * _H),
    _K.DELIVERY:  Allowed( NOTHING, NOTHING,  NOTHING,  24 * _H),
    _K.SCAN:      Allowed( 48 * _H, 48 * _H,  24 * _H,   0.25),
}
# fmt: on


def lead_of(lead: timedelta | float, allow: timedelta) -> timedelta:
    """The time before the end; a share is of what is allowed."""
    return lead if isinstance(lead, timedelta) else allow * lead


def _defaults() -> list[Rule]:
    found = []
    for kind, line in DEFAULTS.items():
        allowed = (None, line.normal), (Priority.VIP, line.vip), (Priority.URGENT, line.urgent)
        for priority, allow in allowed:
            lead = lead_of(line.lead, allow)
            found.append(Rule(kind, allow, lead, priority=priority))
    return found


DEFAULT_RULES: Final = tuple(_defaults())


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the customer is reminded since it began, and when it ends by itself; None is never."""

    reminders: tuple[timedelta, ...] = ()
    ends: timedelta | None = None

    def next_at(self, since: datetime, stage: int) -> datetime | None:
        """What comes behind so many reminders."""
        if stage < len(self.reminders):
            return since + self.reminders[stage]
        return None if self.ends is None else since + self.ends

    def reminded(self, since: datetime, at: datetime) -> int:
        """How many reminders lie behind: those that were missed are not made up for."""
        return sum(since + after <= at for after in self.reminders)

    def has_ended(self, since: datetime, at: datetime) -> bool:
        return self.ends is not None and at >= since + self.ends


_DAY: Final = timedelta(days=1)
UNPAID: Final = Schedule((_H, 12 * _H), 48 * _H)
RECEIPT: Final = Schedule((_DAY, 5 * _DAY), 14 * _DAY)
TAKEN_WITHIN: Final[Mapping[Severity, timedelta | None]] = {
    Severity.INFO: _DAY,
    Severity.WARNING: 4 * _H,
    Severity.CRITICAL: _H / 2,
}
RESOLVED_WITHIN: Final[Mapping[Severity, timedelta | None]] = {
    Severity.INFO: 7 * _DAY,
    Severity.WARNING: 3 * _DAY,
    Severity.CRITICAL: _DAY,
}


@dataclass(frozen=True, slots=True)
class DeadlinePolicy:
    """The shop's deadlines; of a kind that `rules` have something to say of, they decide."""

    rules: Sequence[Rule] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    unpaid: Schedule = UNPAID
    receipt: Schedule = RECEIPT
    taken_within: Mapping[Severity, timedelta | None] = field(default_factory=lambda: TAKEN_WITHIN)
    resolved_within: Mapping[Severity, timedelta | None] = field(
        default_factory=lambda: RESOLVED_WITHIN
    )

    def rule_for(self, watch: Watch, channel: Channel) -> Rule:
        """The most narrowly fitting of the shop's rules, else of the defaults; ties: the last."""
        for rules in (self.rules, DEFAULT_RULES):
            alike = [rule for rule in rules if rule.kind is watch.kind]
            fitting = [
                (weight, rule) for rule in alike if (weight := rule.weight(watch, channel)) >= 0
            ]
            if fitting:
                best = max(weight for weight, _ in fitting)
                return [rule for weight, rule in fitting if weight == best][-1]
        raise LookupError(watch.kind)

    def schedule(self, kind: DeadlineKind) -> Schedule:
        return self.unpaid if kind is _K.PAYMENT_EXPIRY else self.receipt

    def begun(
        self, watch: Watch, order_id: str, channel: Channel, since: datetime
    ) -> Deadline | None:
        """The deadline of a watch, nothing of it happened yet; None where there is none.

        `since` is when its state began; a watch with an anchor counts from there.
        """
        if watch.kind in SCHEDULED:
            return self._scheduled(watch, order_id, since)
        assert watch.kind in ALERT_OF, "the shop's own deadlines watch no order"
        rule = self.rule_for(watch, channel)
        if rule.allow is None:
            return None
        counted = watch.anchor or since
        try:
            due_at = self._after(rule, counted, rule.allow)
            warn_at = self._warn_at(rule, counted, due_at)
        except OverflowError:  # promised for the end of time, which is never missed
            return None
        made = Deadline(
            watch.subject,
            watch.kind,
            order_id,
            watch.shipment_id,
            since if watch.anchor is None else watch.anchor,
            warn_at,
            due_at,
            UNTOUCHED,
            warn_at,
        )
        return made if warn_at is not None else brought_to(made, WARNED)

    def _scheduled(self, watch: Watch, order_id: str, since: datetime) -> Deadline | None:
        schedule = self.schedule(watch.kind)
        next_at = schedule.next_at(since, 0)
        if next_at is None:
            return None
        due_at = None if schedule.ends is None else since + schedule.ends
        warn_at = since + schedule.reminders[0] if schedule.reminders else None
        return Deadline(
            watch.subject, watch.kind, order_id, None, since, warn_at, due_at, 0, next_at
        )

    def _after(self, rule: Rule, start: datetime, allow: timedelta) -> datetime:
        calendar = self.calendars.get(rule.calendar or "")
        return start + allow if calendar is None else calendar.after(start, allow)

    def _warn_at(self, rule: Rule, start: datetime, due_at: datetime) -> datetime | None:
        if rule.lead is None:
            return None
        if rule.kind not in PROMISES and rule.allow is not None:
            return self._after(rule, start, max(rule.allow - rule.lead, NOTHING))
        calendar = self.calendars.get(rule.calendar or "")
        return due_at - rule.lead if calendar is None else calendar.before(due_at, rule.lead)


DEFAULT_POLICY: Final = DeadlinePolicy()
