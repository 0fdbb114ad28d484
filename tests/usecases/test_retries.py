"""A lost race is ours to run again; what keeps failing is told, and leaves nothing behind."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import InsufficientStock, Invalid, Problem
from app.domain.sentences import say
from app.storage import store as stores
from app.storage import tables
from app.storage.care.opening import opened_store
from app.storage.connections.lanes import Strayed
from app.storage.store import Store
from app.storage.transaction import Transaction
from app.usecases.shipments.warehouse_work import start_picking
from tests.builders import MAY, NOON, WALT
from tests.databases import NewDatabase, StoreSettingsOf
from tests.usecases.shopping import a_shop, asked, buy, ensure_sound, receive, rows, shelf

SLOW_TO_LOOK = text("SET LOCAL deadlock_timeout = '20s'")
IN_LINE = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def _lock(connection: AsyncConnection, sku: str) -> None:
    await connection.execute(
        text("SELECT 1 FROM products WHERE sku = :sku FOR UPDATE"), {"sku": sku}
    )


async def _stand_in_line(store: Store, number: int) -> None:
    """Wait until so many wait for a lock; PostgreSQL looks anew in a new transaction only."""
    waiting = 0
    while waiting < number:
        async with store.database.reading() as moment:
            waiting = await moment.scalar(IN_LINE) or 0


@pytest.mark.postgres
async def test_a_deadlock_is_run_again_from_its_start(
    migrated_postgres: NewDatabase, tmp_path: Path
) -> None:
    async with opened_store(StoreSettingsOf(migrated_postgres(), tmp_path)) as store:
        await a_shop(store, {"CUP": 0, "TEA": 0})
        runs: list[int] = []

        async def work(tx: Transaction) -> str:
            runs.append(1)
            await _lock(tx.connection, "CUP")
            await _lock(tx.connection, "TEA")
            return "done"

        async with asyncio.timeout(20):
            async with store.database.writing() as another:
                await another.execute(SLOW_TO_LOOK)
                await _lock(another, "TEA")
                writing = asyncio.create_task(store.write(work, NOON))
                await _stand_in_line(store, 1)
                await _lock(another, "CUP")
            done = await writing

    assert done == "done"
    assert len(runs) == 2


@pytest.mark.postgres
async def test_who_asks_again_while_the_first_try_still_writes_is_answered_the_same(
    migrated_postgres: NewDatabase, tmp_path: Path
) -> None:
    async with opened_store(StoreSettingsOf(migrated_postgres(), tmp_path)) as store:
        shop = await a_shop(store, {"TEA": 5})
        number = f"{await buy(shop, ('TEA', 1))}-1"
        request = asked(WALT, idempotency_key="the same")

        async with asyncio.timeout(20):
            async with store.database.writing() as another:
                await another.execute(text("SELECT 1 FROM orders FOR UPDATE"))
                tries = [
                    asyncio.create_task(start_picking(shop, request, number)) for _ in range(2)
                ]
                await _stand_in_line(store, 2)
            answers = await asyncio.gather(*tries)

    assert sorted(answer.replayed for answer in answers) == [False, True]
    assert {answer.result for answer in answers} == {number}


async def test_what_breaks_a_rule_for_ever_is_raised_and_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "PAUSE_S", 0)
    shop = await a_shop(store, {"TEA": 5})
    tries: list[int] = []

    async def work(tx: Transaction) -> None:
        tries.append(1)
        await tx.connection.execute(text("UPDATE shelves SET reserved = on_hand + 1"))

    with pytest.raises(IntegrityError):
        await store.write(work, NOON)

    assert len(tries) == stores.TRIES
    assert await shelf(shop, "TEA") == (5, 0)


async def test_the_database_itself_refuses_to_oversell(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await buy(shop, ("TEA", 5))

    for change in ("on_hand = 4", "on_hand = -1", "reserved = -1", "reserved = 6"):
        async with store.database.writer.connect() as connection:
            with pytest.raises(DBAPIError):
                await connection.execute(text(f"UPDATE shelves SET {change}"))

    await ensure_sound(shop)


async def test_a_refusal_and_a_bug_leave_no_trace_and_ring_no_bell(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    rung: list[int] = []
    store._on_commit = lambda: rung.append(1)

    for trouble in (Invalid([Problem((), say("no"))]), RuntimeError("a bug")):

        async def work(tx: Transaction, trouble: Exception = trouble) -> None:
            await tx.connection.execute(text("DELETE FROM stock_movements"))
            raise trouble

        with pytest.raises(type(trouble)):
            await store.write(work, NOON)
    assert rung == []
    await receive(shop, "TEA", 1)

    assert rung == [1]
    assert len(await rows(store, tables.stock_movements)) == 2
    await ensure_sound(shop)


async def test_a_write_that_strays_frees_the_way(store: Store) -> None:
    """A work awaits nothing but its transaction: straying is an error at once."""
    shop = await a_shop(store, {"TEA": 5})

    async def work(tx: Transaction) -> None:
        await tx.connection.execute(text("UPDATE shelves SET on_hand = 1"))
        await asyncio.sleep(0)

    with pytest.raises(Strayed):
        await store.write(work, NOON)

    async with asyncio.timeout(10):
        await buy(shop, ("TEA", 2), by=MAY)
    assert await shelf(shop, "TEA") == (5, 2)


async def test_a_write_whose_caller_has_gone_is_whole_or_not_at_all(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 50})

    async def gone_at_once() -> None:
        writing = asyncio.create_task(buy(shop, ("TEA", 1), by=MAY))
        await asyncio.sleep(0)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)

    for _ in range(10):
        await gone_at_once()
    await buy(shop, ("TEA", 1), by=MAY)

    orders = len(await rows(store, tables.orders))
    assert await shelf(shop, "TEA") == (50, orders)
    await ensure_sound(shop)


async def test_one_that_breaks_takes_none_of_those_with_it_that_ran_beside_it(
    store: Store,
) -> None:
    """Many writes share one commit: each stands or falls for itself."""
    shop = await a_shop(store, {"TEA": 6})

    async def broken(tx: Transaction) -> None:
        await tx.connection.execute(text("UPDATE shelves SET on_hand = 0, reserved = 0"))
        raise RuntimeError("a bug")

    answers = await asyncio.gather(
        *(
            store.write(broken, NOON) if n % 3 == 0 else buy(shop, ("TEA", 1), by=MAY)
            for n in range(15)
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(one, RuntimeError) for one in answers) == 5
    assert sum(isinstance(one, InsufficientStock) for one in answers) == 4
    assert await shelf(shop, "TEA") == (6, 6)
    await ensure_sound(shop)
