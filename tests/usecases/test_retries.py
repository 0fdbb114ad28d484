"""A lost race is ours to run again; what keeps failing is told, and leaves nothing behind."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.domain.errors import Invalid, Problem
from app.storage import store as stores
from app.storage import tables
from app.storage.store import Store
from app.storage.transaction import Transaction
from tests.builders import MAY, NOON
from tests.databases import StoreSettingsOf
from tests.usecases.shopping import a_shop, buy, ensure_sound, receive, rows, shelf

from app.storage.opening import opened_store  # isort: skip


async def _lock(tx: Transaction, sku: str) -> None:
    await tx.connection.execute(
        text("SELECT 1 FROM products WHERE sku = :sku FOR UPDATE"), {"sku": sku}
    )


@pytest.mark.postgres
async def test_a_deadlock_is_run_again_from_its_start(
    migrated_postgres: "object", tmp_path: "object"
) -> None:
    async with opened_store(StoreSettingsOf(migrated_postgres(), tmp_path)) as store:  # type: ignore[operator, arg-type]
        await a_shop(store, {"CUP": 0, "TEA": 0})
        met, runs = asyncio.Barrier(2), []

        async def crosswise(first: str, second: str) -> str:
            tries: list[int] = []

            async def work(tx: Transaction) -> str:
                tries.append(1)
                runs.append(first)
                await _lock(tx, first)
                if len(tries) == 1:
                    await met.wait()
                await _lock(tx, second)
                return first

            return await store.write(work, NOON)

        async with asyncio.timeout(20):
            done = await asyncio.gather(crosswise("CUP", "TEA"), crosswise("TEA", "CUP"))

    assert done == ["CUP", "TEA"]
    assert len(runs) == 3


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

    for trouble in (Invalid([Problem((), "no")]), RuntimeError("a bug")):

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


async def test_a_write_that_is_given_up_frees_the_way(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    begun = asyncio.Event()

    async def work(tx: Transaction) -> None:
        await tx.connection.execute(text("UPDATE shelves SET on_hand = 1"))
        begun.set()
        await asyncio.Event().wait()

    stuck = asyncio.create_task(store.write(work, NOON))
    await begun.wait()
    stuck.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stuck

    async with asyncio.timeout(10):
        await buy(shop, ("TEA", 2), by=MAY)
    assert await shelf(shop, "TEA") == (5, 2)
