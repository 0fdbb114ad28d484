"""What a person sees of an import: progress while it runs, and the account of it at the end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from app.integrations.importing.reading import Stage, Watch
from app.integrations.importing.tally import Tally

# A log gets one line for every tenth of the file.
_STEPS: Final = 10


@contextmanager
def watching(console: Console) -> Iterator[Watch]:
    """A moving bar on a terminal, plain lines anywhere else."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TextColumn("{task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
        console=console,
    ) as progress:
        yield _Bar(progress)


class _Bar:
    """One bar a stage; it only turns while the size of the input is unknown."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._stage: Stage | None = None
        self._task: TaskID | None = None
        self._started_s = 0.0

    def __call__(self, stage: Stage, done: int, total: int | None, rows: int) -> None:
        if self._task is None or stage is not self._stage:
            self._stage, self._started_s = stage, time.monotonic()
            if self._task is not None:
                self._progress.remove_task(self._task)
            self._task = self._progress.add_task(stage, total=total, rows=0, rate=0.0)
        rate = _rate(rows, self._started_s)
        self._progress.update(self._task, completed=done, total=total, rows=rows, rate=rate)


class _Lines:
    """A line as each stage has its first rows, and for each tenth of the import.

    A file that is refused before has no line but its refusal.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._stage: Stage | None = None
        self._started_s = 0.0
        self._step = 0
        self._is_told = False

    def __call__(self, stage: Stage, done: int, total: int | None, rows: int) -> None:
        if stage is not self._stage:
            self._stage, self._started_s, self._step = stage, time.monotonic(), 0
            self._is_told = False
        if rows and not self._is_told:
            self._is_told = True
            self._say(f"{stage} ...")
        if stage is not Stage.IMPORTING or not total:
            return
        step = done * _STEPS // total
        if step > self._step:
            self._step = step
            passed_s = time.monotonic() - self._started_s
            left_s = passed_s * (total - done) / max(done, 1)
            rate = _rate(rows, self._started_s)
            percent = 100 * done // total
            self._say(f"{stage}: {percent} %, {rows:,} rows, {rate:,.0f}/s, {left_s:.0f} s left")

    def _say(self, line: str) -> None:
        self._console.print(line, highlight=False, soft_wrap=True)


def account(tally: Tally, things: str, dry_run: bool) -> Iterator[Table]:
    """Where every row and every sum of the file went."""
    table = Table(title="Dry run: nothing was written" if dry_run else None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    would_be = "would be " if dry_run else ""
    figures = [
        ("rows read", tally.rows_read),
        (f"{things} {would_be}created", tally.created),
        (f"{things} {would_be}changed", tally.changed),
        (f"{things} already there", tally.already_there),
        (f"{things} refused", tally.refused),
        ("rows refused", tally.rows_refused),
        *((f"  {reason}", rows) for reason, rows in tally.by_reason.most_common()),
    ]
    for what, count in figures:
        if count or "changed" not in what:
            table.add_row(what, f"{count:,}")
    yield table
    if tally.money:
        yield _money(tally)


def _money(tally: Tally) -> Table:
    table = Table("", "in the file", "in orders", "refused")
    for column in table.columns[1:]:
        column.justify = "right"
    for currency, sums in sorted(tally.money.items()):
        table.add_row(currency, f"{sums.in_file:,}", f"{sums.in_orders:,}", f"{sums.refused:,}")
    return table


def _rate(rows: int, started_s: float) -> float:
    return rows / max(time.monotonic() - started_s, 0.001)
