"""Counts and transfers are kept with their movements, and never take what is promised."""

import pytest

from app.domain.errors import InsufficientStock, VersionConflict
from app.domain.stock import MovementKind
from app.storage import tables
from app.storage.store import Store
from app.usecases.shipments.warehouse_work import start_picking
from app.usecases.shop import Shop
from app.usecases.stock.count import count_stock
from app.usecases.stock.receive import receive_stock
from app.usecases.stock.transfer import transfer_stock
from tests.builders import WALT
from tests.usecases.shopping import (
    a_shop,
    asked,
    at_once,
    buy,
    ensure_sound,
    refusals,
    rows,
    shelf,
)


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 10})


async def count(shop: Shop, counted: int, **given: object) -> object:
    return await count_stock(shop, asked(WALT, **given), "TEA", "LON", counted, "counted")


async def transfer(shop: Shop, pieces: int, source: str = "LON", target: str = "PAR") -> object:
    return await transfer_stock(shop, asked(WALT), "TEA", source, target, pieces, None)


async def test_a_count_is_an_adjustment_with_its_reason(shop: Shop) -> None:
    await count(shop, 7)

    *_, told = await rows(shop.store, tables.stock_movements)
    assert (told.kind, told.on_hand_change, told.reason) == (MovementKind.ADJUSTED, -3, "counted")
    assert (told.on_hand_after, told.reserved_after, told.actor_role) == (7, 0, WALT.role)
    await ensure_sound(shop)


async def test_a_count_below_what_is_being_picked_is_refused_whole(shop: Shop) -> None:
    picking, waiting = await buy(shop, ("TEA", 4)), await buy(shop, ("TEA", 3))
    await start_picking(shop, asked(WALT), f"{picking}-1")

    with pytest.raises(InsufficientStock) as refused:
        await count(shop, 3)

    (short,) = refused.value.shortages
    assert (short.requested, short.available) == (4, 3)
    assert await shelf(shop, "TEA") == (10, 7)
    assert waiting
    await ensure_sound(shop)


async def test_of_two_counts_of_one_version_the_second_is_told(shop: Shop) -> None:
    (there,) = await rows(shop.store, tables.shelves)

    answers = await at_once(*(count(shop, n, expected_version=there.version) for n in (4, 5)))

    assert refusals(answers) == ["VersionConflict"]
    (conflict,) = (answer for answer in answers if isinstance(answer, VersionConflict))
    assert conflict.current_version == there.version + 1
    await ensure_sound(shop)


async def test_a_transfer_moves_free_pieces_only(shop: Shop) -> None:
    await buy(shop, ("TEA", 8))

    with pytest.raises(InsufficientStock):
        await transfer(shop, 3)
    await transfer(shop, 2)

    assert await shelf(shop, "TEA") == (8, 8)
    assert await shelf(shop, "TEA", "PAR") == (2, 0)
    await ensure_sound(shop)


async def test_transfers_both_ways_and_buyers_at_once_lose_no_piece(shop: Shop) -> None:
    await receive_stock(shop, asked(WALT), "TEA", "PAR", 10, None)

    answers = await at_once(
        *(transfer(shop, 2) for _ in range(4)),
        *(transfer(shop, 2, "PAR", "LON") for _ in range(4)),
        *(buy(shop, ("TEA", 1)) for _ in range(12)),
    )

    assert set(refusals(answers)) <= {"InsufficientStock"}
    here, there = await shelf(shop, "TEA"), await shelf(shop, "TEA", "PAR")
    bought = sum(isinstance(answer, str) for answer in answers)
    assert here[0] + there[0] == 20
    assert here[1] + there[1] == bought == 12
    await ensure_sound(shop)


async def test_first_receipts_on_a_new_shelf_at_once_all_count(shop: Shop) -> None:
    answers = await at_once(
        *(receive_stock(shop, asked(WALT), "TEA", "SHA", 2, None) for _ in range(6))
    )

    assert not refusals(answers)
    assert await shelf(shop, "TEA", "SHA") == (12, 0)
    await ensure_sound(shop)


async def test_a_receipt_sent_twice_at_once_is_received_once(shop: Shop) -> None:
    answers = await at_once(
        *(
            receive_stock(shop, asked(WALT, idempotency_key="R1"), "TEA", "LON", 5, None)
            for _ in range(4)
        )
    )

    assert sorted(answer.replayed for answer in answers) == [False, True, True, True]
    assert await shelf(shop, "TEA") == (15, 0)


async def test_a_product_knows_what_is_free_over_all_warehouses(shop: Shop) -> None:
    await receive_stock(shop, asked(WALT), "TEA", "PAR", 4, None)
    await buy(shop, ("TEA", 6))
    await count(shop, 8)
    await transfer(shop, 1, "PAR", "SHA")

    (product,) = await rows(shop.store, tables.products)
    shelves = await rows(shop.store, tables.shelves)
    assert product.available == sum(one.on_hand - one.reserved for one in shelves) == 6
