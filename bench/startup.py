"""Start-up: from exec to the first `/health/ready` that says 200, on a warm disk."""

import subprocess
import tempfile
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from bench.measuring import Result
from bench.options import Options
from bench.places import Unavailable
from bench.process import (
    START_DEADLINE_S,
    Command,
    Server,
    a_free_port,
    end,
    is_ready,
    started,
)
from bench.rounds import Measured, Turn, in_rounds
from bench.scene import scene
from bench.servers import CEILING, PLAIN, WAYPOST, ceiling, plain, waypost

STARTS: Final = 7
GLANCE_S: Final = 0.005


def measure(options: Options) -> Result:
    """Seven starts of each, in turns; the first of all only warms the disk."""
    with tempfile.TemporaryDirectory() as folder:
        shop = scene(options.orders).copied(Path(folder) / "shop")
        turns: dict[str, Turn] = {
            name: partial(_turn, start(shop))
            for name, start in ((WAYPOST, waypost), (PLAIN, plain), (CEILING, ceiling))
        }
        for turn in turns.values():
            turn()
        cases = in_rounds(turns, options.with_rounds(STARTS))
    return Result("startup", cases, [f"{options.orders:,} orders; {STARTS} starts of each."])


def _turn(command: Command) -> Mapping[str, Measured]:
    port = a_free_port()
    began = time.monotonic()
    process = started(command, port, subprocess.DEVNULL)
    try:
        while not is_ready(port, command.health):
            if process.poll() is not None or time.monotonic() - began > START_DEADLINE_S:
                raise Unavailable("it did not start")
            time.sleep(GLANCE_S)
        ready_ms = (time.monotonic() - began) * 1_000
        cpu_ms = Server(port, process).cpu_s() * 1_000
        return {"until ready": {"ready_ms": ready_ms, "cpu_ms": cpu_ms}}
    finally:
        end(process)
