"""What a busy day asks for, by what one process was seen to spend."""

import math
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple, dataclass
from typing import Final

from bench.rounds import Measured
from bench.scene import Scene

FILLED: Final = 0.5
"""The share of a core that is planned with; latency was measured at half of what goes through."""
MOST_WATCHERS: Final = 10_000
"""Of one process: no more were measured."""
KIB_A_GIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Costs:
    """Microseconds of a core for one of each, in the order of the fit's columns."""

    second_us: float
    watcher_us: float
    """Every second, while nothing happens."""
    commit_us: float
    """A ring, and the read that it causes."""
    event_us: float
    """Read and looked up, whoever watches it."""
    told_us: float
    """Rendered and encoded, for all who asked the same."""
    delivery_us: float

    def core(self, terms: Sequence[float]) -> float:
        """The share of a core that so many of each take every second."""
        costs: tuple[float, ...] = astuple(self)
        return sum(cost * term for cost, term in zip(costs, terms, strict=True)) / 1e6


@dataclass(frozen=True, slots=True)
class Model:
    """What a process spends."""

    costs: Costs
    join_us: float
    """To let one watcher in, its snapshot read."""
    base_kib: float
    watcher_kib: float
    writer_commit_us: float
    """In the one process that commits at a time."""
    writer_event_us: float


@dataclass(frozen=True, slots=True)
class Story:
    """What one order leaves in the log, from placed to received."""

    entries: float
    """With those of stock and of alerts."""
    order_entries: float


@dataclass(frozen=True, slots=True)
class Peak:
    """A day, by assumption."""

    name: str
    watchers: int
    orders_per_s: float
    """Whole stories: as many are placed as are packed and received."""
    commits_per_s: float
    parts: int = 1
    """Parts of the log: a process reads one, and has the watchers of its orders."""


PEAKS: Final = (
    Peak("100,000 watchers, 20 orders a second", 100_000, 20, 100),
    Peak("1,000,000 watchers, 20 orders a second", 1_000_000, 20, 100),
    Peak("1,000,000 watchers, 200 orders a second", 1_000_000, 200, 200),
    Peak("1,000,000 watchers, 2,000 orders a second", 1_000_000, 2_000, 400),
    Peak("the same, the log in 16 parts", 1_000_000, 2_000, 400, parts=16),
)
"""The last but one is the Double 11 that we plan for: 7.2 million orders an hour."""


def story_of(shop: Scene) -> Story:
    """Of the orders that were driven through the whole shop."""
    with closing(sqlite3.connect(shop.database)) as connection:
        entries, of_orders = connection.execute(
            "SELECT count(*), sum(feed = 'order') FROM events"
        ).fetchone()
    return Story(entries / shop.orders, of_orders / shop.orders)


def needed(peak: Peak, model: Model, story: Story) -> Measured:
    """Processes of a core each, and what they ask of the database; every order has a watcher.

    Without `processes` there is no number of them that would do: reading the log alone takes more
    of each than is planned with.
    """
    entries = peak.orders_per_s * story.entries
    deliveries = min(peak.orders_per_s * story.order_entries, entries)
    read, rings = entries / peak.parts, peak.commits_per_s / peak.parts
    reading = model.costs.core([1, 0, rings, read, 0, 0])
    telling = model.costs.core([0, peak.watchers, 0, 0, deliveries, deliveries])
    figures = {
        "entries_per_s": entries,
        "deliveries_needed_per_s": deliveries,
        "reading_percent": 100 * reading,
        "writer_percent": 100 * _writing(model, rings, read),
    }
    if reading >= FILLED:
        return figures
    processes = max(
        math.ceil(telling / (FILLED - reading)),
        math.ceil(peak.watchers / MOST_WATCHERS),
        peak.parts,
    )
    weight_kib = processes * model.base_kib + peak.watchers * model.watcher_kib
    return figures | {
        "processes": processes,
        "gib": weight_kib / KIB_A_GIB,
        "rows_read_per_s": processes * read,
        "back_s": peak.watchers * model.join_us / 1e6 / processes,
    }


def _writing(model: Model, commits_per_s: float, entries_per_s: float) -> float:
    """The share of a core that writing a part takes; one writer at a time gives places in it."""
    spent_us = model.writer_commit_us * commits_per_s + model.writer_event_us * entries_per_s
    return spent_us / 1e6
