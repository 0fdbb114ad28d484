"""The figures say what is wrong: how far telling is behind, and who waits for what."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text

from app.figures import DESCRIPTIONS, Gauges, exposition
from app.storage.store import Store
from app.subscriptions.bus import Bell
from app.subscriptions.hub import Hub
from tests.subscriptions.following import at_work, caught_up, hand_rung, tell

HOLD = text("UPDATE log_head SET position = position")
"""What a transaction does that keeps all others from the log."""


@asynccontextmanager
async def watched(store: Store) -> AsyncIterator[tuple[Gauges, Hub]]:
    """Gauges of a hub that is not at work yet."""
    tail = hand_rung(store)
    await tail.start()
    hub = Hub(tail)
    async with Bell("memory://") as bell:
        yield Gauges(store, bell, tail, hub), hub


async def test_what_is_committed_and_not_told_is_the_lag(store: Store) -> None:
    async with watched(store) as (gauges, hub):
        await tell(store, 7)
        behind = await gauges.read()
        assert behind["waypost_lag_entries"] == 7
        assert behind["waypost_lag_seconds"] != 0

        async with at_work(hub):
            await caught_up(hub, 7)
            await asyncio.sleep(0)
            told = await gauges.read()

    assert (told["waypost_lag_entries"], told["waypost_lag_seconds"]) == (0, 0)
    assert told["waypost_log_position"] == 7
    assert told["waypost_log_reads"] > 0


async def test_a_write_that_waits_for_the_log_shows(store: Store) -> None:
    async with watched(store) as (gauges, _):
        async with store.database.writing() as connection:
            await connection.execute(HOLD)
            waiting = asyncio.create_task(tell(store, 1))
            await asyncio.sleep(0.05)
            held = await gauges.read()
            troubles = await gauges.troubles(patience_s=0.01)
        await waiting
        free = await gauges.read()

    assert held["waypost_writes"] == 1
    assert held["waypost_oldest_write_seconds"] > 0.01
    assert troubles is not None
    assert "something holds the database" in troubles[0]
    assert (free["waypost_writes"], free["waypost_oldest_write_seconds"]) == (0, 0)


async def test_every_figure_is_described_and_shown(store: Store) -> None:
    async with watched(store) as (gauges, _):
        figures = await gauges.read()
    alone, _ = exposition({"": figures})
    several, _ = exposition({"1": figures, "2": {"waypost_worker_up": 0}})

    assert set(figures) == set(DESCRIPTIONS)
    assert b"\nwaypost_followers 0.0\n" in alone
    assert b'\nwaypost_followers{worker="1"} 0.0\n' in several
    assert b'\nwaypost_worker_up{worker="2"} 0.0\n' in several
    assert b'waypost_followers{worker="2"}' not in several


async def test_a_database_that_is_away_shows_and_hides_nothing_else(
    store: Store, monkeypatch: Any
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("the database is away")

    async with watched(store) as (gauges, _):
        monkeypatch.setattr(store, "read", away)
        figures = await gauges.read()

        assert await gauges.troubles(patience_s=1) is None
    assert set(DESCRIPTIONS) - set(figures) == {
        "waypost_lag_entries",
        "waypost_lag_seconds",
        "waypost_log_horizon",
        "waypost_notices_queued",
    }
    assert figures["waypost_database_up"] == 0
