"""Working time: which hours of which days count, and how far so much of it reaches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

DAY_MINUTES: Final = 1_440
NOTHING: Final = timedelta(0)
_ONE_DAY: Final = timedelta(days=1)


class Hours(NamedTuple):
    """Work from one minute of the local day to another; 1,440 is the midnight that ends it."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """Hours by weekday (Monday is 0) in a time zone, but for the days off.

    Time is counted as it passes: an hour that a clock change skips is not there, one that it
    repeats counts twice.

    Raises:
        ValueError: nobody ever works, or hours of a day overlap or end before they begin.
    """

    zone: ZoneInfo
    hours: Mapping[int, tuple[Hours, ...]]
    days_off: frozenset[date] = field(default=frozenset())

    def __post_init__(self) -> None:
        if not any(self.hours.values()):
            raise ValueError("has no working hours")
        for spans in self.hours.values():
            bounds = [0, *(minute for span in spans for minute in span), DAY_MINUTES]
            if bounds != sorted(bounds) or any(begin == end for begin, end in spans):
                raise ValueError("has hours that overlap, or end before they begin")

    def after(self, start: datetime, work: timedelta) -> datetime:
        """The instant by which so much working time has passed since `start`."""
        left = work
        if left <= NOTHING:
            return start
        for opens, closes in self._spans(start.astimezone(self.zone).date(), _ONE_DAY):
            begin = max(opens, start)
            if closes > begin:
                if left <= closes - begin:
                    return begin + left
                left -= closes - begin
        raise AssertionError("working days never end")

    def before(self, end: datetime, work: timedelta) -> datetime:
        """The instant from which so much working time passes until `end`."""
        left = work
        if left <= NOTHING:
            return end
        for opens, closes in self._spans(end.astimezone(self.zone).date(), -_ONE_DAY):
            until = min(closes, end)
            if until > opens:
                if left <= until - opens:
                    return until - left
                left -= until - opens
        raise AssertionError("working days never end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time that passes between two instants."""
        found = NOTHING
        for begin, until in self._spans(start.astimezone(self.zone).date(), _ONE_DAY):
            if begin >= end:
                break
            found += max(min(until, end) - max(begin, start), NOTHING)
        return found

    def _spans(self, day: date, step: timedelta) -> Iterator[tuple[datetime, datetime]]:
        """The working spans of this day and on, or back, for ever; each day's in that order."""
        while True:
            spans = [] if day in self.days_off else self._of_day(day)
            yield from spans if step > NOTHING else reversed(spans)
            day += step

    def _of_day(self, day: date) -> list[tuple[datetime, datetime]]:
        found: list[tuple[datetime, datetime]] = []
        for span in self.hours.get(day.weekday(), ()):
            begin, end = self._instant(day, span.begin), self._instant(day, span.end)
            if found:
                begin = max(
                    begin, found[-1][1]
                )  # a bound that the clocks skip lies behind the next
            if begin < end:
                found.append((begin, end))
        return found

    def _instant(self, day: date, minute: int) -> datetime:
        if minute == DAY_MINUTES:
            day, minute = day + _ONE_DAY, 0
        return datetime.combine(day, time(*divmod(minute, 60)), self.zone).astimezone(UTC)
