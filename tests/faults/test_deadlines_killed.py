"""Killed between a deadline and its alert: raised once, by whoever is there next."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.shop import Shop
from tests.faults.server import eventually, serving

ROOT = Path(__file__).parents[2]
RULES = """[{"kind": "PICKING", "allow": "1s", "warn": "none"},
    {"kind": "SHIP_BY", "allow": "none"}]"""
ALERTS = """query($number: String!) { alerts(filter: {orderNumber: $number}) {
    nodes { kind severity occurrences dueAt raisedAt order { number } shipment { number } } } }"""
SETTINGS = {"WAYPOST_DEADLINES": RULES, "WAYPOST_ALERTS_TAKEN_WITHIN": "none"}
DIES_WHILE_RAISING = """
import asyncio, os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from app.settings import load_settings, with_keys
from app.storage.care.opening import opened_store
from app.storage.kept.alerts import Alerts
from app.usecases.deadlines.turn import take_due
from app.usecases.shop import Shop

raising = Alerts.apply

async def killed(self, change, by):
    await raising(self, change, by)
    print("raised", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    Alerts.apply = killed
    async with opened_store(with_keys(load_settings())) as store:
        while True:
            await take_due(Shop(store), datetime.now(UTC))

asyncio.run(main())
"""


def raised(shop: Shop, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.manager.query(ALERTS, number=number)["alerts"]["nodes"]
    return found


@pytest.mark.patient
def test_killed_while_it_raises_another_raises_once(tmp_path: Path, migrated_url: str) -> None:
    with serving(tmp_path, WAYPOST_DATABASE_URL=migrated_url, **SETTINGS) as shop:
        number = shop.place(shop.stocked(5))["number"]
        shop.product.stop(signal.SIGKILL)
        environment = os.environ | {
            "WAYPOST_DATABASE_URL": migrated_url,
            "WAYPOST_DATA_DIR": str(shop.product.folder),
            "PYTHONPATH": str(ROOT),
        }
        child = subprocess.run(
            [sys.executable, "-c", DIES_WHILE_RAISING],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (child.stdout, child.returncode) == ("raised\n", -signal.SIGKILL), child.stderr
        shop.product.start()

        (alert,) = eventually(lambda: raised(shop, number), "the alert is raised")
        assert (alert["kind"], alert["occurrences"]) == ("PROCESSING_OVERDUE", 1)


@pytest.mark.patient
def test_two_servers_raise_each_within_a_second_and_once(tmp_path: Path, migrated_url: str) -> None:
    with (
        serving(tmp_path, WAYPOST_DATABASE_URL=migrated_url, **SETTINGS) as here,
        serving(tmp_path, WAYPOST_DATABASE_URL=migrated_url, **SETTINGS) as there,
    ):
        tea = here.stocked(50)
        numbers = [(here, there)[n % 2].place(tea)["number"] for n in range(10)]

        for number in numbers:
            (alert,) = eventually(lambda n=number: raised(there, n), "it is raised")
            assert alert["occurrences"] == 1
            late = _seconds(alert["raisedAt"]) - _seconds(alert["dueAt"])
            assert 0 <= late < 1, "within a second of its time"


def _seconds(written: str) -> float:
    return datetime.fromisoformat(written).timestamp()
