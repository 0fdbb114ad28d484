"""The sizing model finds what things cost from what they cost together, and says what won't do."""

from collections.abc import Iterable
from dataclasses import astuple

import pytest

from bench.fitting import fitted
from bench.peaks import Costs, Model, Peak, Story, needed
from bench.sizing import CHECKED, FITTED, Run, Seen, modelled

COSTS = Costs(2_000, 1, 300, 12, 15, 25)
MODEL = Model(
    COSTS, join_us=900, base_kib=90_000, watcher_kib=9, writer_commit_us=700, writer_event_us=10
)
STORY = Story(entries=25, order_entries=10)


def seen(runs: Iterable[Run]) -> list[Seen]:
    """What a process would show that costs just this."""
    found = []
    for run in runs:
        deliveries_per_s = run.events_per_s * run.watchers / run.orders
        shown = Seen(run, run.events_per_s, deliveries_per_s, 0, 0, 0, 0, 0)
        commits_per_s = run.events_per_s / run.at_once
        found.append(
            Seen(
                run,
                run.events_per_s,
                deliveries_per_s,
                core=COSTS.core(shown.terms),
                writer_core=(MODEL.writer_commit_us * commits_per_s + 10 * run.events_per_s) / 1e6,
                resident_kib=MODEL.base_kib + MODEL.watcher_kib * run.watchers,
                join_cpu_s=MODEL.join_us * run.watchers / 1e6,
                p99_ms=0,
            )
        )
    return found


def test_the_runs_tell_every_cost_apart() -> None:
    found = modelled(seen(FITTED))

    assert astuple(found.costs) == pytest.approx(astuple(COSTS))
    assert (found.join_us, found.base_kib) == pytest.approx((MODEL.join_us, MODEL.base_kib))
    assert found.writer_event_us == pytest.approx(MODEL.writer_event_us)


def test_what_is_checked_is_larger_than_anything_fitted() -> None:
    assert min(run.watchers for run in CHECKED) > max(run.watchers for run in FITTED)


def test_a_cost_that_would_be_negative_is_left_out() -> None:
    rows = [[1, 1, 0], [1, 2, 1], [1, 3, 0], [1, 4, 1]]
    values = [10.0, 19.5, 30.0, 39.5]  # ten of the second, a little less wherever the third is

    assert fitted(rows, values) == pytest.approx([0, 9.92, 0], abs=0.1)


def test_columns_that_say_the_same_are_refused() -> None:
    with pytest.raises(ValueError, match="told apart"):
        fitted([[1, 2], [2, 4], [3, 6]], [1, 2, 3])


def test_a_log_too_busy_for_one_reader_has_no_number_of_processes() -> None:
    busy = Peak("busy", 1_000_000, 2_000, 400)
    dealt = Peak("dealt", 1_000_000, 2_000, 400, parts=16)

    assert needed(busy, MODEL, STORY)["reading_percent"] == pytest.approx(72.2)
    assert "processes" not in needed(busy, MODEL, STORY)
    assert needed(dealt, MODEL, STORY)["processes"] == 100


def test_enough_processes_leave_each_as_much_room_as_was_planned() -> None:
    day = Peak("day", 1_000_000, 200, 100)
    figures = needed(day, MODEL, STORY)
    each = 1 / figures["processes"]

    entries, deliveries = 200 * 25, 200 * 10
    spent = COSTS.core([1, 1_000_000 * each, 100, entries, deliveries * each, deliveries * each])
    assert spent <= 0.5
    assert figures["rows_read_per_s"] == figures["processes"] * entries
