"""What `make run` starts, for those who look at its pages."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from tests.acceptance.product import a_free_port, waypost

READY_WITHIN_S: Final = 60
LINK: Final = re.compile(r"Follow Anna's order\s+(\S+)")


@contextmanager
def a_demo(folder: Path, *options: str) -> Iterator[str]:
    """The address of a demo whose server is ready; what it says is in the folder's `demo.log`."""
    port = a_free_port()
    outside = {k: v for k, v in os.environ.items() if not k.startswith("WAYPOST_")}
    with (folder / "demo.log").open("wb") as log:
        demo = subprocess.Popen(
            [*waypost(), "demo", "--serve", "--port", str(port), *options],
            cwd=folder,
            env=outside | {"WAYPOST_DATA_DIR": str(folder / "var"), "PYTHONUNBUFFERED": "1"},
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            yield url
        finally:
            demo.terminate()
            demo.wait(30)


def link_told(folder: Path) -> str:
    """The address at which the demo says that Anna's order is followed."""
    last = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < last:
        said = LINK.search((folder / "demo.log").read_text(encoding="utf-8"))
        if said is not None:
            return said[1]
        time.sleep(0.2)
    raise AssertionError("the demo named no link")


def _wait_for(url: str) -> None:
    """Raises httpx.HTTPError where nobody is ready in time."""
    last = time.monotonic() + READY_WITHIN_S
    while True:
        try:
            httpx.get(f"{url}/health/ready", timeout=2).raise_for_status()
        except httpx.HTTPError:
            if time.monotonic() > last:
                raise
            time.sleep(0.3)
        else:
            return
