"""`python -m bench`: measures one thing, or all; `report` writes the figures into the docs."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from bench import fanout, growth, importing, placing, reads, recorded, sizing, startup
from bench.measuring import Result
from bench.options import Options
from bench.places import Unavailable
from bench.report import write_report
from bench.tables import grids

MEASURES: Final[dict[str, Callable[[Options], Result]]] = {
    "reads": reads.measure,
    "placing": placing.measure,
    "fanout": fanout.measure,
    "importing": importing.measure,
    "growth": growth.measure,
    "startup": startup.measure,
    "sizing": sizing.measure,
}
ALL: Final = "all"
REPORT: Final = "report"


def main(
    name: Annotated[str, typer.Argument(help=f"{', '.join(MEASURES)}, {ALL}, or {REPORT}.")] = ALL,
    rounds: Annotated[int, typer.Option(help="Turns of each server.", min=1)] = 3,
    seconds: Annotated[float, typer.Option(help="Length of each turn.", min=0.1)] = 3,
    orders: Annotated[int, typer.Option(help="Orders in the shop.", min=20)] = 2_000,
    postgres: Annotated[bool, typer.Option(help="On PostgreSQL too.")] = False,
    peers: Annotated[
        Path | None,
        typer.Option(help="Folder of recorded peers.", envvar=recorded.VARIABLE, exists=True),
    ] = None,
    sizes: Annotated[
        str, typer.Option(help="Orders in the shops that show growth.")
    ] = "1000,10000,100000",
    file: Annotated[
        Path | None, typer.Option(help="A file of the Online Retail columns.", exists=True)
    ] = None,
    subscribers: Annotated[
        str, typer.Option(help="How many websockets follow.")
    ] = "1000,5000,10000",
    only: Annotated[str, typer.Option(help="Servers whose name contains this.")] = "",
) -> None:
    """Measure, print a table, keep the result; or write what was kept into the docs."""
    if name == REPORT:
        for line in write_report():
            typer.echo(line)
        return
    options = Options(
        rounds=rounds,
        seconds=seconds,
        orders=orders,
        postgres=postgres,
        peers=peers,
        sizes=[int(size) for size in sizes.split(",")],
        file=file,
        subscribers=[int(count) for count in subscribers.split(",")],
        only=only,
    )
    if name not in MEASURES and name != ALL:
        raise typer.BadParameter(f"there is no {name}; name one of {', '.join(MEASURES)}")
    chosen = MEASURES if name == ALL else {name: MEASURES[name]}
    shown = Console(width=max(Console().width, 120))
    for each, measure in chosen.items():
        load_before, _, _ = os.getloadavg()
        try:
            result = measure(options)
        except Unavailable as why:
            shown.print(f"{each}: skipped, {why}", highlight=False)
            continue
        for grid in grids(result):
            shown.print(grid.for_terminal())
        for note in result.notes:
            shown.print(note, highlight=False)
        if not only:  # part of a measure would take the place of all of it
            shown.print(f"kept in {result.keep(options, load_before)}", highlight=False)


if __name__ == "__main__":
    typer.run(main)
