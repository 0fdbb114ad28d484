"""What a measure is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """How thorough, and with whom."""

    rounds: int = 3
    seconds: float = 3
    orders: int = 2_000
    postgres: bool = False
    peers: Path | None = None
    sizes: Sequence[int] = (1_000, 10_000, 100_000)
    file: Path | None = None
    subscribers: Sequence[int] = (1_000, 5_000, 10_000)
    only: str = ""

    def with_rounds(self, rounds: int) -> "Options":
        """The same, but for so many rounds."""
        return replace(self, rounds=rounds)
