"""The processes of a server, as the system knows them."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.shop import Shop
from tests.faults.server import eventually, figures

SPAWNED = b"spawn_main"
"""What the command line of a worker has, and that of its siblings of another kind has not."""


def workers(shop: Shop) -> set[int]:
    """The workers of a running server."""
    assert shop.product.running is not None
    return spawned_by(shop.product.running.pid)


def spawned_by(pid: int) -> set[int]:
    """The workers of the process."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in children if SPAWNED in _words(int(child))}


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return b"(zombie)" not in Path(f"/proc/{pid}/status").read_bytes()


def resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    """The process does nothing meanwhile; what it would accept, others do."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def all_up(shop: Shop, count: int) -> None:
    """Wait until that many workers answer."""
    up = [1.0] * count
    eventually(lambda: [*figures(shop, "waypost_worker_up").values()] == up, "they answer")


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""
