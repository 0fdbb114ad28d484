"""curl as the guide has it, and the events it printed."""

import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from tests.acceptance.wire import Facts
from tests.clients.libraries import Heard
from tests.clients.page import GUIDE


@contextmanager
def curl_following(
    kept: Path, url: str, token: str, query: str, **variables: Any
) -> Iterator[Heard]:
    """The page's program, which keeps its cursor in the file `kept`, until the block ends."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    records: Queue[Facts] = Queue()
    asked = json.dumps({"query": query, "variables": variables})
    program = ["bash", str(GUIDE / "follow.sh"), str(kept), asked]
    with subprocess.Popen(
        program,
        env=os.environ | {"WAYPOST_URL": f"{url}/graphql", "TOKEN": token},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # it and its curl end together
    ) as running:
        threading.Thread(target=_listen, args=(running, records), daemon=True).start()
        try:
            yield Heard("curl", records)
        finally:
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)


def _listen(running: "subprocess.Popen[str]", records: "Queue[Facts]") -> None:
    assert running.stdout is not None
    for line in running.stdout:
        (event,) = json.loads(line)["data"].values()
        records.put({"event": event})
    records.put({"ended": f"exit {running.wait()}"})
