"""The two-terminal walk-through does what it says, word for word."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.domain.actors import Role

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
NUMBER = re.compile(r"^placed (\S+)", re.MULTILINE)

pytestmark = pytest.mark.slow


def programs(folder: Path) -> None:
    """The README's programs, in a folder where their packages may be installed."""
    for name in ("buyer.py", "shop.py", "buyer.mjs", "shop.mjs", "package.json"):
        shutil.copy(EXAMPLES / name, folder / name)


def token(environment: dict[str, str], role: Role, subject: str) -> str:
    command = [sys.executable, "-m", "app", "token", "--role", role, "--subject", subject]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


@contextmanager
def hurried(program: subprocess.Popen[str], seconds: float = 30) -> Iterator[None]:
    """Ends the program where it goes on for longer, so that who reads it comes to an end."""
    watch = threading.Timer(seconds, program.kill)
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def seeded(url: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "app", "demo", "--url", url, "--orders", "1", "--rate", "500"]
    subprocess.run(command, env=environment, check=True, timeout=300)


@pytest.mark.parametrize(
    ("runtime", "suffix"),
    [
        pytest.param(sys.executable, "py", id="gql"),
        pytest.param("node", "mjs", id="graphql-ws", marks=pytest.mark.patient),
    ],
)
def test_a_buyer_watches_what_the_shop_does(server, shop_environment, tmp_path, runtime, suffix):
    if shutil.which(runtime) is None:
        pytest.skip("Node is not here")
    programs(tmp_path)
    if suffix == "mjs":
        _install(tmp_path)
    seeded(server, shop_environment)
    endpoint = server.replace("http", "ws") + "/graphql"
    env = shop_environment | {"WAYPOST_URL": endpoint}
    customer = env | {"TOKEN": token(env, Role.CUSTOMER, "anna.hartley")}
    manager = env | {"TOKEN": token(env, Role.MANAGER, "mei.tanaka")}

    with subprocess.Popen(
        [runtime, str(tmp_path / f"buyer.{suffix}")],
        env=customer,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as buyer:
        try:
            assert buyer.stdout is not None
            first = buyer.stdout.readline()
            placed = NUMBER.match(first)
            assert placed, first + buyer.stdout.read()
            drive = [runtime, str(tmp_path / f"shop.{suffix}"), placed[1]]
            shop = subprocess.run(
                drive, env=manager, capture_output=True, text=True, timeout=120, check=False
            )
            assert shop.returncode == 0, shop.stderr
            # Not `communicate`: it reads below what `readline` has buffered, and misses lines.
            with hurried(buyer):
                watched = buyer.stdout.read()
            buyer.wait(timeout=30)
        finally:
            buyer.kill()

    assert buyer.returncode == 0, watched
    steps = [line.split()[0] for line in watched.splitlines()]
    assert steps[0] == "snapshot"
    assert steps[-1] == "order.completed"
    assert {"shipment.packed", "shipment.dispatched", "order.delivered"} <= set(steps)


def _install(folder: Path) -> None:
    """graphql-ws as the page says; named where it can't be had."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not here")
    command = ["npm", "install", "--silent", "--prefix", str(folder)]
    try:
        done = subprocess.run(
            command, env=dict(os.environ), capture_output=True, timeout=120, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip("graphql-ws could not be installed in time")
    if done.returncode != 0:
        pytest.skip("graphql-ws could not be installed")
