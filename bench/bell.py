"""A bell between the processes of one shop: a Redis server of its own, where there is one."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from bench.places import Unavailable
from bench.process import LOAD_CORE, a_free_port, end, on_core

PROGRAM: Final = "redis-server"
QUIET: Final = ("--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--loglevel", "warning")
DEADLINE_S: Final = 10.0
LOOKED_S: Final = 0.001
"""Without a bell the log is looked at this often; where there is always news nothing is lost."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """How a process hears of what another one committed."""

    url: str | None

    @property
    def environment(self) -> Mapping[str, str]:
        if self.url is None:
            return {"WAYPOST_POLL_INTERVAL_S": str(LOOKED_S)}
        return {"WAYPOST_BROADCAST_URL": self.url}

    @classmethod
    def here(cls) -> str:
        """What is used on this machine, in words."""
        if shutil.which(PROGRAM) is None:
            return f"looked for every {LOOKED_S * 1000:.0f} ms"
        return "rung over Redis"


@contextmanager
def ringing() -> Iterator[Ringing]:
    """A bell that hangs until the end of the block."""
    if shutil.which(PROGRAM) is None:
        yield Ringing(None)
        return
    port = a_free_port()
    words = [PROGRAM, "--port", str(port), *QUIET]
    process = subprocess.Popen(on_core(LOAD_CORE, words), stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield Ringing(f"redis://127.0.0.1:{port}")
    finally:
        end(process)


def _wait(port: int) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise Unavailable(f"{PROGRAM} did not start")
