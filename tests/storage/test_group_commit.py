"""Writes that share a commit: each alone is refused, each is durable before it is answered."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.contacts import Contact
from app.domain.errors import InsufficientStock
from app.storage import tables
from app.storage.care.opening import opened_store
from app.storage.connections.lanes import AT_ONCE, Strayed
from app.storage.store import Store
from app.storage.transaction import Transaction
from app.usecases.orders.place import place_order
from app.usecases.shop import Outcome, Shop
from tests.builders import MAY, NOON
from tests.databases import NewDatabase, StoreSettingsOf
from tests.usecases.shopping import a_shop, an_order_for, asked, ensure_sound, later, rows


def placing(shop: Shop, key: str, *lines: tuple[str, int]) -> Awaitable[Outcome]:
    """An order of somebody whom the shop does not know yet."""
    contact = Contact(key, f"{key}@example.com")
    wanted = replace(an_order_for(*lines), customer=contact)
    return place_order(shop, asked(MAY, later(), idempotency_key=key), wanted)


async def together(shop: Shop, *writes: Awaitable[Any]) -> list[Any]:
    """What each of the writes answers or raises; on SQLite they came while another was written."""
    async with AsyncExitStack() as busy:
        if shop.store.database.is_sqlite:
            await busy.enter_async_context(kept_busy(shop.store))
        tasks = [asyncio.ensure_future(each) for each in writes]
        await asyncio.sleep(0)
    return await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def kept_busy(store: Store) -> AsyncIterator[None]:
    """A write that takes as long as the block, so that whoever comes meanwhile has to wait."""
    begun, enough = threading.Event(), threading.Event()

    async def wait(_: Transaction) -> None:
        begun.set()
        assert enough.wait(20)

    writing = asyncio.ensure_future(store.write(wait, NOON))
    assert await asyncio.to_thread(begun.wait, 20)
    yield
    enough.set()
    await writing


async def kept_keys(shop: Shop) -> set[str]:
    return {each.key for each in await rows(shop.store, tables.idempotency)}


async def ensure_only(shop: Shop, keys: set[str]) -> None:
    """These orders are there with all their parts, and nothing of any other."""
    assert await kept_keys(shop) == keys
    assert len(await rows(shop.store, tables.orders)) == len(keys)
    assert len(await rows(shop.store, tables.customers)) == len(keys)
    await ensure_sound(shop)


@pytest.fixture
def turns(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many writes each commit of SQLite had."""
    lengths: list[int] = []
    lanes = store.database.lanes
    if store.database.is_sqlite:
        turn = lanes.write._turn

        def counted(connection: Any, jobs: Any) -> None:
            lengths.append(len(jobs))
            turn(connection, jobs)

        monkeypatch.setattr(lanes.write, "_turn", counted)
    return lengths


async def test_one_refusal_spoils_no_neighbour(store: Store, turns: list[int]) -> None:
    shop = await a_shop(store, {"TEA": 1_000, "POT": 1})
    turns.clear()
    keys = [f"buyer{n}" for n in range(AT_ONCE)]

    answers = await together(
        shop,
        *(
            placing(shop, key, ("TEA", 2), *([("POT", 2)] if key == "buyer20" else []))
            for key in keys
        ),
    )

    assert isinstance(answers.pop(20), InsufficientStock)
    assert len({answer.result for answer in answers}) == AT_ONCE - 1
    await ensure_only(shop, set(keys) - {"buyer20"})
    assert turns == ([1, AT_ONCE] if turns else [])


async def test_what_breaks_in_the_middle_of_its_writing_leaves_nothing(
    store: Store, turns: list[int]
) -> None:
    shop = await a_shop(store, {"TEA": 1_000})

    async def breaks(tx: Transaction) -> None:
        await tx.customers.add(Contact("nobody", "nobody@example.com"), "nobody", NOON)
        raise ZeroDivisionError

    answers = await together(
        shop,
        placing(shop, "before", ("TEA", 1)),
        store.write(breaks, NOON),
        placing(shop, "after", ("TEA", 1)),
    )

    assert isinstance(answers[1], ZeroDivisionError)
    await ensure_only(shop, {"before", "after"})


async def test_a_work_that_waits_for_something_else_is_ended_alone(
    migrated_sqlite: NewDatabase, tmp_path: Path
) -> None:
    async with opened_store(StoreSettingsOf(migrated_sqlite(), tmp_path)) as store:
        shop = await a_shop(store, {"TEA": 1_000})

        async def strays(tx: Transaction) -> None:
            await tx.customers.add(Contact("nobody", "nobody@example.com"), "nobody", NOON)
            await asyncio.sleep(0)

        answers = await together(
            shop, store.write(strays, NOON), placing(shop, "neighbour", ("TEA", 1))
        )

        assert isinstance(answers[0], Strayed)
        await ensure_only(shop, {"neighbour"})


