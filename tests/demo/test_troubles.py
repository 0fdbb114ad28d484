"""The demo brings about each kind of trouble that the shop knows, and works it, from outside."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.demo.sights import SIGHTS

pytestmark = [pytest.mark.slow, pytest.mark.patient]

# About two minutes where nothing else runs; the machine that tests may be busy with much else.
WITHIN_S = 420


def demo(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "demo", "--serve", "--seed", "5", "--troubles", *options],
        env=environment | {"COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=WITHIN_S + 120,
        check=False,
    )


def seen_after(said: str) -> dict[str, str]:
    """The table that the command ends with: what, and when it was first seen."""
    rows = [line.strip("│ ").split("│") for line in said.splitlines() if line.startswith("│")]
    return {what.strip(): when.strip() for what, when in rows}


def test_each_kind_of_trouble_is_seen_and_something_is_done_about_it(free_port, shop_environment):
    run = demo(shop_environment, "--port", str(free_port), "--within", str(WITHIN_S))

    assert run.returncode == 0, run.stdout[-6_000:] + run.stderr
    assert "0 UNEXPECTED" in run.stdout
    assert set(seen_after(run.stdout)) == {sight.value for sight in SIGHTS}
    assert all(when.endswith(" s") for when in seen_after(run.stdout).values())
    assert "! SHIPMENT_LOST CRITICAL raised:" in run.stdout
    outbox = Path(shop_environment["WAYPOST_DATA_DIR"]) / "outbox"
    letters = [letter.read_text(encoding="utf-8") for letter in outbox.glob("*.eml")]
    assert any(f"http://127.0.0.1:{free_port}/track/" in letter for letter in letters)


def test_what_was_not_seen_in_time_is_named(free_port, shop_environment):
    unheard = shop_environment | {"WAYPOST_PAYMENT_SECRETS": '{"stripe": "whsec-12345678"}'}

    run = demo(unheard, "--port", str(free_port), "--within", "1")

    assert run.returncode == 1
    assert "Not seen in time: " in run.stderr
    assert "payment by webhook" in run.stderr
    assert "Traceback" not in run.stderr
