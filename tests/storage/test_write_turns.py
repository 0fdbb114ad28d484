"""Writes that share a transaction: none spoils another, and each sees what came before it."""

import asyncio
import threading
from collections.abc import Awaitable
from decimal import Decimal
from typing import Any

import pytest

from app.storage.kept.written import insert_rows
from app.storage.store import Store
from app.storage.tables import notes, orders, shelves
from app.storage.transaction import Transaction
from app.usecases.stock.catalogue import ProductFacts, put_product
from tests.builders import MAY, NOON
from tests.usecases.shopping import (
    a_shop,
    asked,
    buy,
    ensure_sound,
    order,
    refusals,
    rows,
    shelf,
)

HELD_UP_S = 0.05
"""Long enough for the writes behind it to wait together."""


async def together(store: Store, *writes: Awaitable[Any]) -> list[Any]:
    """All of them in one turn: the first one of all keeps the others waiting."""

    async def slow(_: Transaction) -> str:
        threading.Event().wait(HELD_UP_S)
        return "done"

    answers = await asyncio.gather(store.write(slow, NOON), *writes, return_exceptions=True)
    return answers[1:]


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


async def test_a_refusal_leaves_nothing_and_takes_nobody_along(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 3})

    placed = await together(store, *(buy(shop, ("TEA", 2)) for _ in range(3)))

    assert refusals(placed) == ["InsufficientStock", "InsufficientStock"]
    assert await shelf(shop, "TEA") == (3, 2)
    assert len(await rows(store, orders)) == 1
    await ensure_sound(shop)


async def test_what_the_database_refuses_costs_only_the_one_who_asked(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})
    twice = {"sku": "TEA", "warehouse": "LON", "on_hand": 1, "reserved": 0}
    twice |= {"incoming": 0, "safety_stock": 0, "version": 1}

    async def breaks(tx: Transaction) -> str:
        await insert_rows(tx.connection, shelves, [twice])
        return "done"

    first, broken, second = await together(
        store, buy(shop, ("TEA", 2)), store.write(breaks, NOON), buy(shop, ("TEA", 3))
    )

    assert "UNIQUE" in str(broken)
    assert len({first, second}) == len(await rows(store, orders)) == 2
    assert await shelf(shop, "TEA") == (9, 5)
    await ensure_sound(shop)


async def test_rows_of_several_writes_keep_the_order_of_their_tables(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})
    first = await order(shop, await buy(shop, ("TEA", 1)))

    ran: list[str] = []

    async def notes_only(tx: Transaction) -> str:
        ran.append("once")
        await tx.keeping.add_note(first.id, "orderAddNote", b"sealed", MAY, NOON)
        return "done"

    await together(store, store.write(notes_only, NOON), buy(shop, ("TEA", 1), note="gift"))

    assert ran == ["once"]
    assert len(await rows(store, notes)) == 2
    await ensure_sound(shop)


async def test_what_one_order_lacks_and_its_neighbour_has_is_kept_as_it_is(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})

    await together(
        store,
        buy(shop, ("TEA", 1), external_reference="A-1"),
        buy(shop, ("TEA", 1)),
        buy(shop, ("TEA", 1), external_reference="A-3"),
    )

    kept = await rows(store, orders)
    assert [order.external_reference for order in kept] == ["A-1", None, "A-3"]
    assert {order.tax_included_minor for order in kept} == {None}


async def test_a_price_that_has_just_changed_is_the_price(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})
    dearer = ProductFacts("TEA", "Tea", None, Decimal("12.00"), "EUR")

    _, number = await together(store, put_product(shop, asked(MAY), dearer), buy(shop, ("TEA", 1)))

    assert (await order(shop, number)).subtotal_minor == 1_200
