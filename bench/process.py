"""A server on a core of its own: started, waited for, read from /proc, ended."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.places import ROOT, Unavailable, cache

SERVER_CORE: Final = "0"
LOAD_CORE: Final = "1"
START_DEADLINE_S: Final = 60
OURS: Final = ("WAYPOST_", "PYTHONDONTWRITEBYTECODE")
"""Variables that a measured server is not given: it starts as where it is installed."""
_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


def on_core(core: str, command: Sequence[str]) -> list[str]:
    """The command held to one core; as it is where that can't be done."""
    if (os.cpu_count() or 1) < 2 or shutil.which("taskset") is None:
        return list(command)
    return ["taskset", "-c", core, *command]


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Command:
    """How a server is started: {port} in its words and values is the port it gets."""

    words: tuple[str, ...]
    environment: Mapping[str, str]
    health: str = "/health"
    folder: Path = ROOT


@dataclass(frozen=True, slots=True)
class Server:
    """One that runs."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def cpu_s(self) -> float:
        """Processor time so far, of all its threads."""
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / _TICKS_A_SECOND

    def resident_kib(self) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])


@contextmanager
def running(command: Command, core: str = SERVER_CORE) -> Iterator[Server]:
    """The server, ready; ended at the end of the block."""
    port = a_free_port()
    log = cache() / "server.log"
    with log.open("wb") as told:
        process = started(command, port, told.fileno(), core)
        server = Server(port, process)
        try:
            _wait(server, command, log)
            yield server
        finally:
            end(process)


def started(
    command: Command, port: int, told: int, core: str = SERVER_CORE
) -> subprocess.Popen[bytes]:
    """The server's process, its output into the file `told`; nobody has waited for it yet."""
    words = [word.format(port=port) for word in command.words]
    given = {name: value.format(port=port) for name, value in command.environment.items()}
    outside = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
    return subprocess.Popen(
        on_core(core, words),
        cwd=command.folder,
        env=outside | given,
        stdout=told,
        stderr=told,
    )


def _wait(server: Server, command: Command, log: Path) -> None:
    deadline = time.monotonic() + START_DEADLINE_S
    while time.monotonic() < deadline:
        if is_ready(server.port, command.health):
            return
        if server.process.poll() is not None:
            break
        time.sleep(0.02)
    words = " ".join(command.words)
    raise Unavailable(f"{words} did not start: {log.read_text(errors='replace')[-600:].strip()}")


def is_ready(port: int, path: str) -> bool:
    """Whether GET `path` answers 200."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as peer:
            peer.sendall(request.encode())
            return b" 200 " in peer.recv(64)
    except OSError:
        return False


def end(process: subprocess.Popen[Any]) -> None:
    """Ask it to stop, and make it if it doesn't."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def python(*words: str) -> tuple[str, ...]:
    return (sys.executable, *words)
