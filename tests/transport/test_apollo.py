"""Apollo Client's own persisted query link, against the real wire."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from app.execution.persisted import PersistedDocuments

SCRIPT = Path(__file__).with_name("apollo.mjs")
LIBRARIES = Path(__file__).parents[1] / "clients"
HELLO = {"hello": "hello world"}


def asked_twice(served, method, name):
    """What each request was, and how it was answered."""
    if not (shutil.which("node") and (LIBRARIES / "node_modules" / "@apollo" / "client").is_dir()):
        pytest.skip("needs Node.js and the JavaScript clients (make clients)")
    command = ["node", str(SCRIPT), served.url, method, name, str(LIBRARIES)]
    ran = subprocess.run(command, check=False, capture_output=True, timeout=60)
    assert ran.returncode == 0, ran.stderr.decode()
    seen = json.loads(ran.stdout)
    assert seen["answers"] == [HELLO, HELLO]
    return [(one["method"], one["text"], one["hash"], one["status"]) for one in seen["sent"]]


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_it_registers_once_and_then_sends_the_hash_alone(served, method):
    first, second, third = asked_twice(served, method, f"By{method}")

    assert first == (method, False, True, 400)
    assert second[1:] == (True, True, 200)
    assert third == (method, False, True, 200)


def test_it_stops_sending_hashes_where_registering_is_off(start_serving):
    with start_serving(persisted=PersistedDocuments(entries=0)) as served:
        first, second, third = asked_twice(served, "POST", "Off")

    assert first == ("POST", False, True, 400)
    assert second == third == ("POST", True, False, 200)
