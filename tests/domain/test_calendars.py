"""Working time passes in working hours only, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.calendars import Calendar, Hours

HOUR = timedelta(hours=1)
LONDON = ZoneInfo("Europe/London")
OFFICE = dict.fromkeys(range(5), (Hours(9 * 60, 12 * 60), Hours(13 * 60, 18 * 60)))
ROUND_THE_CLOCK = dict.fromkeys(range(7), (Hours(0, 24 * 60),))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_eight_hours_from_friday_afternoon_end_on_monday_after_lunch() -> None:
    office = Calendar(LONDON, OFFICE)

    # 20 November 2026 is a Friday: three hours are left of it, five are on Monday.
    assert office.after(at("2026-11-20T15:00"), 8 * HOUR) == at("2026-11-23T15:00")
    assert office.before(at("2026-11-23T15:00"), 8 * HOUR) == at("2026-11-20T15:00")


def test_a_day_off_does_not_count() -> None:
    office = Calendar(LONDON, OFFICE, frozenset({date(2026, 12, 25), date(2026, 12, 28)}))

    assert office.after(at("2026-12-24T17:00"), 2 * HOUR) == at("2026-12-29T10:00")


def test_no_time_at_all_ends_where_it_begins() -> None:
    office = Calendar(LONDON, OFFICE)
    sunday = at("2026-11-22T03:00")

    assert office.after(sunday, timedelta(0)) == office.before(sunday, timedelta(0)) == sunday


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)]
)
def test_a_day_of_a_clock_change_has_as_many_hours_as_pass(day: str, hours: int) -> None:
    always = Calendar(LONDON, ROUND_THE_CLOCK)
    begin = datetime.fromisoformat(day).replace(tzinfo=LONDON)
    end = (begin + timedelta(days=1)).astimezone(UTC)

    assert always.between(begin.astimezone(UTC), end) == hours * HOUR
    assert always.after(begin.astimezone(UTC), hours * HOUR) == end


def test_hours_that_the_clocks_skip_are_not_there() -> None:
    night = Calendar(LONDON, {6: (Hours(0, 90), Hours(120, 240))})

    # On 29 March 2026 01:00 is 02:00: an hour passes before, and two from 02:00 to 04:00.
    begin, end = at("2026-03-29T00:00"), at("2026-03-29T06:00")
    assert night.between(begin, end) == 3 * HOUR
    assert night.after(begin, 3 * HOUR) == at("2026-03-29T03:00")


@pytest.mark.parametrize(
    "hours",
    [
        {},
        {0: ()},
        {0: (Hours(600, 540),)},
        {0: (Hours(540, 700), Hours(660, 720))},
        {0: (Hours(0, 1441),)},
    ],
)
def test_hours_that_make_no_sense_are_refused(hours: dict[int, tuple[Hours, ...]]) -> None:
    with pytest.raises(ValueError, match="hours"):
        Calendar(LONDON, hours)
