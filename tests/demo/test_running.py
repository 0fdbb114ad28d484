"""The demo against a real server: orders go their whole way, refused only as shops refuse."""

import asyncio
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from app.auth import Tokens
from app.demo.answers import Operations
from app.demo.desk import Run
from app.demo.feed import Deed, Outcome, Tally
from app.demo.play import play
from app.demo.shop import Pace
from app.demo.sights import Sights
from app.demo.webhooks import Secrets
from app.domain.actors import Actor

pytestmark = pytest.mark.slow

ORDERS = 20
FAST = 500.0
# A first look shows life at once; the machine that tests may be busy with much else.
MOVES_WITHIN_S = 60


class Notebook:
    """A screen that keeps what it was told."""

    def __init__(self) -> None:
        self.deeds: list[Deed] = []

    def tell(self, deed: Deed) -> None:
        self.deeds.append(deed)

    def show(self, seen: Operations) -> None:
        """The figures are not looked at here."""


def issuer(environment: dict[str, str]):
    secret = (Path(environment["WAYPOST_DATA_DIR"]) / "secret.key").read_text().strip()
    tokens = Tokens(secret)

    def issue(actor: Actor) -> str:
        hour = timedelta(hours=1)
        return tokens.issue(
            actor.role,
            at=datetime.now(UTC),
            ttl=hour,
            subject=actor.subject,
            channel=actor.channel,
        ).text

    return issue


async def played(url: str, environment: dict[str, str], seed: int) -> tuple[Tally, Notebook]:
    tally, notebook = Tally(), Notebook()
    await asyncio.wait_for(
        play(
            url,
            issuer(environment),
            pace=Pace(FAST, ORDERS),
            run=Run(Random(seed), notebook.tell, tally, Sights(datetime.now(UTC)), Secrets()),
            show=notebook.show,
        ),
        timeout=300,
    )
    return tally, notebook


def surprises(notebook: Notebook) -> list[str]:
    return [deed.what for deed in notebook.deeds if deed.outcome is Outcome.UNEXPECTED]


@pytest.mark.patient
async def test_twenty_orders_are_placed_and_seen_through_without_an_unexpected_refusal(
    server, shop_environment
):
    tally, notebook = await played(server, shop_environment, seed=5)

    assert surprises(notebook) == []
    assert tally.placed >= ORDERS
    assert tally.reached["COMPLETED"] >= ORDERS // 2


@pytest.mark.patient
async def test_a_second_run_goes_on_in_the_shop_that_is_there(server, shop_environment):
    await played(server, shop_environment, seed=1)

    tally, notebook = await played(server, shop_environment, seed=1)

    assert surprises(notebook) == []
    assert tally.placed >= ORDERS
    assert not [deed for deed in notebook.deeds if deed.about == "seeding"]


@pytest.mark.patient
def test_serve_prints_addresses_and_tokens_moves_orders_and_ends_cleanly_on_ctrl_c(
    free_port, shop_environment
):
    command = [sys.executable, "-m", "app", "demo", "--serve", "--port", str(free_port)]
    with subprocess.Popen(
        command, env=shop_environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        try:
            said = _until_said(run, re.compile(r"placed \("))
            run.send_signal(signal.SIGINT)
            rest, _ = run.communicate(timeout=30)
        finally:
            run.kill()

    assert f"http://127.0.0.1:{free_port}/graphql" in said
    for role in ("CUSTOMER (anna.hartley)", "STOREFRONT", "CARRIER (sf-express)", "ADMIN"):
        assert role in said
    assert run.returncode == 0, rest
    assert "Traceback" not in said + rest
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", free_port)) != 0, "the server outlived the demo"


def test_a_busy_port_is_one_clear_line(shop_environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = subprocess.run(
            [sys.executable, "-m", "app", "demo", "--serve", "--port", str(port)],
            env=shop_environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 1
    assert f"127.0.0.1:{port}" in run.stderr


def _until_said(run: subprocess.Popen[str], wanted: re.Pattern[str]) -> str:
    said, deadline = "", time.monotonic() + MOVES_WITHIN_S
    assert run.stdout is not None
    while time.monotonic() < deadline:
        line = run.stdout.readline()
        said += line
        if wanted.search(line) or not line:
            break
    assert wanted.search(said), said
    return said
