"""An alert that nobody takes, or that is taken and not resolved, goes to a manager, once."""

from datetime import timedelta

import pytest

from app.domain.actors import Role
from app.domain.alerts import AlertAction, AlertChange, AlertKind
from app.domain.deadline_rules import DeadlinePolicy
from app.storage.store import Store
from app.usecases.alerts import act_on_alert
from app.usecases.shop import Shop
from app.usecases.stock.count import count_stock
from tests.builders import MAY, NOON, SAM, WALT
from tests.usecases.shopping import a_shop, asked, buy, order, receive
from tests.usecases.waiting import alert, comes, ensure_counted, kinds, told

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OUT = "OUT_OF_STOCK"


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 10})


async def out_of_stock(shop: Shop) -> str:
    await count_stock(shop, asked(WALT), "TEA", "LON", 0, "counted")
    return str((await alert(shop, OUT)).id)


async def suspicious(shop: Shop) -> str:
    """An order that looks suspicious, by the same path as all alerts."""
    found = await order(shop, await buy(shop, ("TEA", 1)))
    change = AlertChange(AlertKind.ORDER_SUSPICIOUS, True, found.id)
    await shop.store.write(lambda tx: tx.alerts.apply(change, SAM), NOON)
    return str((await alert(shop, "ORDER_SUSPICIOUS")).id)


async def test_what_nobody_takes_is_a_managers_and_a_step_worse(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 10})
    await count_stock(shop, asked(WALT), "TEA", "LON", 0, "counted")

    await comes(shop, NOON + HOUR / 2 - timedelta(seconds=1))
    assert (await alert(shop, OUT)).escalated_at is None
    await comes(shop, NOON + HOUR / 2)

    found = await alert(shop, OUT)
    assert (found.owner_role, found.severity, found.status) == (Role.MANAGER, "CRITICAL", "OPEN")
    assert found.escalated_at == NOON + HOUR / 2
    assert [kind for kind, _ in await told(shop, "alert")] == ["raised", "escalated"]
    assert await kinds(shop) == []
    await ensure_counted(shop)


async def test_who_followed_it_as_it_was_is_told_by_what_it_was(shop: Shop) -> None:
    await out_of_stock(shop)

    await comes(shop, NOON + HOUR)

    _, facts = (await told(shop, "alert"))[-1]
    assert facts["owner_role"] == "MANAGER"
    assert facts["formerly"] == {
        "owner_role": "WAREHOUSE",
        "severity": "CRITICAL",
        "status": "OPEN",
    }


async def test_what_is_taken_in_time_has_longer_and_then_opens_again(shop: Shop) -> None:
    alert_id = await out_of_stock(shop)
    await act_on_alert(shop, asked(WALT), alert_id, AlertAction.ACKNOWLEDGE)

    await comes(shop, NOON + 23 * HOUR)
    assert (await alert(shop, OUT)).status == "ACKNOWLEDGED"
    await comes(shop, NOON + DAY)

    found = await alert(shop, OUT)
    assert (found.status, found.acknowledged_role, found.owner_role) == ("OPEN", None, "MANAGER")


async def test_it_is_escalated_once_and_no_further(shop: Shop) -> None:
    alert_id = await out_of_stock(shop)
    await comes(shop, NOON + HOUR)
    await act_on_alert(shop, asked(MAY), alert_id, AlertAction.ACKNOWLEDGE)

    await comes(shop, NOON + 90 * DAY)

    kinds_told = [kind for kind, _ in await told(shop, "alert")]
    assert kinds_told == ["raised", "escalated", "acknowledged"]


async def test_what_is_over_is_not_escalated(shop: Shop) -> None:
    await out_of_stock(shop)
    await receive(shop, "TEA", 5)

    await comes(shop, NOON + 90 * DAY)

    assert [kind for kind, _ in await told(shop, "alert")] == ["raised", "resolved"]
    await ensure_counted(shop)


async def test_where_no_time_is_set_nothing_is_escalated(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 10})
    store.policy = DeadlinePolicy(taken_within={}, resolved_within={})
    await out_of_stock(shop)

    await comes(shop, NOON + 900 * DAY)

    assert [kind for kind, _ in await told(shop, "alert")] == ["raised"]


async def test_an_alert_of_an_order_alone_counts_on_it_and_recurs_as_one(shop: Shop) -> None:
    first = await suspicious(shop)
    found = await alert(shop, "ORDER_SUSPICIOUS")
    again = AlertChange(AlertKind.ORDER_SUSPICIOUS, True, found.order_id)
    await shop.store.write(lambda tx: tx.alerts.apply(again, SAM), NOON + HOUR)

    recurred = await alert(shop, "ORDER_SUSPICIOUS")
    assert (recurred.id, recurred.occurrences) == (first, 2)
    assert (recurred.raised_at, recurred.last_raised_at) == (NOON, NOON + HOUR)
    assert (recurred.owner_role, recurred.severity) == ("SALES", "CRITICAL")
    await ensure_counted(shop)
