"""A result as rows and columns, for a terminal and for a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.table import Table

from bench.measuring import Result
from bench.rounds import Spread

TITLES: Final = {
    "per_s": "a second",
    "per_core_s": "deliveries a second of a whole core",
    "deliveries_per_s": "deliveries a second",
    "rows_per_s": "rows a second",
    "seconds": "seconds",
    "ready_ms": "ms until ready",
    "p50_ms": "p50 ms",
    "p99_ms": "p99 ms",
    "cpu_us": "CPU µs each",
    "cpu_ms": "CPU ms",
    "cpu_s": "CPU s",
    "peak_mib": "peak MiB",
    "predicted_percent": "server's core %, predicted",
    "core_percent": "server's core %",
    "load_percent": "load's core %",
    "idle_kib": "KiB an idle subscriber",
    "kib": "KiB",
    "predicted_mib": "MiB, predicted",
    "resident_mib": "MiB",
    "paced_per_s": "paced: a second",
    "paced_p50_ms": "paced: p50 ms",
    "paced_p99_ms": "paced: p99 ms",
    "entries_per_s": "entries a second",
    "deliveries_needed_per_s": "to deliver a second",
    "reading_percent": "a core % to read the log",
    "writer_percent": "a core % to write it",
    "processes": "processes",
    "gib": "GiB",
    "rows_read_per_s": "rows a second asked of the database",
    "back_s": "s until all are back",
}
"""Figures and how they are headed; others are kept and not shown."""
RATED: Final = ("per_s", "per_core_s", "deliveries_per_s", "rows_per_s")
"""More is better: these are told as so many times the plain server's, too."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the first column is text, the others are figures."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]

    def for_terminal(self) -> Table:
        shown = Table(title=self.title, title_justify="left")
        for place, head in enumerate(self.heads):
            shown.add_column(head, justify="right" if place else "left", no_wrap=bool(place))
        for row in self.rows:
            shown.add_row(*row)
        return shown

    def as_markdown(self) -> str:
        lines = [
            f"**{self.title}**\n",
            f"| {' | '.join(self.heads)} |",
            f"| --- {'| ---: ' * (len(self.heads) - 1)}|",
        ]
        return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in self.rows)])


def grids(result: Result) -> Iterator[Grid]:
    """One for each case; growth is one for all."""
    if result.name == "growth":
        yield _growth(result)
        return
    for case, contestants in result.cases.items():
        yield _compared(case, contestants)


def _compared(case: str, contestants: Mapping[str, Mapping[str, Spread]]) -> Grid:
    there = {figure for spreads in contestants.values() for figure in spreads}
    figures = [figure for figure in TITLES if figure in there]
    rated = next((figure for figure in RATED if figure in there), None)
    base = _plain(contestants, rated) if rated else None
    heads = ["", *(TITLES[figure] for figure in figures)]
    if base:
        heads.insert(2, "of plain")
    rows = []
    for name, spreads in contestants.items():
        row = [name, *(_cell(spreads.get(figure)) for figure in figures)]
        if base and rated:
            row.insert(2, f"{short(spreads[rated].middle / base)} ×")
        rows.append(row)
    return Grid(case, heads, rows)


def _plain(contestants: Mapping[str, Mapping[str, Spread]], figure: str) -> float | None:
    """The figure of the plain server that ran over the same shop."""
    plain = (s for name, s in contestants.items() if name.startswith("plain"))
    return next((spreads[figure].middle for spreads in plain if figure in spreads), None)


def _growth(result: Result) -> Grid:
    sizes = list(next(iter(result.cases.values())))
    heads = ["orders in the shop", *(f"{size}: p50 ms" for size in sizes), "CPU µs", "ratio"]
    rows = [
        [
            kind,
            *(_cell(contestants[size]["p50_ms"]) for size in sizes),
            " → ".join(
                short(contestants[size]["cpu_us"].middle)
                for size in (sizes[0], sizes[-1])
                if "cpu_us" in contestants[size]
            ),
            f"{contestants[sizes[-1]]['ratio'].middle:.2f}",
        ]
        for kind, contestants in result.cases.items()
    ]
    return Grid("Every kind of operation, one at a time", heads, rows)


def _cell(spread: Spread | None) -> str:
    if spread is None:
        return ""
    if spread.least == spread.most:
        return short(spread.middle)
    return f"{short(spread.middle)} [{short(spread.least)}..{short(spread.most)}]"


def short(value: float) -> str:
    """Three digits are as many as mean anything."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
