"""Many websockets that follow, held by one small client, and the events that are made for them."""

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.documents import ADD_NOTE, FEED, OWN_FEED
from bench.places import Unavailable, cache
from bench.process import LOAD_CORE, Server, end, on_core
from bench.ways import Way

SOURCE: Final = Path(__file__).with_name("fanload.c")
MOST_FILES: Final = 65_536
OTHER_FILES: Final = 2_500
"""What a server or the client has open beside the sockets of its followers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who follows what, and how events come."""

    subscribers: int
    way: Way
    numbers: Sequence[str]
    """Orders that events are of; with a feed each, follower n has number n modulo their count."""
    hands: int
    """Events that are made at once, or parts that the orders are dealt out into."""
    seconds: float
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the crowd was told while it was looked at, and what that took."""

    deliveries_per_s: float
    p50_ms: float
    p99_ms: float
    events_per_s: float
    seconds: float
    client_cpu_s: float
    server_cpu_s: float
    maker_cpu_s: float
    """Of whoever makes the events beside the server."""

    @property
    def load_cpu_s(self) -> float:
        return self.client_cpu_s + self.maker_cpu_s


class Crowd:
    """All of them, following."""

    def __init__(
        self,
        process: subprocess.Popen[str],
        server: Server,
        maker: Server,
        idle_kib: float,
        join_cpu_s: float,
    ) -> None:
        self._process = process
        self._server = server
        self._maker = maker
        self.idle_kib = idle_kib
        """What each of them weighs in the server while nothing happens."""
        self.join_cpu_s = join_cpu_s
        """What it took the server to let all of them in."""

    def told(self, rate: float = 0) -> Told:
        """As much as goes through, or at so many events a second."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{rate}\n")
        self._process.stdin.flush()
        self._line()
        server_s, maker_s = self._server.cpu_s(), self._made_cpu_s()
        figures: dict[str, float] = json.loads(self._line())
        return Told(
            **figures,
            server_cpu_s=self._server.cpu_s() - server_s,
            maker_cpu_s=self._made_cpu_s() - maker_s,
        )

    def _made_cpu_s(self) -> float:
        return 0.0 if self._maker.pid == self._server.pid else self._maker.cpu_s()

    def _line(self) -> str:
        return line_of(self._process)


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line of a client.

    Raises:
        Unavailable: it gave up.
    """
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    if not line:
        raise Unavailable(f"the client gave up: {process.stderr.read().strip()[-400:]}")
    return line


@contextmanager
def crowd(asked: Asked, server: Server, maker: Server, folder: Path) -> Iterator[Crowd]:
    """The crowd, once all of them follow; gone at the end of the block."""
    numbers = folder / "numbers"
    numbers.write_text("\n".join(asked.numbers))
    counts = asked.subscribers, asked.seconds, asked.way, numbers, len(asked.numbers), asked.hands
    words = [built(SOURCE), server.port, maker.port, *counts]
    feed = OWN_FEED if asked.way == "own" else FEED
    given = {"TOKEN": asked.token or "", "SUBSCRIPTION": _line(feed), "NOTE": _line(ADD_NOTE)}
    before_kib, before_s = server.resident_kib(), server.cpu_s()
    process = client(words, given)
    try:
        line_of(process)
        idle_kib = (server.resident_kib() - before_kib) / max(asked.subscribers, 1)
        yield Crowd(process, server, maker, idle_kib, server.cpu_s() - before_s)
    finally:
        end(process)


def client(words: Sequence[object], given: dict[str, str]) -> subprocess.Popen[str]:
    """A client of the bench, started beside the server's core."""
    return subprocess.Popen(
        on_core(LOAD_CORE, [str(word) for word in words]),
        env=os.environ | given,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )


def built(source: Path) -> Path:
    """The program, compiled when its source is newer."""
    program = cache() / source.stem
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    if shutil.which("cc") is None:
        raise Unavailable("no C compiler (cc) to build the client with")
    subprocess.run(["cc", "-O2", "-o", str(program), str(source)], check=True)
    return program


def with_room(subscribers: Sequence[int], told: Callable[[str], None]) -> list[int]:
    """Those numbers of sockets that this machine lets one process have; the others are told."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = MOST_FILES if most == resource.RLIM_INFINITY else min(most, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    room = [count for count in subscribers if count + OTHER_FILES <= allowed]
    for count in sorted(set(subscribers) - set(room)):
        told(f"{count:,} subscribers: skipped, a process may have only {allowed:,} files open.")
    return room


def _line(document: str) -> str:
    return " ".join(document.split())
