"""What a wall reads to count down, who may read it, and what an alert says."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from app.domain.actors import Actor
from app.storage.store import Store
from tests.api.doors import Doors, opened_doors
from tests.builders import ANNA, MAY, SAM, WALT, WEBSITE
from tests.subscriptions.live import live_doors, message
from tests.usecases.shopping import a_shop, buy
from tests.usecases.waiting import comes, deadline, kinds

HOUR = timedelta(hours=1)
FACTS = "kind shipmentNumber since warnsAt dueAt breachedAt"
ORDER = f"""query($number: String!) {{ order(number: $number) {{
    deadlines {{ {FACTS} }} shipments {{ deadlines {{ kind shipmentNumber }} }} }} }}"""
ALERTS = """{ alerts { nodes { kind severity occurrences lastRaisedAt escalatedAt dueAt
    en: message zh: message(locale: ZH) } } }"""
FEED = """subscription($filter: AlertFilter) { alertChanged(filter: $filter) {
    type alert { kind severity ownerRole } } }"""


@pytest_asyncio.fixture
async def doors(store: Store) -> AsyncIterator[Doors]:
    async with opened_doors(store) as opened:
        yield opened


async def placed(store: Store, **changes: Any) -> str:
    shop = await a_shop(store, {"TEA": 9})
    return await buy(shop, ("TEA", 1), **changes)


def written(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"


async def test_staff_read_what_an_order_and_its_parcels_are_waited_for(doors: Doors) -> None:
    number = await placed(doors.shop.store)
    picking = await deadline(doors.shop, "PICKING")

    seen = (await doors.ask(ORDER, WALT, number=number))["order"]

    assert [one["kind"] for one in seen["deadlines"]] == ["PICKING", "SHIP_BY"]
    assert seen["deadlines"][0] == {
        "kind": "PICKING",
        "shipmentNumber": f"{number}-1",
        "since": written(picking.since),
        "warnsAt": written(picking.since + 6 * HOUR),
        "dueAt": written(picking.since + 8 * HOUR),
        "breachedAt": None,
    }
    assert seen["deadlines"][1]["shipmentNumber"] is None
    (parcel,) = seen["shipments"]
    assert parcel["deadlines"] == [{"kind": "PICKING", "shipmentNumber": f"{number}-1"}]


async def test_what_was_missed_says_since_when(doors: Doors) -> None:
    number = await placed(doors.shop.store)
    picking = await deadline(doors.shop, "PICKING")
    await comes(doors.shop, picking.due_at)

    seen = (await doors.ask(ORDER, MAY, number=number))["order"]["deadlines"]

    assert [one["breachedAt"] for one in seen] == [written(picking.due_at), None]


@pytest.mark.parametrize("viewer", [WEBSITE, ANNA], ids=lambda actor: actor.role)
async def test_those_outside_read_none(doors: Doors, viewer: Actor) -> None:
    given = {"by": ANNA, "payment": None} if viewer is ANNA else {}
    number = await placed(doors.shop.store, **given)
    assert await kinds(doors.shop)

    seen = (await doors.ask(ORDER, viewer, number=number))["order"]

    assert seen["deadlines"] == []
    assert all(parcel["deadlines"] == [] for parcel in seen["shipments"])


async def test_an_alert_says_what_since_when_and_what_to_do_in_both_languages(
    doors: Doors,
) -> None:
    number = await placed(doors.shop.store)
    due = (await deadline(doors.shop, "PICKING")).due_at
    await comes(doors.shop, due)

    (alert,) = (await doors.ask(ALERTS))["alerts"]["nodes"]

    day = f"{due:%Y-%m-%d %H:%M} UTC"
    assert alert["en"] == (
        f"Packing is overdue: {number}-1, due {day}. Pick and pack it, or cancel it."
    )
    assert alert["zh"] == f"处理超时：{number}-1，期限 {day}。请拣货打包，或取消包裹。"
    assert (alert["occurrences"], alert["escalatedAt"]) == (1, None)
    assert alert["dueAt"] == alert["lastRaisedAt"] == written(due)


async def test_what_is_only_warned_of_is_not_said_to_be_over(doors: Doors) -> None:
    await placed(doors.shop.store)
    await comes(doors.shop, (await deadline(doors.shop, "PICKING")).warn_at)

    (alert,) = (await doors.ask(ALERTS))["alerts"]["nodes"]

    assert alert["severity"] == "INFO"
    assert alert["en"].startswith("Packing is nearly overdue: ")
    assert alert["zh"].startswith("处理即将超时：")


async def test_the_feed_of_a_role_tells_when_an_alert_leaves_it_for_a_manager(
    store: Store,
) -> None:
    async with live_doors(store) as doors:
        await placed(store)
        due = (await deadline(doors.shop, "PICKING")).due_at
        async with doors.feed(FEED, WALT, filter={"ownerRole": "WAREHOUSE"}) as wall:
            await comes(doors.shop, due)
            seen = [message(await anext(wall))]
            await comes(doors.shop, due + 4 * HOUR)
            seen.append(message(await anext(wall)))

    assert [(one["type"], one["alert"]["ownerRole"]) for one in seen] == [
        ("raised", "WAREHOUSE"),
        ("escalated", "MANAGER"),
    ]
    assert seen[-1]["alert"]["severity"] == "CRITICAL"


async def test_reminders_reach_the_customers_timeline_in_words(doors: Doors) -> None:
    number = await placed(doors.shop.store, payment=None)
    unpaid = await deadline(doors.shop, "PAYMENT_EXPIRY")
    await comes(doors.shop, unpaid.warn_at)
    await comes(doors.shop, unpaid.due_at)
    timeline = """query($number: String!) { order(number: $number) {
        timeline { nodes { type en: message zh: message(locale: ZH) } } } }"""

    told = (await doors.ask(timeline, SAM, number=number))["order"]["timeline"]["nodes"]

    words = {one["type"]: (one["en"], one["zh"]) for one in told}
    assert words["order.payment_reminder"][0] == "The payment is still to come."
    assert words["order.cancelled"] == (
        "The order was cancelled: Not paid in time.",
        "订单已取消：逾期未付款。",
    )
