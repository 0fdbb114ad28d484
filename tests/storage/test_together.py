"""Placings that wait for PostgreSQL together: one commit, and each as if it were alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.domain.contacts import Contact
from app.domain.errors import InsufficientStock, Invalid, Problem
from app.domain.sentences import say
from app.domain.stock import MovementKind
from app.storage import store as stores
from app.storage import tables
from app.storage.care.opening import opened_store
from app.storage.connections.driven import Driven
from app.storage.store import Store
from app.storage.together.ahead import Ahead
from app.storage.transaction import Transaction
from app.usecases.orders.place import place_order
from app.usecases.shop import Outcome, Shop
from tests.api.doors import counted
from tests.builders import MAY, NOON
from tests.databases import NewDatabase, StoreSettingsOf
from tests.usecases.shopping import (
    a_shop,
    an_order_for,
    asked,
    at_once,
    buy,
    ensure_sound,
    later,
    refusals,
    rows,
    shelf,
)

pytestmark = pytest.mark.postgres
TEA = Ahead(skus=frozenset({"TEA"}))
HANG_UP = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def url(migrated_postgres: NewDatabase) -> str:
    return migrated_postgres()


@pytest.fixture
async def shared_store(url: str, tmp_path: Path) -> AsyncIterator[Store]:
    async with opened_store(StoreSettingsOf(url, tmp_path)) as opened:
        yield opened


async def place(shop: Shop, name: str, key: str | None = None, pieces: int = 1) -> Outcome:
    """An order of somebody of that name, known to nobody before."""
    wanted = an_order_for(("TEA", pieces), customer=Contact(name, f"{name}@example.com"))
    return await place_order(shop, asked(MAY, later(), idempotency_key=key or name), wanted)


async def test_many_buyers_of_one_product_cost_as_many_round_trips_as_one(
    shared_store: Store,
) -> None:
    shop = await a_shop(shared_store, {"TEA": 1_000})
    await place(shop, "first")
    with counted(shared_store) as of_one:
        await place(shop, "second")

    with counted(shared_store) as of_forty:
        await at_once(*(place(shop, f"buyer{n}") for n in range(40)))

    assert len(of_forty) == len(of_one)
    assert await shelf(shop, "TEA") == (1_000, 42)
    await ensure_sound(shop)


async def test_each_decides_on_what_the_ones_before_left(shared_store: Store) -> None:
    shop = await a_shop(shared_store, {"TEA": 7})

    answers = await at_once(*(place(shop, f"buyer{n}", pieces=2) for n in range(5)))

    assert refusals(answers) == ["InsufficientStock"] * 2
    assert await shelf(shop, "TEA") == (7, 6)
    assert len(await rows(shared_store, tables.customers)) == 3
    await ensure_sound(shop)


async def test_the_same_key_and_the_same_newcomer_meet_in_one_commit(shared_store: Store) -> None:
    shop = await a_shop(shared_store, {"TEA": 10})

    answers = await at_once(
        *(place(shop, "anna", "same") for _ in range(3)), place(shop, "anna", "another")
    )

    assert len({answer.result for answer in answers if isinstance(answer, Outcome)}) == 2
    assert len(await rows(shared_store, tables.customers)) == 1
    assert await shelf(shop, "TEA") == (10, 2)


async def test_what_the_database_refuses_is_refused_to_one_alone(
    shared_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "PAUSE_S", 0)
    shop = await a_shop(shared_store, {"TEA": 10})

    async def breaks_a_rule(tx: Transaction) -> None:
        await tx.connection.execute(text("UPDATE shelves SET reserved = on_hand + 1"))

    answers = await asyncio.gather(
        place(shop, "before"),
        shared_store.write(breaks_a_rule, NOON, ahead=TEA),
        place(shop, "after"),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [Outcome, IntegrityError, Outcome]
    assert await shelf(shop, "TEA") == (10, 2)
    await ensure_sound(shop)


async def test_one_that_is_refused_after_it_wrote_leaves_nothing(shared_store: Store) -> None:
    shop = await a_shop(shared_store, {"TEA": 10})

    async def writes_and_refuses(tx: Transaction) -> None:
        await tx.connection.execute(text("DELETE FROM stock_movements"))
        raise Invalid([Problem((), say("no"))])

    answers = await asyncio.gather(
        place(shop, "before"),
        shared_store.write(writes_and_refuses, NOON, ahead=TEA),
        place(shop, "between"),
        shared_store.write(writes_and_refuses, NOON, ahead=TEA),
        place(shop, "after"),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [Outcome, Invalid, Outcome, Invalid, Outcome]
    assert await shelf(shop, "TEA") == (10, 3)
    await ensure_sound(shop)


async def test_one_that_is_refused_at_its_very_end_has_taken_nothing(shared_store: Store) -> None:
    shop = await a_shop(shared_store, {"TEA": 10})

    runs: list[int] = []

    async def takes_and_refuses(tx: Transaction) -> None:
        runs.append(1)
        room = await tx.shelves.stockroom(["TEA"], ())
        room.move(MovementKind.ADJUSTED, ("TEA", "LON"), on_hand=-8)
        await tx.save_all([], room, MAY, NOON)
        await tx.customers.add(Contact("nobody", "nobody@example.com"), "nobody", NOON)
        raise Invalid([Problem((), say("no"))])

    answers = await asyncio.gather(
        place(shop, "before"),
        shared_store.write(takes_and_refuses, NOON, ahead=TEA),
        place(shop, "after", pieces=3),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [Outcome, Invalid, Outcome]
    assert len(runs) == 1, "the batch fell apart"
    assert len(await rows(shared_store, tables.customers)) == 2
    assert await shelf(shop, "TEA") == (10, 4)
    await ensure_sound(shop)


async def test_two_processes_serve_the_same_products_crosswise(url: str, tmp_path: Path) -> None:
    settings = StoreSettingsOf(url, tmp_path)
    async with opened_store(settings) as one, opened_store(settings) as other:
        here = await a_shop(one, {"CUP": 70, "TEA": 70})
        there = Shop(other, here.rules)

        async with asyncio.timeout(20):
            answers = await asyncio.gather(
                *(
                    buy(shop, *order, by=MAY)
                    for _ in range(20)
                    for shop in (here, there)
                    for order in ((("CUP", 1), ("TEA", 1)), (("TEA", 1), ("CUP", 1)))
                ),
                return_exceptions=True,
            )

        assert sum(isinstance(one, InsufficientStock) for one in answers) == 10
        assert sum(isinstance(one, str) for one in answers) == 70
        assert await shelf(here, "TEA") == await shelf(here, "CUP") == (70, 70)
        await ensure_sound(here)


async def test_a_database_that_hung_up_is_called_again(shared_store: Store) -> None:
    shop = await a_shop(shared_store, {"TEA": 10})
    await place(shop, "before")
    async with shared_store.database.writing() as connection:
        await connection.execute(HANG_UP)

    await place(shop, "after")

    assert await shared_store.read(lambda moment: moment.log.head()) > 0
    assert await shelf(shop, "TEA") == (10, 2)


async def test_an_old_connection_is_replaced_by_one_that_plans_anew(
    shared_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def who(tx: Transaction) -> int:
        return int(await tx.connection.scalar(text("SELECT pg_backend_pid()")))

    first = [await shared_store.write(who, NOON) for _ in range(2)]
    monkeypatch.setattr(Driven, "is_old", True)
    later_one = await shared_store.write(who, NOON)

    assert first[0] == first[1] != later_one
