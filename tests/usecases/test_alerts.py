"""An alert is raised once for its cause, closed with it, and taken by those who are to act."""

import pytest

from app.domain.alerts import AlertAction, AlertKind, AlertStatus
from app.domain.errors import IllegalTransition, NotFound, NotPermitted
from app.domain.lifecycle import TrackingStatus
from app.storage import tables
from app.storage.rows import AlertRow
from app.storage.store import Store
from app.usecases.alerts import act_on_alert
from app.usecases.orders.cancel import cancel_order
from app.usecases.shop import Shop
from app.usecases.stock.count import count_stock
from app.usecases.stock.set_policy import set_stock_policy
from tests.builders import LIN, MAY, SAM, WALT
from tests.usecases.shopping import (
    a_shop,
    asked,
    at_once,
    buy,
    ensure_sound,
    receive,
    refusals,
    rows,
    scan,
    send,
)


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 10})


async def alerts(shop: Shop, kind: AlertKind) -> list[AlertRow]:
    return [one for one in await rows(shop.store, tables.alerts) if one.kind is kind]


async def statuses(shop: Shop, kind: AlertKind) -> list[str]:
    return [str(one.status) for one in await alerts(shop, kind)]


async def test_stock_that_runs_low_and_out_raises_once_and_closes_with_goods(shop: Shop) -> None:
    await set_stock_policy(shop, asked(), "TEA", "LON", 4)

    await at_once(*(buy(shop, ("TEA", 1)) for _ in range(10)))
    assert await statuses(shop, AlertKind.LOW_STOCK) == ["OPEN"]
    assert await statuses(shop, AlertKind.OUT_OF_STOCK) == ["OPEN"]
    await receive(shop, "TEA", 2)
    assert await statuses(shop, AlertKind.OUT_OF_STOCK) == ["RESOLVED"]
    assert await statuses(shop, AlertKind.LOW_STOCK) == ["OPEN"]
    await receive(shop, "TEA", 2)

    assert await statuses(shop, AlertKind.LOW_STOCK) == ["RESOLVED"]
    await ensure_sound(shop)


async def test_a_cause_that_comes_back_is_a_new_alert(shop: Shop) -> None:
    for counted in (0, 5, 0):
        await count_stock(shop, asked(WALT), "TEA", "LON", counted, "counted")

    assert sorted(await statuses(shop, AlertKind.OUT_OF_STOCK)) == ["OPEN", "RESOLVED"]


async def test_a_failed_delivery_is_one_alert_until_it_succeeds(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 1))
    await send(shop, f"{number}-1")

    for _ in range(3):
        await scan(shop, f"{number}-1", TrackingStatus.ATTEMPT_FAILED)
    assert await statuses(shop, AlertKind.DELIVERY_FAILED) == ["OPEN"]
    await scan(shop, f"{number}-1", TrackingStatus.DELIVERED)

    assert await statuses(shop, AlertKind.DELIVERY_FAILED) == ["RESOLVED"]
    (row,) = await rows(shop.store, tables.orders)
    assert row.open_alerts == 0


async def test_a_loss_and_a_damage_count_on_the_order_until_settled(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 1))
    await send(shop, f"{number}-1")
    await scan(shop, f"{number}-1", TrackingStatus.DAMAGED)
    await scan(shop, f"{number}-1", TrackingStatus.LOST)

    (row,) = await rows(shop.store, tables.orders)
    open_now = [one for one in await rows(shop.store, tables.alerts) if one.order_id == row.id]
    still = [one for one in open_now if one.status is not AlertStatus.RESOLVED]
    assert row.open_alerts == len(still) > 0
    await cancel_order(shop, asked(SAM), number)

    (row,) = await rows(shop.store, tables.orders)
    assert row.open_alerts == 0
    await ensure_sound(shop)


async def test_one_of_many_takes_it(shop: Shop) -> None:
    await count_stock(shop, asked(WALT), "TEA", "LON", 0, "counted")
    (alert,) = await alerts(shop, AlertKind.OUT_OF_STOCK)

    answers = await at_once(
        *(act_on_alert(shop, asked(WALT), alert.id, AlertAction.ACKNOWLEDGE) for _ in range(4))
    )
    assert refusals(answers) == ["IllegalTransition"] * 3
    answers = await at_once(
        *(act_on_alert(shop, asked(MAY), alert.id, AlertAction.RESOLVE) for _ in range(4))
    )

    assert refusals(answers) == ["IllegalTransition"] * 3
    told = [e.type for e in await rows(shop.store, tables.events) if e.feed == "alert"]
    assert told == ["raised", "acknowledged", "resolved"]


async def test_a_person_may_resolve_what_the_cause_then_cannot_close_twice(shop: Shop) -> None:
    await count_stock(shop, asked(WALT), "TEA", "LON", 0, "counted")
    (alert,) = await alerts(shop, AlertKind.OUT_OF_STOCK)
    await act_on_alert(shop, asked(WALT), alert.id, AlertAction.RESOLVE)

    await receive(shop, "TEA", 1)

    totals = {one.name: one.count for one in await rows(shop.store, tables.totals)}
    assert totals["alerts:CRITICAL"] == 0
    with pytest.raises(IllegalTransition):
        await act_on_alert(shop, asked(WALT), alert.id, AlertAction.RESOLVE)


async def test_who_is_not_to_act_is_refused(shop: Shop) -> None:
    await count_stock(shop, asked(WALT), "TEA", "LON", 0, "counted")
    (alert,) = await alerts(shop, AlertKind.OUT_OF_STOCK)

    with pytest.raises(NotPermitted) as refused:
        await act_on_alert(shop, asked(LIN), alert.id, AlertAction.RESOLVE)
    with pytest.raises(NotFound):
        await act_on_alert(shop, asked(LIN), "nothing", AlertAction.RESOLVE)

    assert refused.value.required_roles
