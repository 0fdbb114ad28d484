"""Where a bench keeps what it made: scenes, results, and packages that only peers need."""

import os
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
VARIABLE: Final = "WAYPOST_BENCH_CACHE"


class Unavailable(Exception):
    """What this needs is not on this machine; the sentence says what, and the rest goes on."""


def cache() -> Path:
    """The folder of everything that takes long to make; it may be deleted at any time."""
    chosen = os.environ.get(VARIABLE)
    folder = Path(chosen) if chosen else Path(tempfile.gettempdir()) / "waypost-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def results() -> Path:
    """The folder of the newest result of each measure."""
    folder = cache() / "results"
    folder.mkdir(exist_ok=True)
    return folder
