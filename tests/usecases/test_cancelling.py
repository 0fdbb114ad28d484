"""Cancelling gives back exactly what was reserved, once, wherever the order stands."""

import pytest

from app.domain.lifecycle import OrderStatus, ShipmentStatus, ShortagePolicy, TrackingStatus
from app.storage.store import Store
from app.usecases.orders.cancel import cancel_order
from app.usecases.shipments.warehouse_work import cancel_parcel, start_picking
from app.usecases.shop import Shop
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
    scan,
    send,
    shelf,
)


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 10, "CUP": 10})


async def test_a_confirmed_order_gives_everything_back(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 3), ("CUP", 2))

    await cancel_order(shop, asked(SAM), number, "changed her mind")

    assert (await order(shop, number)).status is OrderStatus.CANCELLED
    assert [await shelf(shop, sku) for sku in ("TEA", "CUP")] == [(10, 0), (10, 0)]
    await ensure_sound(shop)


async def test_a_backorder_gives_back_the_pieces_it_had_without_a_parcel(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 12), ("CUP", 1), when_short=ShortagePolicy.BACKORDER)
    assert await shelf(shop, "TEA") == (10, 10)

    await cancel_order(shop, asked(SAM), number)

    assert [await shelf(shop, sku) for sku in ("TEA", "CUP")] == [(10, 0), (10, 0)]
    await ensure_sound(shop)


async def test_what_has_left_stays_gone_and_the_rest_comes_back(shop: Shop) -> None:
    await receive(shop, "CUP", 5, "SHA")
    number = await buy(shop, ("TEA", 2), ("CUP", 14))
    first, second = (await order(shop, number)).shipments
    await send(shop, first.number)

    await cancel_order(shop, asked(SAM), number)

    kept = await order(shop, number)
    assert kept.status is OrderStatus.SHIPPED
    assert kept.shipment(second.number).status is ShipmentStatus.CANCELLED
    for place in ("LON", "SHA"):
        assert (await shelf(shop, "CUP", place))[1] == 0
    await ensure_sound(shop)


async def test_a_lost_parcels_pieces_are_given_up_without_touching_the_shelf(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2))
    await send(shop, f"{number}-1")
    await scan(shop, f"{number}-1", TrackingStatus.LOST)

    await cancel_order(shop, asked(SAM), number)

    assert (await order(shop, number)).status is OrderStatus.CANCELLED
    assert await shelf(shop, "TEA") == (8, 0)
    await ensure_sound(shop)


async def test_two_who_cancel_at_once_give_back_once(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 3))

    answers = await at_once(*(cancel_order(shop, asked(SAM), number) for _ in range(4)))

    assert refusals(answers) == ["IllegalTransition"] * 3
    assert await shelf(shop, "TEA") == (10, 0)
    await ensure_sound(shop)


async def test_cancelling_and_picking_at_once_is_one_story(shop: Shop) -> None:
    numbers = [await buy(shop, ("TEA", 1)) for _ in range(6)]

    for number in numbers:
        await at_once(
            cancel_order(shop, asked(SAM), number), start_picking(shop, asked(WALT), f"{number}-1")
        )

    assert {(await order(shop, number)).status for number in numbers} == {OrderStatus.CANCELLED}
    assert await shelf(shop, "TEA") == (10, 0)
    await ensure_sound(shop)


async def test_a_cancelled_parcel_is_made_anew_elsewhere_with_the_same_pieces(shop: Shop) -> None:
    await receive(shop, "TEA", 5, "PAR")
    number = await buy(shop, ("TEA", 3))

    await cancel_parcel(shop, asked(WALT), f"{number}-1", "shelf collapsed")

    gone, anew = (await order(shop, number)).shipments
    assert (gone.status, anew.status) == (ShipmentStatus.CANCELLED, ShipmentStatus.ALLOCATED)
    assert (gone.warehouse, anew.warehouse) == ("LON", "PAR")
    assert [await shelf(shop, "TEA", place) for place in ("LON", "PAR")] == [(10, 0), (5, 3)]
    await ensure_sound(shop)
