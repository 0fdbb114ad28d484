"""The two ways to follow, and how fast events come in each."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

Way: TypeAlias = Literal["all", "own"]
"""Everyone follows everything, or an order of their own."""
UNDER_WAY: Final = 4
"""Events at once where everyone follows everything; else it is one of every order."""
PACED: Final = 10_000
"""Deliveries a second in the paced turn of one feed."""
LEAST_CORE: Final = 0.01
"""The smallest share of a core that a clock of ticks can tell from none."""
CASES: Final[Mapping[str, Way]] = {
    "{:,} on orderEvents": "all",
    "{:,}, each on its own order": "own",
}


def pace_of(way: Way, most_per_s: float) -> float | None:
    """Deliveries a second of the paced turn; None where that is more than half of the most."""
    if way == "own":
        return most_per_s / 2
    return PACED if most_per_s >= 2 * PACED else None