async def test_nobody_is_answered_before_the_whole_turn_is_on_disk(
    migrated_sqlite: NewDatabase, tmp_path: Path
) -> None:
    url, seen = migrated_sqlite(), []
    async with opened_store(StoreSettingsOf(url, tmp_path)) as store:
        shop = await a_shop(store, {"TEA": 1_000})
        other = sqlite3.connect(url.removeprefix("sqlite+aiosqlite:///"))

        async def place(key: str) -> None:
            await placing(shop, key, ("TEA", 1))
            seen.append(other.execute("SELECT count(*) FROM orders").fetchone()[0])

        async def how_safe(tx: Transaction) -> int:
            asked = await tx.connection.exec_driver_sql("PRAGMA synchronous")
            return int(asked.scalar_one())

        await together(shop, *(place(f"buyer{n}") for n in range(20)))
        other.close()

        assert seen == [20] * 20
        assert await store.write(how_safe, NOON) == 2, "FULL"


async def test_who_leaves_while_waiting_is_not_served_and_what_was_begun_is_told(
    migrated_sqlite: NewDatabase, tmp_path: Path
) -> None:
    rung: list[None] = []
    settings = StoreSettingsOf(migrated_sqlite(), tmp_path)
    async with opened_store(settings, on_commit=lambda: rung.append(None)) as store:
        shop = await a_shop(store, {"TEA": 1_000})
        rung.clear()
        begun, enough = threading.Event(), threading.Event()

        async def slow(tx: Transaction) -> None:
            begun.set()
            assert enough.wait(20)
            tx.end_token("token", MAY)

        writing = asyncio.ensure_future(store.write(slow, NOON))
        await asyncio.to_thread(begun.wait, 20)
        waiting = asyncio.ensure_future(placing(shop, "left", ("TEA", 1)))
        patient = asyncio.ensure_future(placing(shop, "patient", ("TEA", 1)))
        await asyncio.sleep(0)
        for gone in (writing, waiting):
            gone.cancel()
        enough.set()

        await patient
        assert len(rung) == 2, "one for the caller who left while it was written"
        await ensure_only(shop, {"patient"})


async def test_those_who_left_while_waiting_take_no_place_in_the_line(
    migrated_sqlite: NewDatabase, tmp_path: Path
) -> None:
    settings = replace(StoreSettingsOf(migrated_sqlite(), tmp_path), write_queue_max=3)
    async with opened_store(settings) as store:
        shop = await a_shop(store, {"TEA": 1_000})
        async with kept_busy(store):
            for n in range(20):
                left = asyncio.ensure_future(placing(shop, f"left{n}", ("TEA", 1)))
                await asyncio.sleep(0)
                left.cancel()
            last = asyncio.ensure_future(placing(shop, "last", ("TEA", 1)))
            await asyncio.sleep(0)
        await last

        await ensure_only(shop, {"last"})


async def test_a_full_disk_is_told_to_all_and_forgotten_when_there_is_room(
    migrated_sqlite: NewDatabase, tmp_path: Path
) -> None:
    async with opened_store(StoreSettingsOf(migrated_sqlite(), tmp_path)) as store:
        shop = await a_shop(store, {"TEA": 10_000})

        async def full(tx: Transaction) -> None:
            pages = (await tx.connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
            await tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")

        keys = [f"buyer{n}" for n in range(AT_ONCE - 1)]
        answers = await together(
            shop, store.write(full, NOON), *(placing(shop, key, ("TEA", 1)) for key in keys)
        )
        kept = {k for k, a in zip(keys, answers[1:], strict=True) if isinstance(a, Outcome)}
        assert len(kept) < len(keys)
        await ensure_only(shop, kept)

        async def room(tx: Transaction) -> None:
            await tx.connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

        await store.write(room, NOON)
        await together(shop, *(placing(shop, key, ("TEA", 1)) for key in keys))
        await ensure_only(shop, set(keys))


@pytest.mark.postgres
async def test_a_connection_that_ends_in_the_middle_is_an_error_and_the_next_one_works(
    migrated_postgres: NewDatabase, tmp_path: Path
) -> None:
    async with opened_store(StoreSettingsOf(migrated_postgres(), tmp_path)) as store:
        shop = await a_shop(store, {"TEA": 1_000})

        async def ended(tx: Transaction) -> None:
            await tx.customers.add(Contact("nobody", "nobody@example.com"), "nobody", NOON)
            await tx.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        keys = [f"buyer{n}" for n in range(30)]
        answers = await together(
            shop, store.write(ended, NOON), *(placing(shop, key, ("TEA", 1)) for key in keys)
        )
        kept = {k for k, a in zip(keys, answers[1:], strict=True) if isinstance(a, Outcome)}
        assert isinstance(answers[0], Exception)
        await ensure_only(shop, kept)

        await together(shop, *(placing(shop, key, ("TEA", 1)) for key in keys))
        await ensure_only(shop, set(keys))
