"""A short run of the violence suite: whatever is killed, cut or stalled, nobody is told wrongly."""

import asyncio
import logging
import shutil
from pathlib import Path

import pytest
import uvloop

from tests.faults.violence.run import Plan, run
from tests.faults.violence.servers import serving
from tests.faults.violence.tally import Tally

LOG = logging.getLogger(__name__)
SEED = 20_261_122
ENOUGH = 1_000_000
"""More deliveries than a short run comes to: time ends it."""


def hurt(plan: Plan, folder: Path, processes: int, *, on_postgres: bool = False) -> Tally:
    async def all_of_it() -> Tally:
        async with serving(folder, processes, on_postgres=on_postgres) as servers:
            return await run(plan, servers, lambda _: None)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        tally = runner.run(all_of_it())
    LOG.info("seed %d: %s", plan.seed, tally.sentence())
    return tally


def ensure_violent_and_faultless(tally: Tally) -> None:
    assert tally.faults == []
    assert min(tally.kills, tally.restarts, tally.stalls, tally.snapshots) > 0
    assert min(tally.cuts, tally.resumes) > 50
    assert tally.deliveries > 1_000


@pytest.mark.patient
def test_no_client_misses_anything_while_the_server_dies_again_and_again(tmp_path: Path) -> None:
    tally = hurt(Plan(SEED, ENOUGH, longest_s=20, clients=34), tmp_path, 1)

    ensure_violent_and_faultless(tally)


@pytest.mark.patient
@pytest.mark.postgres
@pytest.mark.redis
def test_nor_do_the_clients_of_two_servers_whose_database_and_bell_are_hurt(
    tmp_path: Path, postgres_server: None
) -> None:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server is installed")
    tally = hurt(Plan(SEED, ENOUGH, longest_s=30, clients=34), tmp_path, 2, on_postgres=True)

    ensure_violent_and_faultless(tally)
    assert min(tally.backends_ended, tally.bell_harms) > 0
