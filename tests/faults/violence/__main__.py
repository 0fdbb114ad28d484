"""`python -m tests.faults.violence`: a long run, with a seed to draw the same harm again.

python -m tests.faults.violence --seed 7 --deliveries 1000000 --postgres --processes 2
"""

import asyncio
import logging
import tempfile
import time
from pathlib import Path
from typing import Annotated, Final

import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.faults.violence.run import Plan, run
from tests.faults.violence.servers import serving
from tests.faults.violence.tally import Tally

SHOWN: Final = 12
"""Faults that are printed; one bug makes many."""
HOUR_S: Final = 3_600.0


async def _run(plan: Plan, processes: int, on_postgres: bool, folder: Path) -> Tally:
    columns = (TextColumn("deliveries"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("deliveries", total=plan.deliveries)
        async with serving(folder, processes, on_postgres=on_postgres) as servers:
            return await run(plan, servers, lambda heard: progress.update(task, completed=heard))


def main(
    seed: Annotated[int, typer.Option(help="What all choices are drawn from.")] = 7,
    deliveries: Annotated[int, typer.Option(help="Messages to check.", min=1)] = 1_000_000,
    postgres: Annotated[bool, typer.Option(help="On PostgreSQL and Redis.")] = False,
    processes: Annotated[int, typer.Option(help="Servers on the one database.", min=1)] = 1,
    hours: Annotated[float, typer.Option(help="The longest it may take.", min=0.001)] = 1.0,
    clients: Annotated[int, typer.Option(help="Connections that stay.", min=17)] = 136,
    writers: Annotated[int, typer.Option(help="Who write at once.", min=1)] = 4,
) -> None:
    """Hurt servers and clients, and hold all that was told to the log."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    plan = Plan(seed, deliveries, hours * HOUR_S, clients=clients, writers=writers)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        tally = runner.run(_run(plan, processes, postgres, Path(folder)))
    for fault in tally.faults[:SHOWN]:
        typer.echo(fault)
    took_s = time.monotonic() - began
    typer.echo(
        f"seed {seed}, {'PostgreSQL and Redis' if postgres else 'SQLite'}, {processes} processes, "
        f"{took_s:,.0f} s, {tally.deliveries / took_s:,.0f} deliveries/s: {tally.sentence()}"
    )
    if tally.faults:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
