"""No operation of the contract looks at all rows of a table that grows, by SQLite's own word."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from app.domain.actors import Actor
from app.housekeeping import fold_further, give_up_older
from app.storage.care.opening import opened_store
from app.storage.reading import ways
from app.storage.reading.paging import Span
from app.storage.store import Store
from tests.api.doors import Doors, counted, opened_doors
from tests.builders import ANNA, DHL, MAY, NOON, WEBSITE
from tests.databases import NewDatabase, StoreSettingsOf
from tests.differential.shop import filled
from tests.storage.asked_of_orders import queries, some
from tests.storage.plans import faults, faults_of
from tests.storage.questions import MUTATIONS, QUESTIONS, ids_of

GATHERING = {"FEW": 1_000_000, "EVEN": 1_000_000, "STEPS": (1_000_000,)}
WALKING = {"FEW": 0, "STEPS": (1_000_000,)}


@pytest_asyncio.fixture
async def doors(migrated_sqlite: NewDatabase, tmp_path: Path) -> AsyncIterator[Doors]:
    settings = StoreSettingsOf(migrated_sqlite(), tmp_path)
    async with opened_store(settings) as store, opened_doors(store) as opened:
        yield opened


def file_of(store: Store) -> str:
    return str(make_url(str(store.database.writer.url)).database)


async def test_no_query_reads_a_growing_table_whole(doors: Doors) -> None:
    store = doors.shop.store
    known = await ids_of(doors, await filled(store))
    with counted(store) as sent:
        for question in QUESTIONS:
            await doors.answer(question, MAY, **known)
        for viewer in (ANNA, WEBSITE, DHL):
            await doors.answer("{ shipments { nodes { number } totalCount } }", viewer)
        for viewer in (ANNA, WEBSITE):
            await doors.answer("{ orders { nodes { number } totalCount } }", viewer)

    assert len(sent) > len(QUESTIONS)
    found = faults_of(file_of(store), sent)
    assert not found, "; ".join(f"{wrong}: {sql}" for sql, wrong in found.items())


@pytest.mark.patient
@pytest.mark.parametrize("limits", [GATHERING, WALKING])
async def test_no_filter_and_sort_of_orders_does(
    doors: Doors, limits: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in limits.items():
        monkeypatch.setattr(ways, name, value)
    store = doors.shop.store
    number, *_ = await filled(store)
    row = await store.read(lambda moment: moment.orders.by_number(number, MAY))
    assert row is not None
    asked = list(queries(store.indexer, row.customer_id or ""))
    with counted(store) as sent:
        for query in some(asked, 9):
            for viewer in (MAY, WEBSITE):
                await _page(store, query, viewer)

    found = faults_of(file_of(store), sent)
    assert not found, "; ".join(f"{wrong}: {sql}" for sql, wrong in found.items())


async def _page(store: Store, query: object, viewer: Actor) -> None:
    await store.read(
        lambda moment: moment.orders.page(query, Span(2), viewer, with_total=True)  # type: ignore[arg-type]
    )


async def test_no_write_does(doors: Doors) -> None:
    store = doors.shop.store
    with counted(store) as sent:
        known = await ids_of(doors, await filled(store))
        for mutation in MUTATIONS:
            answer = await doors.answer(mutation, MAY, **known)
            assert "errors" not in answer, answer["errors"]
        await store.write(lambda tx: tx.keeping.forget_keys(NOON, timedelta(hours=1)), NOON)

    assert len(sent) > len(MUTATIONS)
    found = faults_of(file_of(store), sent)
    assert not found, "; ".join(f"{wrong}: {sql}" for sql, wrong in found.items())


async def test_no_chore_does(doors: Doors) -> None:
    store = doors.shop.store
    await filled(store)
    with counted(store) as sent:
        position = await store.read(lambda moment: moment.stock.folded_to())
        await fold_further(store, position, NOON)
        await give_up_older(store, timedelta(days=1), lambda: NOON + timedelta(days=9))

    for expected in ("INSERT INTO ledger_sums", "DELETE FROM events"):
        assert any(expected in statement for statement in sent)
    found = faults_of(file_of(store), sent)
    assert not found, "; ".join(f"{wrong}: {sql}" for sql, wrong in found.items())


async def test_no_feed_does(doors: Doors) -> None:
    store = doors.shop.store
    await filled(store)
    with counted(store) as sent:
        await store.read(lambda moment: moment.log.after(3, 10))
        await store.read(lambda moment: moment.log.horizon())
        await store.read(lambda moment: moment.log.head())

    assert len(sent) == 3
    found = faults_of(file_of(store), sent)
    assert not found, "; ".join(f"{wrong}: {sql}" for sql, wrong in found.items())


def test_a_fault_is_seen(migrated_file: Path) -> None:
    connection = sqlite3.connect(migrated_file)

    assert faults(connection, "SELECT * FROM orders WHERE currency = 'EUR'")
    assert faults(connection, "SELECT * FROM orders WHERE status = 'PLACED' ORDER BY version")
    assert faults(connection, "SELECT kind, sum(count) FROM throughput WHERE minute > 1 GROUP BY 1")
    assert not faults(connection, "SELECT * FROM orders ORDER BY placed_at, id LIMIT 3")
    connection.close()
