"""What each of several processes runs, and by which bell they hear of each other."""

import os
import signal
import threading
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.types import ASGIApp

from app.settings import Settings

WITHIN_A_PROCESS: Final = "memory"
NAMES: Final = {"host": "host", "port": "port", "ssl": "sslmode"}
"""What may stand behind the `?` of a database's URL, and what the bell's URL calls it."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Makes the application in a process of its own; it gets there pickled."""

    bell: str
    shared_folder: Path

    def __call__(self) -> ASGIApp:
        from app.main import app  # noqa: PLC0415  the process that starts them needs none of it

        threading.Thread(target=_end_with_parent, daemon=True).start()
        return app(self.shared_folder, broadcast_url=self.bell)


def _end_with_parent() -> None:
    """Say goodbye and end when nobody is left who would replace or stop this process."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def bell_between_workers(settings: Settings) -> str:
    """The bell that was named; where it rings in one process only, the database's own."""
    if urlsplit(settings.broadcast_url).scheme != WITHIN_A_PROCESS:
        return settings.broadcast_url
    database = urlsplit(settings.database_url)
    if not database.scheme.startswith("postgresql"):
        return settings.broadcast_url
    asked = [(NAMES[name], value) for name, value in parse_qsl(database.query) if name in NAMES]
    query = urlencode([*asked, ("application_name", "waypost_bell")])
    return f"postgres://{database.netloc}{database.path}?{query}"


def is_deaf(bell: str) -> bool:
    """Whether workers don't hear each other by it."""
    return urlsplit(bell).scheme == WITHIN_A_PROCESS
