"""A real server for the demo's tests, on a port and a data directory of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

READY_WITHIN_S = 60


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def shop_environment(tmp_path: Path) -> dict[str, str]:
    """This process's environment, with an empty shop of its own."""
    if find_spec("app.main") is None:
        pytest.skip("the server (app.main) is not built yet")
    own = {name: value for name, value in os.environ.items() if not name.startswith("WAYPOST_")}
    return own | {"WAYPOST_DATA_DIR": str(tmp_path / "var"), "PYTHONPATH": str(Path.cwd())}


@pytest.fixture
def server(free_port: int, shop_environment: dict[str, str]) -> Iterator[str]:
    """The address of a server that is ready; it is asked to end afterwards."""
    url = f"http://127.0.0.1:{free_port}"
    command = [sys.executable, "-m", "app", "serve", "--port", str(free_port)]
    with subprocess.Popen(command, env=shop_environment) as child:
        try:
            _until_ready(url, child)
            yield url
        finally:
            child.terminate()
            child.wait(timeout=30)


def _until_ready(url: str, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        assert child.poll() is None, f"the server ended with status {child.returncode}"
        try:
            if httpx.get(f"{url}/health/ready", trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the server was not ready after {READY_WITHIN_S} s")
