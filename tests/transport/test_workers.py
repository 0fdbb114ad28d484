"""Workers that can't start: hopeless at the beginning, tried again once there were some."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.acceptance.product import ROOT, a_free_port
from tests.faults.processes import spawned_by
from tests.faults.server import eventually
from tests.transport.toy_workers import AWAY, SERVES


def started(folder: Path, port: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.transport.toy_workers", str(folder), str(port)]
    return subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.patient
def test_when_none_can_start_the_server_ends_and_says_so(tmp_path: Path) -> None:
    (tmp_path / AWAY).touch()
    server = started(tmp_path, a_free_port())

    _, complaint = server.communicate(timeout=60)

    assert server.returncode == 1
    assert complaint.splitlines()[-1] == "No worker could start."


def test_one_that_cannot_take_anothers_place_is_started_again_and_the_others_serve(
    tmp_path: Path,
) -> None:
    port = a_free_port()
    server = started(tmp_path, port)
    assert server.stdout is not None
    try:
        answers = lambda: httpx.get(f"http://127.0.0.1:{port}/").text == "here"  # noqa: E731
        eventually(lambda: len(list(tmp_path.glob(f"{SERVES}*"))) == 2, "both serve")
        eventually(answers, "it answers")
        first = spawned_by(server.pid)
        (tmp_path / AWAY).touch()
        os.kill(min(first), signal.SIGKILL)
        ended = [server.stdout.readline(), server.stdout.readline()]

        assert [line.split("(")[1].split(")")[0] for line in ended] == ["-9", "3"]
        assert answers()
        (tmp_path / AWAY).unlink()
        eventually(lambda: _is_steady(server, first), "another took its place")
    finally:
        server.terminate()
        server.communicate(timeout=60)


def _is_steady(server: subprocess.Popen[str], first: set[int]) -> bool:
    now = spawned_by(server.pid)
    return len(now) == 2 and len(now & first) == 1
