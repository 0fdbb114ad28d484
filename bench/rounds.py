"""Rounds in which all take their turn, so that noise falls on each alike; medians with spread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

from rich.console import Console

from bench.options import Options
from bench.places import Unavailable

Measured: TypeAlias = Mapping[str, float]
"""One round's figures, each with its unit in its name."""
Turn: TypeAlias = Callable[[], Mapping[str, Measured]]
"""Measures one contestant once; its cases by name."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over all rounds."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(median(values), min(values), max(values))


Cases: TypeAlias = dict[str, dict[str, dict[str, Spread]]]
"""By case, contestant and figure."""


class Rounds:
    """Figures as they come in."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, list[Measured]]] = {}

    def add(self, case: str, name: str, measured: Measured) -> None:
        self._found.setdefault(case, {}).setdefault(name, []).append(measured)

    def spread(self) -> Cases:
        """All of them, over the rounds they were measured in."""
        return {
            case: {name: _spread(each) for name, each in contestants.items()}
            for case, contestants in self._found.items()
        }


def in_rounds(turns: Mapping[str, Turn], options: Options) -> Cases:
    """Every contestant measured in each round; one that can't run is named and left out."""
    told = Console(stderr=True)
    found = Rounds()
    out = {name for name in turns if options.only.casefold() not in name.casefold()}
    for number in range(1, options.rounds + 1):
        for name, turn in turns.items():
            if name in out:
                continue
            told.print(f"round {number} of {options.rounds}: {name}", highlight=False)
            try:
                for case, measured in turn().items():
                    found.add(case, name, measured)
            except Unavailable as why:
                told.print(f"  skipped {name}: {why}", highlight=False)
                out.add(name)
    return found.spread()


def _spread(measured: Sequence[Measured]) -> dict[str, Spread]:
    return {
        figure: Spread.of([each[figure] for each in measured if figure in each])
        for figure in measured[0]
    }
