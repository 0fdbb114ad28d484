"""How long until a carrier is asked about a parcel again."""

from datetime import timedelta

from app.domain.carrier_polling import LONGEST_PAUSE, PollPolicy, pause

HOURLY = PollPolicy(timedelta(hours=1))
DAY = timedelta(days=1)


def test_it_is_asked_less_often_as_it_grows_old_and_as_asking_fails() -> None:
    def hours(age: timedelta, failures: int) -> float:
        return pause(HOURLY, age, failures, 0.5) / timedelta(hours=1)

    assert [hours(DAY * days, 0) for days in (0, 2, 3, 6, 300)] == [1, 1, 2, 4, 24]
    assert [hours(DAY * 0, failures) for failures in (1, 2, 3, 1_000)] == [2, 4, 8, 24]


def test_jitter_spreads_it_and_the_provider_may_ask_for_more() -> None:
    soon, late = (pause(HOURLY, DAY * 0, 0, jitter) for jitter in (0.0, 1.0))
    asked_for = pause(HOURLY, DAY * 0, 0, 0.5, timedelta(hours=5))

    assert timedelta(minutes=50) < soon < timedelta(hours=1) < late < timedelta(minutes=70)
    assert asked_for == timedelta(hours=5)
    assert pause(HOURLY, DAY * 99, 9, 1.0) <= LONGEST_PAUSE * 1.1
