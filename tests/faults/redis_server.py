"""A Redis of our own, to be hurt."""

import subprocess
from pathlib import Path

from tests.acceptance.product import a_free_port


class ThrowAwayRedis:
    """Keeps nothing; it may be killed and started again at the same port."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = a_free_port(), folder
        self.running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.running = subprocess.Popen(
            [*words, "--appendonly", "no", "--dir", str(self.folder)], stdout=subprocess.DEVNULL
        )

    def kill(self) -> None:
        if self.running is not None:
            self.running.kill()
            self.running.wait()
            self.running = None
