"""Feeds of peers that were recorded elsewhere, followed by the load that was recorded with them."""

import json
import select
import subprocess
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.crowd import built, client, line_of
from bench.options import Options
from bench.process import Server, end, running
from bench.recorded import MERCURIUS, ensure_data, node
from bench.rounds import Measured, Turn
from bench.ways import CASES, LEAST_CORE, UNDER_WAY, Way, pace_of

SCRIPTS: Final = {
    MERCURIUS: "mercurius.mjs",
    "recorded: graphql-yoga, graphql-ws": "yoga.mjs",
    "recorded: ceiling, Node ws, prepared text": "wsraw.mjs",
}
LOOK_S: Final = 0.05
MODES: Final[Mapping[Way, str]] = {"all": "events", "own": "status"}


def followers(options: Options) -> dict[str, Turn]:
    """A turn for each of them; none where no folder was named."""
    folder = options.peers
    if folder is None:
        return {}
    return {name: partial(_turn, folder, script, options) for name, script in SCRIPTS.items()}


def _turn(folder: Path, script: str, options: Options) -> Mapping[str, Measured]:
    command = node(folder, script)
    ensure_data(folder)
    load = built(folder / "load" / "wsload.c")
    cases: dict[str, Measured] = {}
    for subscribers in options.subscribers:
        for name, way in CASES.items():
            followed = _Followed(load, way, subscribers, options.seconds)
            with running(command) as server:
                cases[name.format(subscribers)] = followed.measured(server)
    return cases


class _Followed:
    """One size of crowd on one kind of feed."""

    def __init__(self, load: Path, way: Way, subscribers: int, seconds: float) -> None:
        self._load = load
        self._way = way
        self._subscribers = subscribers
        self._seconds = seconds

    def measured(self, server: Server) -> Measured:
        before_kib = server.resident_kib()
        most, core, idle_kib = self._told(server, 0)
        found = {
            "per_core_s": most["msgs_s"] / max(core, LEAST_CORE),
            "deliveries_per_s": most["msgs_s"],
            "p50_ms": most["p50_ms"],
            "p99_ms": most["p99_ms"],
            "core_percent": 100 * core,
            "load_percent": 100 * most["client_cpu"],
            "idle_kib": (idle_kib - before_kib) / self._subscribers,
        }
        pace = pace_of(self._way, most["msgs_s"])
        if pace is None:
            return found
        paced, _, _ = self._told(server, pace / most["per_event"])
        return found | {
            "paced_per_s": paced["msgs_s"],
            "paced_p50_ms": paced["p50_ms"],
            "paced_p99_ms": paced["p99_ms"],
        }

    def _told(self, server: Server, rate: float) -> tuple[dict[str, Any], float, int]:
        """Its figures, the share of a core they took the server, and what this weighed before."""
        window = UNDER_WAY if self._way == "all" else self._subscribers
        counts = self._subscribers, MODES[self._way], self._seconds, rate, window
        process = client([self._load, server.port, "/graphql", *counts], {})
        try:
            line_of(process)
            idle_kib = server.resident_kib()
            assert process.stdin is not None
            process.stdin.write("x")
            process.stdin.flush()
            core = _core_while(process, server, self._seconds)
            figures: dict[str, Any] = json.loads(line_of(process))
        finally:
            end(process)
        return figures, core, idle_kib


def _core_while(process: subprocess.Popen[str], server: Server, seconds: float) -> float:
    """The share of a core that the server took in the last seconds before the client speaks."""
    assert process.stdout is not None
    looks = [(time.monotonic(), server.cpu_s())]
    while not select.select([process.stdout], [], [], LOOK_S)[0]:
        looks.append((time.monotonic(), server.cpu_s()))
    ended, spent_s = time.monotonic(), server.cpu_s()
    began, before_s = min(looks, key=lambda look: abs(ended - seconds - look[0]))
    return (spent_s - before_s) / (ended - began)
