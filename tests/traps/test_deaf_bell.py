"""Trap: broadcaster 0.3.1 goes deaf for ever when its connection breaks, while it still publishes.

Its listener task dies and nobody awaits it. The bell watches that task, rings for itself when it
was silent for long, and joins again (`app/subscriptions/bus.py`); meanwhile the log is looked at.
Here a whole server's bell is cut, by the one who carries it.
"""

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.documents import ORDER_UPDATED
from tests.faults.server import eventually, figures, health, serving
from tests.subscriptions.test_bus import (
    kill_postgres_backends,
    kill_redis_clients,
    postgres_url,
    redis_url,
)
from tests.traps.elsewhere import ensure_guarded


@pytest.mark.patient
@pytest.mark.parametrize(
    ("url_of", "named", "kill"),
    [
        pytest.param(redis_url, "client_name", kill_redis_clients, marks=pytest.mark.redis),
        pytest.param(
            postgres_url, "application_name", kill_postgres_backends, marks=pytest.mark.postgres
        ),
    ],
)
def test_a_server_whose_bell_was_cut_goes_on_telling_and_joins_it_again(
    tmp_path: Path,
    url_of: Callable[[], Coroutine[Any, Any, str]],
    named: str,
    kill: Callable[[str], Coroutine[Any, Any, None]],
) -> None:
    name = f"waypost_{uuid.uuid4().hex}"
    url = f"{asyncio.run(url_of())}?{named}={name}"
    with serving(tmp_path, WAYPOST_BROADCAST_URL=url) as shop:
        number = shop.place(shop.stocked(5))["number"]
        with shop.manager.watch(ORDER_UPDATED, number=number) as feed:
            feed.next()
            for times in range(1, 4):
                asyncio.run(kill(name))
                shop.sales.ok("orderAddNote", number=number, text="while it is cut")
                assert feed.next()["type"] == "order.note_added"
                eventually(
                    lambda n=times: figures(shop, "waypost_bell_rejoins")[""] >= n, "joined again"
                )
        eventually(lambda: figures(shop, "waypost_bell_up")[""] == 1, "it is heard")
        assert health(shop) == (200, "ok")


def test_it_is_guarded_elsewhere_too() -> None:
    ensure_guarded(
        "subscriptions/test_bus.py::test_a_killed_connection_heals_by_itself",
        "subscriptions/test_bus.py::test_a_listener_that_hears_nothing_is_noticed",
        "subscriptions/test_dead_bell.py::test_what_another_process_writes_comes_within_the_poll",
        "faults/test_redis_gone.py::test_updates_go_on_while_redis_is_dead_and_it_heals",
        "faults/test_postgres_restarted.py::test_the_server_outlives_its_database",
    )
