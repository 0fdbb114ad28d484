"""A hundred thousand deadlines cost a turn no more than one, and each is raised once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import func, select, text

from app.deadline_watch import DeadlineWatch
from app.domain.deadline_rules import DeadlinePolicy
from app.storage.care.opening import opened_store
from app.storage.statements.columns import to_micros
from app.storage.store import Store
from app.storage.tables import alerts, deadlines, events
from app.usecases.deadlines import turn
from app.usecases.deadlines.turn import AT_ONCE, take_due
from app.usecases.shop import Shop
from tests.api.doors import counted
from tests.builders import NOON
from tests.databases import StoreSettingsOf
from tests.storage.plans import faults_of
from tests.storage.test_plans import file_of
from tests.usecases.shopping import a_shop, buy, rows
from tests.usecases.waiting import comes, deadline

MANY = 100_000
DUE = 10_000
HOUR = timedelta(hours=1)
FAR = NOON + timedelta(days=300)
QUIET = DeadlinePolicy(taken_within={}, resolved_within={})


async def keep(store: Store, many: int, at: datetime) -> None:
    """So many deadlines from `at` on, of parcels whose orders are of no matter here."""
    begin, since = to_micros(at), to_micros(NOON)
    async with store.database.writing() as connection:
        await connection.execute(
            text(f"""WITH RECURSIVE counted (n) AS (
                SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {many})
                INSERT INTO deadlines (subject, kind, shipment_id, since, due_at, stage, next_at)
                SELECT 'p' || n, 'SCAN', 'p' || n, {since}, {begin} + n % 1000, 1,
                {begin} + n % 1000 FROM counted""")
        )
    async with store.database.writing() as connection:
        await connection.execute(text("ANALYZE"))


async def count(store: Store, table: Any) -> int:
    async with store.database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


@pytest.mark.patient
async def test_a_turn_costs_the_same_with_a_hundred_thousand_open(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})
    store.policy = QUIET
    await buy(shop, ("TEA", 1))
    first = await deadline(shop, "PICKING")
    with counted(store) as few:
        assert await take_due(shop, first.due_at) == (1, 1)
    await keep(store, MANY, FAR)
    await buy(shop, ("TEA", 1))
    second = max(
        (one for one in await rows(store, deadlines) if one.kind == "PICKING"),
        key=lambda one: one.since,
    )

    with counted(store) as many:
        assert await take_due(shop, second.due_at) == (1, 1)

    assert len(many) == len(few)
    with counted(store) as idle:
        assert await take_due(shop, second.due_at) == (0, 0)
        await store.read(lambda moment: moment.deadlines.next_at())
    assert len(idle) == 2


async def test_the_next_ones_are_found_by_their_index(store: Store) -> None:
    await keep(store, MANY, FAR)
    shop = Shop(store)
    with counted(store) as sent:
        await take_due(shop, FAR)
        await store.read(lambda moment: moment.deadlines.next_at())
        await store.read(lambda moment: moment.deadlines.of_orders(["o"]))

    if store.database.is_sqlite:
        assert faults_of(file_of(store), sent) == {}
        return
    for statement in (one for one in sent if "next_at" in one and one.startswith("SELECT")):
        async with store.database.reading() as connection:
            await connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
            values = ["1"] * statement.count("$")
            await connection.exec_driver_sql(f"PREPARE asked AS {statement}")
            plan = await connection.exec_driver_sql(f"EXPLAIN EXECUTE asked({', '.join(values)})")
            told = "\n".join(row[0] for row in plan)
            assert "using ix_deadlines_next" in told, told
            assert "Sort" not in told, told
            await connection.exec_driver_sql("DEALLOCATE asked")


@pytest.mark.patient
async def test_a_night_of_ten_thousand_is_raised_in_small_batches_each_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.policy = QUIET
    await keep(store, DUE, NOON)
    sizes: list[int] = []
    together = turn._together

    async def noted(shop: Shop, due: list[Any], at: datetime) -> int:
        sizes.append(len(due))
        return await together(shop, due, at)

    monkeypatch.setattr(turn, "_together", noted)
    settled = await comes(Shop(store), NOON + HOUR)

    assert settled == DUE == await count(store, alerts)
    assert sizes == [AT_ONCE] * (DUE // AT_ONCE)
    assert await count(store, events) == DUE


async def test_what_cannot_be_settled_keeps_nothing_else_waiting(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.policy = QUIET
    await keep(store, 3, NOON)
    raising = turn._raise

    async def broken(tx: Any, one: Any) -> bool:
        if one.subject == "p0":
            raise RuntimeError("a bug")
        return await raising(tx, one)

    monkeypatch.setattr(turn, "_raise", broken)
    await comes(Shop(store), NOON + HOUR)

    assert {one.subject for one in await rows(store, alerts)} == {"p1", "p2"}
    monkeypatch.undo()
    await comes(Shop(store), NOON + HOUR + turn.LATER)
    assert await count(store, alerts) == 3


@asynccontextmanager
async def watching(store: Store, now: datetime, poll_s: float = 1.0) -> AsyncIterator[None]:
    """A process whose clock says `now`, and goes on from there."""
    loop = asyncio.get_running_loop()
    begin = loop.time()

    def clock() -> datetime:
        return now + timedelta(seconds=loop.time() - begin)

    task = asyncio.create_task(DeadlineWatch(Shop(store), clock, poll_s).run())
    try:
        yield
    finally:
        task.cancel()


@pytest_asyncio.fixture
async def stores(migrated_url: str, tmp_path: Path) -> AsyncIterator[list[Store]]:
    """Two of one database, as two processes have it."""
    settings = StoreSettingsOf(migrated_url, tmp_path)
    async with (
        opened_store(settings, policy=QUIET) as one,
        opened_store(settings, policy=QUIET) as other,
    ):
        yield [one, other]


async def until(store: Store, wanted: int) -> None:
    async with asyncio.timeout(30):
        while await count(store, alerts) < wanted:  # noqa: ASYNC110  # another process's, perhaps
            await asyncio.sleep(0.02)


async def test_of_two_processes_one_raises_each(stores: list[Store]) -> None:
    one, other = stores
    await keep(one, 300, NOON)

    async with watching(one, NOON + HOUR), watching(other, NOON + HOUR):
        await until(one, 300)

    told = [entry.alert_id for entry in await rows(one, events)]
    assert len(told) == len(set(told)) == 300


async def test_a_deadline_written_here_wakes_the_loop_at_once(stores: list[Store]) -> None:
    here, _ = stores
    shop = await a_shop(here, {"TEA": 1})

    async with watching(here, NOON + timedelta(days=30), poll_s=600):
        async with asyncio.timeout(30):  # it has looked, and sleeps for long
            while here.on_deadline.__name__ != "wake":  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await buy(shop, ("TEA", 1))
        await until(here, 1)

    assert await count(here, alerts) >= 1


async def test_a_deadline_that_another_process_wrote_is_met_by_looking(
    stores: list[Store],
) -> None:
    here, there = stores
    shop = await a_shop(there, {"TEA": 1})

    async with watching(here, NOON + timedelta(days=30), poll_s=0.1):
        await buy(shop, ("TEA", 1))
        await until(here, 1)
