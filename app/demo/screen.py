"""What a run looks like: a live board in a terminal, plain lines anywhere else."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from app.demo.answers import Operations
from app.demo.feed import Deed, Outcome

# fmt: off
_COLOURS: Final = {
    Outcome.DONE:       "",
    Outcome.REFUSED:    "yellow",
    Outcome.UNEXPECTED: "bold red",
    Outcome.NOTICE:     "dim",
    Outcome.TROUBLE:    "magenta",
    Outcome.WORSE:      "bold magenta",
    Outcome.SETTLED:    "green",
    Outcome.LINK:       "bold",
}
# fmt: on
# Rows of the terminal that the board itself and the prompt below it need.
_FRAME_ROWS: Final = 7
_FEWEST_ROWS: Final = 6
_REFRESHES_PER_S: Final = 8


class Screen(Protocol):
    """Where deeds are told and the figures stand."""

    def tell(self, deed: Deed) -> None: ...

    def show(self, seen: Operations) -> None: ...


class _Plain:
    """One line a deed, for files and pipes; `quiet` keeps what should not have happened."""

    def __init__(self, console: Console, *, quiet: bool) -> None:
        self._console = console
        self._quiet = quiet

    def tell(self, deed: Deed) -> None:
        if self._quiet and deed.outcome is not Outcome.UNEXPECTED:
            return
        by = f"  ({deed.by})" if deed.by else ""
        line = f"{deed.at:%H:%M:%S}  {deed.about:<19}  {_what(deed)}{by}"
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def show(self, seen: Operations) -> None:
        """Nothing: figures that change in place need a terminal."""


class _Board:
    """The newest deeds under the shop's figures, redrawn in place."""

    def __init__(self, live: Live, console: Console) -> None:
        self._live = live
        self._console = console
        self._deeds: deque[Deed] = deque(maxlen=200)
        self._seen: Operations | None = None

    def tell(self, deed: Deed) -> None:
        if deed.outcome is Outcome.LINK:
            self._live.console.print(
                f"{deed.about}: {deed.what}", markup=False, highlight=False, soft_wrap=True
            )
            return
        self._deeds.append(deed)
        self._live.update(self._drawn())

    def show(self, seen: Operations) -> None:
        self._seen = seen
        self._live.update(self._drawn())

    def _drawn(self) -> Group:
        return Group(self._figures(), self._feed())

    def _figures(self) -> Text:
        if self._seen is None:
            return Text("Waypost demo: opening the shop", style="bold")
        counts = [f"{e.status} {e.count}" for e in self._seen.orders_by_status if e.count]
        alerts = sum(entry.count for entry in self._seen.open_alerts)
        hour = (
            f"last hour: {self._seen.placed_last_hour} placed, {self._seen.shipped_last_hour} "
            f"shipped, {self._seen.delivered_last_hour} delivered; {alerts} alerts"
        )
        return Text(" · ".join(counts) + "\n") + Text(hour, style="dim")

    def _feed(self) -> Table:
        table = Table(expand=True, box=None, header_style="bold", pad_edge=False)
        table.add_column("at", no_wrap=True, width=8)
        table.add_column("order, parcel, shelf", no_wrap=True, width=24)
        table.add_column("what", ratio=1, no_wrap=True, overflow="ellipsis")
        table.add_column("by", no_wrap=True, width=14, overflow="ellipsis")
        rows = max(self._console.height - _FRAME_ROWS, _FEWEST_ROWS)
        for deed in list(self._deeds)[-rows:]:
            cells = (f"{deed.at:%H:%M:%S}", deed.about, _what(deed), deed.by)
            table.add_row(*(Text(cell) for cell in cells), style=_COLOURS[deed.outcome])
        return table


@contextmanager
def opened(console: Console, *, quiet: bool) -> Iterator[Screen]:
    """The board where it can be drawn, plain lines elsewhere."""
    if quiet or not console.is_terminal:
        yield _Plain(console, quiet=quiet)
        return
    with Live(console=console, refresh_per_second=_REFRESHES_PER_S) as live:
        yield _Board(live, console)


def _what(deed: Deed) -> str:
    return f"UNEXPECTED: {deed.what}" if deed.outcome is Outcome.UNEXPECTED else deed.what
