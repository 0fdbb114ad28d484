"""Who goes first where works wait for SQLite's one writer."""

from unittest.mock import Mock

from app.storage.connections.lanes import FOR_OTHERS, Job, WaitingLine


def a_job(rank: int) -> Job[None]:
    return Job(Mock(), rank, Mock())


def test_the_urgent_go_before_those_who_came_earlier() -> None:
    line = WaitingLine()
    earlier, urgent = a_job(0), a_job(2)
    line.join(earlier)
    line.join(urgent)

    assert line.take(50) == [urgent, earlier]


def test_nobody_starves_behind_the_urgent() -> None:
    line = WaitingLine()
    for _ in range(100):
        line.join(a_job(1))
    patient = a_job(0)
    line.join(patient)

    assert patient in line.take(FOR_OTHERS + 10)


def test_a_closed_line_still_gives_what_waits_and_then_nothing() -> None:
    line = WaitingLine()
    last = a_job(0)
    line.join(last)
    line.close()

    assert line.take(50) == [last]
    assert line.take(50) == []
