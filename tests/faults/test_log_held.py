"""A transaction that keeps the log from everyone: readiness and the figures say so meanwhile."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from app.storage.connections.database import opened_database
from tests.acceptance.shop import Shop
from tests.faults.server import eventually, figures, health, serving

HOLD = text("UPDATE log_head SET position = position")
ALARM_S = 0.2


@pytest.mark.patient
def test_a_server_whose_log_is_held_is_degraded_and_recovers(
    migrated_url: str, tmp_path: Path
) -> None:
    given = {"WAYPOST_DATABASE_URL": migrated_url, "WAYPOST_LAG_ALARM_S": str(ALARM_S)}
    with serving(tmp_path, **given) as shop:
        number = str(shop.place(shop.stocked(5))["number"])
        eventually(lambda: health(shop) == (200, "ok"), "ready")

        asyncio.run(_held(migrated_url, shop, number))

        eventually(lambda: health(shop) == (200, "ok"), "ready again")
        assert shop.types(number)[-1] == "order.note_added"


async def _held(url: str, shop: Shop, number: str) -> None:
    """Somebody's transaction has the log while a note is asked for."""
    with ThreadPoolExecutor(1) as beside:
        async with opened_database(url) as database, database.writing() as connection:
            await connection.execute(HOLD)
            writing = beside.submit(shop.sales.ok, "orderAddNote", number=number, text="waits")
            eventually(lambda: health(shop) == (200, "degraded"), "it says so")
            assert figures(shop, "waypost_oldest_write_seconds")[""] > ALARM_S
            assert not writing.done()
        writing.result()
