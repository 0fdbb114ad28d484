"""What a measure gives back, kept as JSON with the facts of the machine."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bench.options import Options
from bench.places import ROOT, results
from bench.rounds import Cases, Spread

TOLD: Final = ("strawberry-graphql", "graphql-core", "SQLAlchemy", "asyncpg", "uvloop", "orjson")


@dataclass(frozen=True, slots=True)
class Result:
    """A measure's figures, and what one must know to read them."""

    name: str
    cases: Cases
    notes: Sequence[str]
    facts: dict[str, Any] = field(default_factory=dict)

    def keep(self, options: Options, load_before: float) -> Path:
        """Write it for `python -m bench report`; the newest result of a measure counts."""
        file = results() / f"{self.name}.json"
        run = {
            "rounds": options.rounds,
            "seconds": options.seconds,
            "load_before": round(load_before, 1),
        }
        told = asdict(self) | {"facts": machine() | run | self.facts}
        file.write_text(json.dumps(told, indent=1, ensure_ascii=False))
        return file

    @classmethod
    def kept(cls, file: Path) -> "Result":
        """What `keep` wrote."""
        told = json.loads(file.read_text())
        cases: Cases = {
            case: {
                name: {figure: Spread(**spread) for figure, spread in figures.items()}
                for name, figures in contestants.items()
            }
            for case, contestants in told["cases"].items()
        }
        return cls(told["name"], cases, told["notes"], told["facts"])


def machine() -> dict[str, Any]:
    """The facts of this machine and of what runs on it."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in TOLD},
        "commit": _commit(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    try:
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()
