"""How much one process carries: costs fitted to small runs, checked on larger ones, carried on."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import product
from pathlib import Path
from statistics import linear_regression
from typing import Final

from rich.console import Console

from bench.bell import Ringing
from bench.crowd import Asked, crowd, with_room
from bench.fanout import many_sockets, served
from bench.fitting import fitted
from bench.measuring import Result
from bench.options import Options
from bench.peaks import FILLED, MOST_WATCHERS, PEAKS, Costs, Model, Story, needed, story_of
from bench.rounds import Measured, Rounds
from bench.scene import Scene, scene
from bench.servers import WAYPOST, Contestant, token


@dataclass(frozen=True, slots=True)
class Run:
    """What is asked of one process: followers, the orders that things happen to, and how often."""

    watchers: int
    orders: int
    """Dealt out to the watchers; more of them than watchers are orders that nobody watches."""
    events_per_s: float
    at_once: int
    """Events of one commit."""

    @property
    def name(self) -> str:
        return (
            f"{self.watchers:,} watchers, {self.orders:,} orders, {self.events_per_s:,.0f} events "
            f"a second, {self.at_once} a commit"
        )


QUIET_CORE: Final = 0.02
"""A process that takes less of a core does next to nothing, and its ticks tell little."""
FITTED: Final = (
    Run(250, 250, 1, 1),
    Run(2_000, 2_000, 1, 1),
    Run(250, 250, 500, 5),
    Run(250, 250, 4_000, 25),
    Run(500, 500, 1_000, 10),
    Run(500, 500, 4_000, 100),
    Run(1_000, 1_000, 500, 2),
    Run(1_000, 1_000, 2_000, 20),
    Run(1_000, 1_000, 6_000, 100),
    Run(2_000, 2_000, 500, 5),
    Run(2_000, 2_000, 6_000, 100),
    Run(1_000, 100, 200, 10),
    Run(2_000, 200, 600, 50),
    Run(250, 2_000, 4_000, 100),
    Run(250, 2_000, 8_000, 50),
)
"""Small, and unlike each other in every term."""
CHECKED: Final = (Run(10_000, 10_000, 6_000, 100), Run(5_000, 1_000, 1_000, 50))
"""Larger than any that was fitted, and no part of the fit."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one run was, as it came, and what it took."""

    run: Run
    events_per_s: float
    deliveries_per_s: float
    core: float
    """The share of a core that the server took."""
    writer_core: float
    resident_kib: float
    join_cpu_s: float
    p99_ms: float

    @property
    def commits_per_s(self) -> float:
        return self.events_per_s / self.run.at_once

    @property
    def told_per_s(self) -> float:
        """Events that somebody watches: each is rendered once."""
        return self.events_per_s * min(self.run.watchers / self.run.orders, 1)

    @property
    def terms(self) -> list[float]:
        """In the order of `Model`."""
        return [
            1,
            self.run.watchers,
            self.commits_per_s,
            self.events_per_s,
            self.told_per_s,
            self.deliveries_per_s,
        ]


TERMS: Final = (
    "a second, whoever watches",
    "a watcher, every second",
    "a commit: a ring and a read",
    "an event, read and looked up",
    "an event, rendered and encoded",
    "a delivery",
)
"""The costs in the order of the fit's columns."""


def measure(options: Options) -> Result:
    """Waypost alone: this is no contest."""
    skipped: list[str] = []
    room = with_room([run.watchers for run in (*FITTED, *CHECKED)], skipped.append)
    shop = scene(max(run.orders for run in (*FITTED, *CHECKED)))
    told = Console(stderr=True)
    seen: list[Seen] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, run in product(range(1, options.rounds + 1), (*FITTED, *CHECKED)):
            if run.watchers in room:
                told.print(f"round {number} of {options.rounds}: {run.name}", highlight=False)
                seen.append(_seen(run, shop, options, Path(folder)))
    model, story = modelled([each for each in seen if each.run in FITTED]), story_of(shop)
    found = Rounds()
    for name, measured in _spent(model).items():
        found.add("What a process spends", name, measured)
    for each in seen:
        case = "fitted" if each.run in FITTED else "larger, and no part of the fit"
        found.add(f"Predicted and measured: {case}", each.run.name, _compared(model, each))
    for peak in PEAKS:
        found.add("Carried on", peak.name, needed(peak, model, story))
    return Result("sizing", found.spread(), [*_notes(story), *skipped])


