"""The laws of working time: it adds up, it goes on, and there and back is the same."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendars import Calendar, Hours

ZONES = ("Europe/London", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "UTC")
NOTHING = timedelta(0)


@st.composite
def days(draw: st.DrawFn) -> tuple[Hours, ...]:
    bounds = sorted(draw(st.sets(st.integers(0, 1_440), min_size=0, max_size=6)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return tuple(Hours(begin, end) for begin, end in pairs)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    hours = {day: draw(days()) for day in range(7)}
    hours[draw(st.integers(0, 6))] = (Hours(480, 1_080),)
    off = draw(st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20))
    return Calendar(ZoneInfo(draw(st.sampled_from(ZONES))), hours, off)


BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.timedeltas(NOTHING, timedelta(days=364)).map(lambda passed: BEGIN + passed)
works = st.timedeltas(NOTHING, timedelta(hours=200))


@given(calendars(), instants, works)
def test_as_much_passes_as_was_asked_for(
    calendar: Calendar, start: datetime, work: timedelta
) -> None:
    end = calendar.after(start, work)

    assert end >= start
    assert calendar.between(start, end) == work


@given(calendars(), instants, works)
def test_back_from_an_end_as_much_passes(
    calendar: Calendar, end: datetime, work: timedelta
) -> None:
    start = calendar.before(end, work)

    assert start <= end
    assert calendar.between(start, end) == work


@given(calendars(), instants, works, works)
def test_two_parts_end_where_the_whole_does(
    calendar: Calendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    assert calendar.after(calendar.after(start, one), other) == calendar.after(start, one + other)


@given(calendars(), instants, instants, works)
def test_who_begins_later_ends_no_sooner(
    calendar: Calendar, one: datetime, other: datetime, work: timedelta
) -> None:
    first, second = sorted((one, other))

    assert calendar.after(first, work) <= calendar.after(second, work)


@given(calendars(), instants, works)
def test_never_less_time_passes_than_is_worked(
    calendar: Calendar, start: datetime, work: timedelta
) -> None:
    assert calendar.after(start, work) - start >= work
