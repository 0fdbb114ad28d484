"""On PostgreSQL likewise: no table that grows is read whole by anything the contract offers."""

from pathlib import Path

import asyncpg
import pytest

from app.storage.care.opening import opened_store
from tests.api.doors import opened_doors
from tests.builders import MAY
from tests.databases import SERVER, NewDatabase, StoreSettingsOf
from tests.differential.shop import filled
from tests.storage.asked_of_orders import queries, some
from tests.storage.plans import GROWING
from tests.storage.questions import MUTATIONS, QUESTIONS, ids_of
from tests.storage.test_plans import _page

UNSERVED = """SELECT coalesce(inhparent::regclass::text, relname) AS relname
    FROM pg_stat_user_tables LEFT JOIN pg_inherits ON inhrelid = relid WHERE seq_scan > 0"""
"""A partition counts as the table that it is part of."""


@pytest.mark.postgres
async def test_no_operation_reads_a_growing_table_whole(
    migrated_postgres: NewDatabase, tmp_path: Path
) -> None:
    url = migrated_postgres()
    name = url.rpartition("/")[2]
    watching = await asyncpg.connect(f"{SERVER}/{name}")
    await watching.execute(f"ALTER DATABASE {name} SET enable_seqscan = off")
    settings = StoreSettingsOf(url, tmp_path)
    async with opened_store(settings) as store, opened_doors(store) as doors:
        await watching.fetch("SELECT pg_stat_reset()")
        known = await ids_of(doors, await filled(store))
        for question in (*QUESTIONS, *MUTATIONS):
            await doors.answer(question, MAY, **known)
        row = await store.read(lambda moment: moment.orders.by_number(known["order"], MAY))
        assert row is not None
        for query in some(list(queries(store.indexer, row.customer_id or "")), 9):
            if query.has_open_alerts is not False:  # nearly every order is such, see plans.py
                await _page(store, query, MAY)

    scanned = {row["relname"] for row in await watching.fetch(UNSERVED)}
    await watching.close()
    assert scanned & GROWING == set()
