"""Every deadline warns, is breached, and its alert closes with the state it belongs to."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.deadline_rules import DeadlinePolicy, Rule, Schedule
from app.domain.deadlines import DeadlineKind
from app.domain.lifecycle import HoldReason, Priority, TrackingStatus
from app.storage import tables
from app.storage.store import Store
from app.usecases.deadlines.turn import take_due
from app.usecases.orders.annotate import set_order_priority
from app.usecases.orders.cancel import cancel_order
from app.usecases.orders.hold import hold_order
from app.usecases.orders.record_payment import record_order_payment
from app.usecases.orders.release import release_order
from app.usecases.shipments import warehouse_work
from app.usecases.shop import Shop
from tests.builders import MAY, NOON, SAM, WALT
from tests.usecases.shopping import (
    PAID_NOW,
    a_shop,
    asked,
    at_once,
    buy,
    ensure_sound,
    parcel_of,
    rows,
    scan,
    send,
)
from tests.usecases.waiting import alert, comes, deadline, ensure_counted, kinds, told

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
LONG_AGO = NOON - timedelta(days=9)


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 10})


async def held(shop: Shop) -> str:
    number = await buy(shop, ("TEA", 1))
    await hold_order(shop, asked(SAM), number, [HoldReason.MANUAL_REVIEW], None)
    return number


async def unpaid(shop: Shop) -> str:
    return await buy(shop, ("TEA", 1), payment=None)


async def confirmed(shop: Shop) -> str:
    return await buy(shop, ("TEA", 1))


async def in_picking(shop: Shop) -> str:
    number = await confirmed(shop)
    await warehouse_work.start_picking(shop, asked(WALT), f"{number}-1")
    return number


async def packed(shop: Shop) -> str:
    number = await in_picking(shop)
    picks = [warehouse_work.Picked("TEA", None, 1)]
    await warehouse_work.record_pick(shop, asked(WALT), f"{number}-1", picks)
    await warehouse_work.pack(shop, asked(WALT), f"{number}-1", allow_short=False, reason=None)
    return number


async def on_its_way(shop: Shop) -> str:
    number = await confirmed(shop)
    await send(shop, f"{number}-1")
    return number


async def release(shop: Shop, number: str) -> object:
    return await release_order(shop, asked(SAM), number, None, None)


async def pay(shop: Shop, number: str) -> object:
    return await record_order_payment(shop, asked(SAM), number, PAID_NOW)


async def pick(shop: Shop, number: str) -> object:
    return await warehouse_work.start_picking(shop, asked(WALT), f"{number}-1")


async def pack(shop: Shop, number: str) -> object:
    picks = [warehouse_work.Picked("TEA", None, 1)]
    await warehouse_work.record_pick(shop, asked(WALT), f"{number}-1", picks)
    return await warehouse_work.pack(
        shop, asked(WALT), f"{number}-1", allow_short=False, reason=None
    )


async def dispatch(shop: Shop, number: str) -> object:
    await warehouse_work.mark_ready(shop, asked(WALT), f"{number}-1")
    handover = warehouse_work.Handover("dhl", "JJD17")
    return await warehouse_work.dispatch(shop, asked(WALT), f"{number}-1", handover)


async def arrive(shop: Shop, number: str) -> object:
    return await scan(shop, f"{number}-1", TrackingStatus.DELIVERED)


async def move_on(shop: Shop, number: str) -> object:
    far = (await deadline(shop, "SCAN")).due_at + HOUR
    return await scan(shop, f"{number}-1", TrackingStatus.IN_TRANSIT, far)


Step = Callable[[Shop, str], Awaitable[object]]


@pytest.mark.parametrize(
    ("begin", "kind", "raised", "warning", "breach", "end"),
    [
        (held, "REVIEW", "REVIEW_OVERDUE", "INFO", "WARNING", release),
        (unpaid, "PAYMENT", "PAYMENT_OVERDUE", "INFO", "WARNING", pay),
        (confirmed, "PICKING", "PROCESSING_OVERDUE", "INFO", "WARNING", pick),
        (in_picking, "PACKING", "PROCESSING_OVERDUE", "INFO", "WARNING", pack),
        (packed, "DISPATCH", "DISPATCH_OVERDUE", "INFO", "WARNING", dispatch),
        (packed, "SHIP_BY", "SHIP_BY_AT_RISK", "WARNING", "CRITICAL", dispatch),
        (on_its_way, "DELIVERY", "DELIVERY_LATE", "WARNING", "CRITICAL", arrive),
        (on_its_way, "SCAN", "SHIPMENT_STALLED", "INFO", "WARNING", move_on),
    ],
)
async def test_it_warns_it_is_breached_and_closes_with_its_state(
    store: Store,
    begin: Callable[[Shop], Awaitable[str]],
    kind: str,
    raised: str,
    warning: str,
    breach: str,
    end: Step,
) -> None:
    shop = await a_shop(store, {"TEA": 10})
    only(shop, kind)
    number = await begin(shop)
    due = await deadline(shop, kind)

    assert await comes(shop, due.warn_at - MOMENT) == 0
    await comes(shop, due.warn_at)
    warned = await alert(shop, raised)
    await comes(shop, due.due_at - MOMENT)
    await comes(shop, due.due_at)
    overdue = await alert(shop, raised)
    await ensure_counted(shop)
    await end(shop, number)

    assert (warned.severity, warned.status, warned.occurrences) == (warning, "OPEN", 1)
    assert (overdue.severity, overdue.id, overdue.occurrences) == (breach, warned.id, 2)
    assert overdue.raised_at == due.warn_at
    assert overdue.last_raised_at == overdue.due_at == due.due_at
    assert (await alert(shop, raised)).status == "RESOLVED"
    changes = [(kind_, facts["severity"]) for kind_, facts in await told(shop, "alert")]
    assert changes == [("raised", warning), ("raised", breach), ("resolved", breach)]
    await ensure_counted(shop)
    await ensure_sound(shop)


def only(shop: Shop, kind: str) -> None:
    """Deadlines of this kind alone, and nobody waits for an alert to be taken."""
    others = [Rule(one, None, None) for one in DeadlineKind if one != kind]
    shop.store.policy = DeadlinePolicy(
        others, unpaid=Schedule(), receipt=Schedule(), taken_within={}, resolved_within={}
    )


async def test_what_is_done_in_time_leaves_no_deadline_and_no_alert(shop: Shop) -> None:
    number = await on_its_way(shop)
    await arrive(shop, number)

    assert await kinds(shop) == ["RECEIPT"]
    await cancel_order(shop, asked(SAM), await buy(shop, ("TEA", 1)))

    assert await kinds(shop) == ["RECEIPT"]
    assert await rows(shop.store, tables.alerts) == []


async def test_a_late_start_raises_what_was_missed_once_and_as_it_is_now(shop: Shop) -> None:
    await confirmed(shop)
    due = await deadline(shop, "PICKING")

    await comes(shop, due.due_at + timedelta(days=30))

    found = await alert(shop, "PROCESSING_OVERDUE")
    assert (found.severity, found.occurrences) == ("WARNING", 2 if found.escalated_at else 1)


async def test_who_becomes_urgent_has_less_time_counted_from_the_same_begin(shop: Shop) -> None:
    number = await confirmed(shop)
    before = await deadline(shop, "PICKING")

    await set_order_priority(shop, asked(SAM), number, Priority.URGENT)

    after = await deadline(shop, "PICKING")
    assert after.since == before.since
    assert (before.due_at - before.since, after.due_at - after.since) == (8 * HOUR, 2 * HOUR)


async def test_an_alert_of_a_deadline_that_moved_away_closes(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 1), priority=Priority.URGENT)
    await comes(shop, (await deadline(shop, "PICKING")).warn_at)
    assert (await alert(shop, "PROCESSING_OVERDUE")).status == "OPEN"

    await set_order_priority(shop, asked(SAM), number, Priority.NORMAL)

    assert (await alert(shop, "PROCESSING_OVERDUE")).status == "RESOLVED"
    assert (await deadline(shop, "PICKING")).stage == 0
    await ensure_counted(shop)


async def test_a_deadline_that_loses_its_warning_is_missed_all_the_same(shop: Shop) -> None:
    """Of two rules the narrower one, for the urgent, says that nobody is warned."""
    usual = Rule(DeadlineKind.PICKING, 8 * HOUR, HOUR)
    urgent = Rule(DeadlineKind.PICKING, 2 * HOUR, None, priority=Priority.URGENT)
    shop.store.policy = DeadlinePolicy((usual, urgent))
    number = await confirmed(shop)

    await set_order_priority(shop, asked(SAM), number, Priority.URGENT)
    await comes(shop, (await deadline(shop, "PICKING")).due_at)

    assert (await alert(shop, "PROCESSING_OVERDUE")).severity == "WARNING"


async def test_an_alert_of_a_deadline_without_a_warning_closes_where_it_moves_away(
    shop: Shop,
) -> None:
    usual = Rule(DeadlineKind.PICKING, 8 * HOUR, None)
    urgent = Rule(DeadlineKind.PICKING, 2 * HOUR, None, priority=Priority.URGENT)
    shop.store.policy = DeadlinePolicy((usual, urgent))
    number = await buy(shop, ("TEA", 1), priority=Priority.URGENT)
    await comes(shop, (await deadline(shop, "PICKING")).due_at)

    await set_order_priority(shop, asked(SAM), number, Priority.NORMAL)

    assert (await alert(shop, "PROCESSING_OVERDUE")).status == "RESOLVED"


async def test_a_first_estimate_behind_the_promise_excuses_nothing(shop: Shop) -> None:
    promise = NOON + timedelta(days=2)
    number = await buy(shop, ("TEA", 1), promised_deliver_by=promise)
    await send(shop, f"{number}-1")
    await comes(shop, promise)

    late = promise + HOUR
    await scan(
        shop,
        f"{number}-1",
        TrackingStatus.DELAYED,
        late,
        estimated_delivery=promise + timedelta(days=5),
    )

    assert (await deadline(shop, "DELIVERY")).due_at == promise
    assert (await alert(shop, "DELIVERY_LATE")).status == "OPEN"


async def test_news_of_a_parcel_gives_it_new_time_and_the_first_estimate_stays(shop: Shop) -> None:
    number = await on_its_way(shop)
    far = NOON + timedelta(hours=30)
    promise = far + timedelta(days=1)
    await scan(shop, f"{number}-1", TrackingStatus.IN_TRANSIT, far, estimated_delivery=promise)
    await scan(
        shop,
        f"{number}-1",
        TrackingStatus.DELAYED,
        far + HOUR,
        estimated_delivery=promise + timedelta(days=5),
    )

    assert (await deadline(shop, "SCAN")).since == far + HOUR
    assert (await deadline(shop, "DELIVERY")).due_at == promise
    newest = (await parcel_of(shop, f"{number}-1")).estimated_delivery
    assert newest == promise + timedelta(days=5)


async def test_an_order_that_waits_for_the_customer_does_not_run_out_of_its_promise(
    shop: Shop,
) -> None:
    number = await unpaid(shop)
    assert "SHIP_BY" not in await kinds(shop)

    await pay(shop, number)

    assert await kinds(shop) == ["PICKING", "SHIP_BY"]


async def test_the_time_allowed_counts_from_when_we_knew_and_not_from_what_is_claimed(
    shop: Shop,
) -> None:
    await buy(shop, ("TEA", 1), payment=None, by=MAY)
    recorded = (await deadline(shop, "PAYMENT_EXPIRY")).since
    late = asked(SAM, NOON + 300 * HOUR, occurred_at=LONG_AGO)
    number = await confirmed(shop)
    await hold_order(shop, late, number, [HoldReason.MANUAL_REVIEW], None)

    assert recorded > NOON
    assert (await deadline(shop, "REVIEW")).since == NOON + 300 * HOUR


async def test_many_at_once_raise_one_alert(shop: Shop) -> None:
    await confirmed(shop)
    due: datetime = (await deadline(shop, "PICKING")).due_at

    async def turn() -> Any:
        return await take_due(shop, due)

    await at_once(*(turn() for _ in range(8)))

    raised = [facts for kind, facts in await told(shop, "alert") if kind == "raised"]
    assert [facts["kind"] for facts in raised] == ["PROCESSING_OVERDUE"]