def _seen(run: Run, original: Scene, options: Options, folder: Path) -> Seen:
    shop = original.copied(folder / "shop")
    hands = max(run.orders // run.at_once, 1)
    numbers = shop.numbers(run.orders)
    who = Contestant(WAYPOST, many_sockets, token(shop))
    asked = Asked(run.watchers, "own", numbers, hands, options.seconds, who.token)
    with (
        served(who, shop, "own") as (server, maker),
        crowd(asked, server, maker, folder) as following,
    ):
        resident_kib = server.resident_kib()
        told = following.told(run.events_per_s)
    return Seen(
        run,
        told.events_per_s,
        told.deliveries_per_s,
        told.server_cpu_s / told.seconds,
        told.maker_cpu_s / told.seconds,
        resident_kib,
        following.join_cpu_s,
        told.p99_ms,
    )


def modelled(seen: Sequence[Seen]) -> Model:
    """The costs that explain these runs best."""
    spent = _explained([each.terms for each in seen], [each.core for each in seen])
    writer = _explained(
        [[1, each.commits_per_s, each.events_per_s] for each in seen],
        [each.writer_core for each in seen],
    )
    watchers = [each.run.watchers for each in seen]
    joining = linear_regression(watchers, [each.join_cpu_s for each in seen])
    weighing = linear_regression(watchers, [each.resident_kib for each in seen])
    return Model(
        Costs(*spent),
        join_us=1e6 * joining.slope,
        base_kib=weighing.intercept,
        watcher_kib=weighing.slope,
        writer_commit_us=writer[1],
        writer_event_us=writer[2],
    )


def _explained(rows: Sequence[Sequence[float]], cores: Sequence[float]) -> list[float]:
    """Microseconds for one of each; quiet runs count as much as busy ones."""
    sizes = [max(core, QUIET_CORE) for core in cores]
    return fitted(
        [[term / size for term in row] for row, size in zip(rows, sizes, strict=True)],
        [1e6 * core / size for core, size in zip(cores, sizes, strict=True)],
    )


def _spent(model: Model) -> dict[str, Measured]:
    costs: dict[str, Measured] = {
        name: {"cpu_us": cost} for name, cost in zip(TERMS, astuple(model.costs), strict=True)
    }
    return costs | {
        "a watcher, let in with its snapshot": {"cpu_us": model.join_us},
        "the process that writes: a commit": {"cpu_us": model.writer_commit_us},
        "the process that writes: an event": {"cpu_us": model.writer_event_us},
        "memory: a process": {"kib": model.base_kib},
        "memory: a watcher": {"kib": model.watcher_kib},
    }


def _compared(model: Model, seen: Seen) -> Measured:
    weight_kib = model.base_kib + model.watcher_kib * seen.run.watchers
    return {
        "predicted_percent": 100 * model.costs.core(seen.terms),
        "core_percent": 100 * seen.core,
        "predicted_mib": weight_kib / 1024,
        "resident_mib": seen.resident_kib / 1024,
        "p99_ms": seen.p99_ms,
    }


def _notes(story: Story) -> Iterator[str]:
    yield (
        "Each follows one order; another process commits the events, and the bell is "
        f"{Ringing.here()}. Events come evenly, those of a commit at once."
    )
    yield (
        f"Carried on: {story.entries:.1f} entries of the log an order, {story.order_entries:.1f} "
        "of them of orders, as in the driven shop; every order has one watcher; a core is filled "
        f"to {100 * FILLED:.0f} %, with {MOST_WATCHERS:,} watchers at most."
    )
