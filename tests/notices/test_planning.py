"""What the log gives cause for is queued once, whoever looks and however often."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from sqlalchemy import select

from app.domain.contacts import Contact
from app.domain.lifecycle import PaymentStatus, TrackingStatus
from app.domain.notices import NoticeChannel, QuietHours
from app.storage.store import Store
from app.storage.tables import customers, log_readers, notifications
from app.usecases.notices import planning
from app.usecases.notices.planning import plan_further
from app.usecases.notices.policy import NoticePolicy
from app.usecases.notices.preferences import set_preferences
from app.usecases.orders.annotate import add_order_note
from app.usecases.orders.record_payment import PaymentReport
from tests.builders import MAY, NOON, SAM
from tests.notices.telling import ALL, SOON, begun, plan, queue, told
from tests.usecases.shopping import (
    ANNAS,
    a_shop,
    an_order_for,
    asked,
    buy,
    later,
    place_order,
    rows,
    scan,
    send,
)

UNPAID = PaymentReport(PaymentStatus.UNPAID)


async def test_who_orders_is_told_once_that_it_is_here_and_confirmed(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await begun(store)
    await buy(shop, ("TEA", 1))

    await plan(store)

    received, confirmed = await queue(store)
    assert told([received]) == [("order_received", "SUPPRESSED", "TOLD_TOGETHER")]
    assert told([confirmed]) == [("order_confirmed", "QUEUED", None)]
    assert orjson.loads(confirmed.facts)["is_new"] is True


async def test_looking_again_queues_nothing_again(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await begun(store)
    await buy(shop, ("TEA", 1))
    await plan(store)
    before = await queue(store)

    again = await plan(store)

    assert again == 0
    assert await queue(store) == before


async def test_two_processes_that_look_at_once_queue_everything_once(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 50})
    await begun(store)
    for _ in range(5):
        await buy(shop, ("TEA", 1))

    await asyncio.gather(*(plan_further(store, ALL, SOON) for _ in range(4)))

    waiting = [row for row in await queue(store) if row.status == "QUEUED"]
    assert len(waiting) == 5


async def test_a_long_log_is_followed_page_by_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "PAGE", 3)
    shop = await a_shop(store, {"TEA": 50})
    await begun(store)
    for _ in range(4):
        await buy(shop, ("TEA", 1))

    await plan(store)

    confirmed = [row for row in await queue(store) if row.template == "order_confirmed"]
    assert [row.status for row in confirmed] == ["QUEUED"] * 4


async def test_what_was_in_the_log_before_the_first_start_is_told_nobody(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await buy(shop, ("TEA", 1))
    await begun(store)

    await plan(store)

    assert await queue(store) == []


async def test_the_whole_log_is_told_where_the_shop_says_so(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await buy(shop, ("TEA", 1))
    await begun(store, NoticePolicy(from_beginning=True))

    await plan(store)

    assert len(await queue(store)) == 2


async def test_a_second_start_goes_on_where_the_first_one_was(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await begun(store)
    await buy(shop, ("TEA", 1))

    await begun(store)
    await plan(store)

    assert len(await queue(store)) == 2


async def test_the_log_is_kept_for_the_sender(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await begun(store)
    await buy(shop, ("TEA", 1))
    await plan(store)

    (place,) = await rows(store, log_readers)

    head = await store.read(lambda moment: moment.log.head())
    assert (place.name, place.position) == ("notifications", head)


async def test_news_that_waited_too_long_is_skipped(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await begun(store)
    await buy(shop, ("TEA", 1))

    await plan(store, at=NOON + timedelta(days=5))

    assert told(await queue(store))[1] == ("order_confirmed", "SKIPPED", "TOO_OLD")


async def test_orders_of_the_past_that_an_import_brings_are_told_nobody(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await begun(store)
    long_ago = NOON - timedelta(days=400)
    await place_order(shop, asked(SAM, NOON, occurred_at=long_ago), an_order_for(("TEA", 1)))

    await plan(store)

    assert await queue(store) == []


async def test_many_scans_of_one_kind_make_one_message(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    await send(shop, f"{number}-1")
    await begun(store)
    for _ in range(3):
        await scan(shop, f"{number}-1", TrackingStatus.DELAYED, later(), city="London")
        await scan(shop, f"{number}-1", TrackingStatus.IN_TRANSIT, later(), city="London")

    await plan(store)

    first, *others = told(await queue(store))
    assert first == ("parcel_delayed", "QUEUED", None)
    assert others == [("parcel_delayed", "SUPPRESSED", "ALREADY_TOLD")] * 2


async def test_who_chose_nothing_is_told_by_mail_and_else_by_phone(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await begun(store)
    await buy(shop, ("TEA", 1))
    await buy(shop, ("TEA", 1), customer=Contact("Bo", None, "+447700900124"))
    await buy(shop, ("TEA", 1), customer=Contact("Cy", None, None))

    await plan(store)

    confirmed = [row for row in await queue(store) if row.template == "order_confirmed"]
    assert [(row.channel, row.status, row.code) for row in confirmed] == [
        ("EMAIL", "QUEUED", None),
        ("SMS", "QUEUED", None),
        ("EMAIL", "SUPPRESSED", "NO_CONTACT"),
    ]


async def test_the_customer_s_choice_decides_and_the_record_s_comes_first(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await begun(store)
    await buy(shop, ("TEA", 1), customer=replace(ANNAS, channels="EMAIL,SMS"))
    (customer,) = await store.read(_customers)
    await set_preferences(shop, asked(MAY), customer, [NoticeChannel.SMS])
    await buy(shop, ("TEA", 1), customer=replace(ANNAS, channels="EMAIL"))
    await set_preferences(shop, asked(MAY), customer, [])
    await plan(store)
    everything_off = await queue(store)
    await set_preferences(shop, asked(MAY), customer, [NoticeChannel.SMS])
    await buy(shop, ("TEA", 1))

    await plan(store)

    assert {row.code for row in everything_off if row.template == "order_confirmed"} == {
        "OPTED_OUT"
    }
    newest = (await queue(store))[-1]
    assert (newest.channel, newest.status) == ("SMS", "QUEUED")


async def _customers(moment: Any) -> list[str]:
    return [row.id for row in await moment._connection.execute(select(customers.c.id))]


async def test_two_chosen_ways_are_two_messages(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await begun(store)
    await buy(shop, ("TEA", 1), customer=replace(ANNAS, channels="EMAIL,SMS"))

    await plan(store)

    confirmed = [row for row in await queue(store) if row.template == "order_confirmed"]
    assert [(row.channel, row.status) for row in confirmed] == [
        ("EMAIL", "QUEUED"),
        ("SMS", "QUEUED"),
    ]


async def test_what_can_wait_waits_for_the_customer_s_morning(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    await begun(store)
    await send(shop, f"{number}-1")
    quiet = QuietHours(time(22), time(8))
    policy = NoticePolicy(
        quiet=quiet, zone=ZoneInfo("Asia/Shanghai"), zone_of=lambda _: ZoneInfo("Europe/London")
    )
    midnight = NOON + timedelta(hours=12)

    await plan(store, policy, midnight)

    (shipped,) = await queue(store)
    morning = NOON + timedelta(hours=20)
    assert shipped.template == "parcel_shipped"
    assert shipped.due_at == int(morning.timestamp() * 1_000_000)


async def test_notes_and_what_is_internal_are_told_nobody(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    await begun(store)
    await add_order_note(shop, asked(SAM), number, "odd fellow", visible_to_customer=False)

    await plan(store)

    assert await queue(store) == []


async def test_a_grave_alert_goes_to_who_is_to_act_or_to_the_managers(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 1})
    number = await buy(shop, ("TEA", 1), customer=Contact("Cy", None, None))
    await send(shop, f"{number}-1")
    await begun(store)
    await scan(shop, f"{number}-1", TrackingStatus.LOST)
    await plan(store)
    staff = [row for row in await queue(store) if row.channel == "TEAM"]

    assert [(row.recipient, row.template) for row in staff] == [("LOGISTICS", "staff_alert")]
    assert orjson.loads(staff[0].facts)["about"] == f"{number}-1"


async def test_a_row_holds_no_word_of_the_customer(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    await begun(store)
    await buy(shop, ("TEA", 1), customer=replace(ANNAS, locale="ZH", channels="EMAIL,SMS"))
    await plan(store)

    kept = str(await rows(store, notifications))

    for word in ("Anna", "Hartley", "example.com", "7700900123", "Gallowtree", "N1 9GU"):
        assert word not in kept
