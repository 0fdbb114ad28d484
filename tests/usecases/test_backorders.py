"""What comes free goes to those who wait, by priority, then age, and never to an order on hold."""

import pytest

from app.domain.lifecycle import HoldReason, OrderStatus, Priority, ShortagePolicy
from app.storage.store import Store
from app.usecases.orders.annotate import set_order_priority
from app.usecases.orders.cancel import cancel_order
from app.usecases.orders.hold import hold_order
from app.usecases.orders.release import release_order
from app.usecases.shop import Shop
from app.usecases.stock.count import count_stock
from tests.builders import SAM, WALT
from tests.usecases.shopping import (
    a_shop,
    asked,
    at_once,
    buy,
    ensure_sound,
    order,
    receive,
    refusals,
    shelf,
)


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 0, "CUP": 50})


async def wait_for(shop: Shop, pieces: int, **changes: object) -> str:
    return await buy(shop, ("TEA", pieces), when_short=ShortagePolicy.BACKORDER, **changes)


async def waiting(shop: Shop, *numbers: str) -> list[int]:
    return [(await order(shop, number)).waiting().get("TEA", 0) for number in numbers]


async def test_receipts_serve_by_priority_then_age(shop: Shop) -> None:
    old, young = await wait_for(shop, 2), await wait_for(shop, 2)
    urgent = await wait_for(shop, 3, priority=Priority.URGENT)
    vip = await wait_for(shop, 2, priority=Priority.VIP)

    await receive(shop, "TEA", 6)

    assert await waiting(shop, urgent, vip, old, young) == [0, 0, 1, 2]
    assert await shelf(shop, "TEA") == (6, 6)
    await ensure_sound(shop)


async def test_a_new_priority_counts_at_the_next_receipt(shop: Shop) -> None:
    old, young = await wait_for(shop, 2), await wait_for(shop, 2)
    await set_order_priority(shop, asked(SAM), young, Priority.URGENT)

    await receive(shop, "TEA", 2)

    assert await waiting(shop, old, young) == [2, 0]


async def test_an_order_on_hold_is_passed_over_until_it_is_released(shop: Shop) -> None:
    held, other = await wait_for(shop, 2), await wait_for(shop, 2)
    await hold_order(shop, asked(SAM), held, [HoldReason.MANUAL_REVIEW])

    await receive(shop, "TEA", 3)
    assert await waiting(shop, held, other) == [2, 0]
    await release_order(shop, asked(SAM), held)

    assert await waiting(shop, held) == [1]
    assert await shelf(shop, "TEA") == (3, 3)


async def test_what_a_cancellation_gives_back_serves_the_next(shop: Shop) -> None:
    first, next_ = await wait_for(shop, 4), await wait_for(shop, 3)
    await receive(shop, "TEA", 4)

    await cancel_order(shop, asked(SAM), first)

    assert (await order(shop, first)).status is OrderStatus.CANCELLED
    assert await waiting(shop, next_) == [0]
    assert await shelf(shop, "TEA") == (4, 3)
    await ensure_sound(shop)


async def test_a_higher_count_serves_too(shop: Shop) -> None:
    number = await wait_for(shop, 4)

    await count_stock(shop, asked(WALT), "TEA", "LON", 5, "found in the attic")

    assert await waiting(shop, number) == [0]
    assert await shelf(shop, "TEA") == (5, 4)


async def test_a_lower_count_frees_the_last_parcel_which_waits_again(shop: Shop) -> None:
    await receive(shop, "TEA", 5)
    first, last = await buy(shop, ("TEA", 2)), await buy(shop, ("TEA", 3))

    await count_stock(shop, asked(WALT), "TEA", "LON", 3, "broken")

    assert await waiting(shop, first, last) == [0, 2]
    assert (await order(shop, last)).status is OrderStatus.BACKORDERED
    assert await shelf(shop, "TEA") == (3, 3)
    await ensure_sound(shop)


async def test_two_receipts_at_once_serve_nobody_twice(shop: Shop) -> None:
    numbers = [await wait_for(shop, 3) for _ in range(4)]

    await at_once(*(receive(shop, "TEA", 3, place) for place in ("LON", "PAR", "LON", "PAR")))

    assert await waiting(shop, *numbers) == [0, 0, 0, 0]
    reserved = [await shelf(shop, "TEA", place) for place in ("LON", "PAR")]
    assert reserved == [(6, 6), (6, 6)]
    await ensure_sound(shop)


async def test_buyers_cancellers_and_receipts_at_once_leave_the_books_right(shop: Shop) -> None:
    """Orders locked before shelves here, after them there: deadlocks are ours to repeat."""
    mixed = [
        await buy(shop, ("TEA", 1), ("CUP", 1), when_short=ShortagePolicy.BACKORDER)
        for _ in range(10)
    ]

    answers = await at_once(
        *(cancel_order(shop, asked(SAM), number) for number in mixed[::2]),
        *(receive(shop, "TEA", 2) for _ in range(5)),
        *(
            buy(shop, ("CUP", 1), ("TEA", 1), when_short=ShortagePolicy.BACKORDER)
            for _ in range(10)
        ),
    )

    assert not refusals(answers)
    on_hand, reserved = await shelf(shop, "TEA")
    assert (on_hand, reserved) == (10, 10)
    await ensure_sound(shop)
