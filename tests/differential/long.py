"""`python -m tests.differential.long`: the recorded run, in processes, each with seeds of its own.

    python -m tests.differential.long --operations 100000 --processes 2 --seed 1

It goes by turns: up to a thousand operations of one kind at a shop of its own, every kind alike.
"""

import asyncio
import logging
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Annotated, Final

import pytest
import typer
from graphql import is_interface_type, is_introspection_type, is_object_type
from hypothesis import Phase, seed, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.storage.care.migrating import migrate
from app.storage.care.opening import opened_store
from tests.databases import StoreSettingsOf
from tests.differential.answers import Way
from tests.differential.kinds import KINDS, SCHEMA
from tests.differential.pair import a_pair
from tests.differential.shop import filled, known_of
from tests.differential.traits import EVERYTHING
from tests.differential.trying import EACH, QUIET, Tried, Trying

A_TURN: Final = 1_000
SHOWN: Final = 12
MANY: Final = 10_000
"""Of so many operations some have every trait."""
AVAILABLE_PROVIDERS[FRESH := "every example on its own"] = HypothesisProvider
"""Hypothesis's own backend varies its examples; what it varies is written anew here anyway."""
ONLY_GENERATE: Final = settings(QUIET, phases=[Phase.generate], database=None, backend=FRESH)


@dataclass(frozen=True, slots=True)
class Turn:
    """Operations of one kind at a shop of their own; the same ones for the same chance."""

    kind: str
    chance: int
    operations: int

    def taken(self) -> tuple[Tried, float]:
        """What was tried, and the seconds of one core that took."""
        logging.getLogger("app").setLevel(logging.CRITICAL)
        began = time.process_time()
        return asyncio.run(self._tried()), time.process_time() - began

    async def _tried(self) -> Tried:
        choice = settings(ONLY_GENERATE, max_examples=-(-self.operations // EACH))
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
            url = f"sqlite+aiosqlite:///{folder}/shop.db"
            await migrate(url)
            async with opened_store(StoreSettingsOf(url, Path(folder))) as store:
                numbers = await filled(store)
                pair = await a_pair(store, patched)
                values = (await known_of(pair.doors, numbers)).values
                kind, chance = KINDS[self.kind], self.chance
                trying = Trying(pair, values, kind, chance=chance, goes_on=True)
                ask = trying.examples(choice, asyncio.get_running_loop())
                await asyncio.to_thread(seed(chance)(ask))
        return trying.tried


def _turns(chance: Random, operations: int) -> Iterator[Turn]:
    """Each kind in its turn, for ever."""
    while True:
        for kind in KINDS:
            yield Turn(kind, chance.getrandbits(64), operations)


def _every_field() -> set[str]:
    """Of the schema, as `Type.field`."""
    return {
        f"{declared}.{name}"
        for declared in SCHEMA.type_map.values()
        if (is_object_type(declared) or is_interface_type(declared))
        and not is_introspection_type(declared)
        for name in declared.fields
    }


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" ..." if len(names) > SHOWN else "") or "any"


def _run(turns: Iterator[Turn], operations: int, processes: int) -> tuple[Tried, float]:
    """Turns until there are enough operations that differ; seconds of one core."""
    tried, cpu_s = Tried(), 0.0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    spawning = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(processes, spawning) as pool,
        Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress,
    ):
        task = progress.add_task("operations compared", total=operations)
        running = {pool.submit(turn.taken): turn for turn in islice(turns, processes)}
        while running:
            for ended in wait(running, return_when=FIRST_COMPLETED).done:
                turn, (found, spent_s) = running.pop(ended), ended.result()
                tried.add(found)
                cpu_s += spent_s
                for said in found.disagreements:
                    progress.console.print(f"{turn}\n{said}\n", markup=False, highlight=False)
                if len(tried.operations) < operations:
                    following = next(turns)
                    running[pool.submit(following.taken)] = following
            progress.update(task, completed=len(tried.operations))
    return tried, cpu_s


def main(
    operations: Annotated[int, typer.Option(help="Operations to compare.", min=1)] = 100_000,
    processes: Annotated[int, typer.Option(help="Processes that share them.", min=1)] = 2,
    chance: Annotated[int, typer.Option("--seed", help="What generation begins with.")] = 1,
) -> None:
    """Ask generated operations both ways and compare, until there are enough that differ."""
    began = time.monotonic()
    a_turn = min(A_TURN, -(-operations // (len(KINDS) * processes)))
    tried, cpu_s = _run(_turns(Random(chance), a_turn), operations, processes)
    missed = sorted(EVERYTHING - set(tried.traits))
    every = _every_field()
    unasked = sorted(every - tried.fields)
    typer.echo(f"{len(tried.fields):,} of {len(every):,} fields asked; not {_some(unasked)}")
    for trait, times in tried.traits.most_common():
        typer.echo(f"{times:8,} documents with {trait}")
    typer.echo(f"not met: {_some(missed)}")
    ways = ", ".join(f"{tried.ways[way]:,} {way}" for way in Way)
    typer.echo(
        f"{len(tried.operations):,} operations compared ({len(tried.documents):,} documents): "
        f"{ways}; {len(tried.disagreements)} disagreements; {time.monotonic() - began:,.0f} s "
        f"({cpu_s / len(tried.operations) * 1_000:.1f} ms of a core each); seed {chance}"
    )
    if tried.disagreements or tried.ways[Way.UNCOMPILED] or (operations >= MANY and missed):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
