"""Starts Waypost the way its manual says, and speaks to its command line."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = ROOT.parent / "shared" / "contract" / "core.graphql"
CARRIER_SECRET = "a secret between us and our van"
PAYMENT_SECRET = "a secret between us and our bank"
CARRIERS = [
    {"carrier": "our-van", "service": "standard", "cost": "3.00", "currency": "EUR", "days": 3},
    {"carrier": "dhl", "service": "express", "cost": "9.00", "currency": "EUR", "days": 1},
]
START_DEADLINE_S = 60
COMMAND_DEADLINE_S = 60


def waypost() -> list[str]:
    """The installed command, or the module it stands for where nothing is installed."""
    for folder in (ROOT / ".venv" / "bin", Path(sys.executable).parent):
        if (folder / "waypost").exists():
            return [str(folder / "waypost")]
    return [sys.executable, "-m", "app"]


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Waypost:
    """One running server and the environment it shares with its commands."""

    folder: Path
    settings: dict[str, str]
    port: int = field(default_factory=a_free_port)
    options: tuple[str, ...] = ()
    """More words for `waypost serve`."""
    tokens: dict[tuple[str, ...], str] = field(default_factory=dict)
    running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        outside = {k: v for k, v in os.environ.items() if not k.startswith("WAYPOST_")}
        own = {
            "WAYPOST_DATA_DIR": str(self.folder),
            "WAYPOST_CARRIER_SECRETS": json.dumps({"our-van": CARRIER_SECRET}),
            "WAYPOST_CARRIERS": json.dumps(CARRIERS),
            "WAYPOST_PAYMENT_SECRETS": json.dumps(
                {"stripe": PAYMENT_SECRET, "our-bank": PAYMENT_SECRET}
            ),
        }
        return outside | own | self.settings

    def start(self) -> None:
        log = (self.folder / "server.log").open("ab")
        self.running = subprocess.Popen(
            [*waypost(), "serve", "--host", "127.0.0.1", "--port", str(self.port), *self.options],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
        )
        deadline = time.monotonic() + START_DEADLINE_S
        while time.monotonic() < deadline:
            if self.running.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"waypost serve did not get ready:\n{self.last_words()}")

    def last_words(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")[-4000:]

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.running is None:
            return
        self.running.send_signal(how)
        try:
            self.running.wait(15)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait(5)
        self.running = None

    def command(self, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*waypost(), *words],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=COMMAND_DEADLINE_S,
            check=False,
        )

    def new_token(self, role: str, subject: str, channel: str = "", ttl: str = "1h") -> str:
        words = ["token", "--role", role, "--subject", subject, "--ttl", ttl]
        done = self.command(*words, *(["--channel", channel] if channel else []))
        assert done.returncode == 0, done.stderr
        printed = done.stdout.strip()
        assert len(printed.split()) == 1, f"the command prints a token and nothing else: {printed}"
        return printed

    def token(self, role: str, subject: str, channel: str = "") -> str:
        """The same token for the same person: a command line start costs half a second."""
        key = (role, subject, channel)
        if key not in self.tokens:
            self.tokens[key] = self.new_token(role, subject, channel)
        return self.tokens[key]
