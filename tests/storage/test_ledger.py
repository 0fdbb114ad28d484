"""The ledger is checked against every shelf, at the cost of what it gained since it was folded."""

import pytest
from sqlalchemy import delete, func, insert, select, update

from app.domain.stock import MovementKind, Place
from app.housekeeping import fold_further
from app.storage.kept.ledger import LedgerSum, keep_sums
from app.storage.reading import ledger
from app.storage.reading.ledger import BEGIN
from app.storage.store import Store
from app.storage.tables import ledger_sums, shelves, stock_movements
from app.usecases.shop import Shop
from tests.builders import NOON, WALT
from tests.usecases.shopping import a_shop, buy, receive, rows, send

A_RECEIPT_OF_NOTHING = {
    "kind": MovementKind.RECEIVED,
    "sku": "TEA",
    "warehouse": "SHA",
    "on_hand_change": 9,
    "reserved_change": 0,
    "on_hand_after": 14,
    "reserved_after": 0,
    "actor_role": WALT.role,
    "actor_name": WALT.name,
    "at": NOON,
}


async def a_busy_shop(store: Store) -> Shop:
    shop = await a_shop(store, {"TEA": 20, "CUP": 20, "POT": 3})
    await receive(shop, "TEA", 5, "SHA")
    numbers = [await buy(shop, ("TEA", 2), ("CUP", 1)) for _ in range(4)]
    await send(shop, f"{numbers[0]}-1")
    return shop


async def fold(store: Store) -> int:
    """Everything there is; in how many steps."""
    position: int | None = await store.read(lambda moment: moment.stock.folded_to())
    steps = 0
    while position is not None:
        position = await fold_further(store, position, NOON)
        steps += 1
    return steps


async def drifting(store: Store) -> list[tuple[str, str, int, int]]:
    """Place, figure and refolded figure of what stands there, of each shelf that drifts."""
    found: list[tuple[str, str, int, int]] = []
    at: Place | None = BEGIN
    while at is not None:
        check = await store.read(lambda moment, at=at: moment.stock.checked(at))  # type: ignore[misc]
        found += [(d.sku, d.warehouse, d.on_hand, d.ledger_on_hand) for d in check.drift]
        at = check.reached
    return found


async def refolded(store: Store) -> list[LedgerSum]:
    """What the sums should be."""
    moved = stock_movements.c
    sums = (
        select(
            moved.sku,
            moved.warehouse,
            func.max(moved.id),
            func.sum(moved.on_hand_change),
            func.sum(moved.reserved_change),
        )
        .group_by(moved.sku, moved.warehouse)
        .order_by(moved.sku, moved.warehouse)
    )
    async with store.database.reading() as connection:
        return [LedgerSum._make(row) for row in await connection.execute(sums)]


async def test_what_is_folded_is_the_ledger_whatever_the_steps(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = await a_busy_shop(store)
    monkeypatch.setattr(ledger, "FOLDED", 3)

    steps = await fold(store)

    assert steps == -(-len(await rows(store, stock_movements)) // 3)
    assert await rows(store, ledger_sums) == await refolded(store)
    await buy(shop, ("TEA", 1), ("POT", 1))
    await fold(store)
    assert await rows(store, ledger_sums) == await refolded(store)
    assert await drifting(store) == []


async def test_what_was_passed_over_is_counted_and_joins_its_shelf_s_next_sum(
    store: Store,
) -> None:
    shop = await a_busy_shop(store)
    await fold(store)
    async with store.database.writing() as connection:
        await connection.execute(delete(ledger_sums).where(ledger_sums.c.sku == "CUP"))

    assert await drifting(store) == []
    await buy(shop, ("CUP", 1))
    await fold(store)
    assert await rows(store, ledger_sums) == await refolded(store)
    assert await drifting(store) == []


@pytest.mark.parametrize("is_folded", [False, True])
async def test_a_shelf_and_a_ledger_that_part_are_seen_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, *, is_folded: bool
) -> None:
    monkeypatch.setattr(ledger, "COMPARED", 1)
    shop = await a_busy_shop(store)
    if is_folded:
        await fold(store)
    await buy(shop, ("POT", 1))
    newest = select(func.max(stock_movements.c.id)).scalar_subquery()
    async with store.database.writing() as connection:
        await connection.execute(update(shelves).where(shelves.c.sku == "CUP").values(on_hand=77))
        await connection.execute(delete(stock_movements).where(stock_movements.c.id == newest))
        await connection.execute(insert(stock_movements).values(**A_RECEIPT_OF_NOTHING))

    found = await drifting(store)

    assert [place[:2] for place in found] == [("CUP", "LON"), ("POT", "LON"), ("TEA", "SHA")]
    assert (found[0][2], found[2][2:]) == (77, (5, 14))
    await fold(store)
    assert await drifting(store) == found


async def test_a_sum_that_comes_late_leaves_a_newer_one(store: Store) -> None:
    await a_busy_shop(store)
    await fold(store)
    kept = await rows(store, ledger_sums)
    older = [LedgerSum._make(row)._replace(movement_id=1, on_hand=999) for row in kept]

    await store.write(lambda tx: keep_sums(tx.connection, older), NOON)

    assert await rows(store, ledger_sums) == kept
