"""Who owes is reminded, then the order goes; who has received is asked, then it completes."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.deadline_rules import DeadlinePolicy, Schedule
from app.domain.lifecycle import (
    HoldReason,
    OrderStatus,
    PaymentStatus,
    ShortagePolicy,
    TrackingStatus,
)
from app.storage.store import Store
from app.usecases.deadlines.turn import take_due
from app.usecases.orders.annotate import confirm_order_receipt
from app.usecases.orders.hold import hold_order
from app.usecases.orders.record_payment import PaymentReport, record_order_payment
from app.usecases.shop import Shop
from tests.builders import NOON, SAM, SUE
from tests.usecases.shopping import (
    PAID_NOW,
    a_shop,
    asked,
    buy,
    ensure_sound,
    order,
    scan,
    send,
    shelf,
)
from tests.usecases.waiting import comes, deadline, kinds, told

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
REMINDER = "order.payment_reminder"


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 3})


async def unpaid(shop: Shop, pieces: int = 1) -> str:
    return await buy(shop, ("TEA", pieces), payment=None)


async def reminders(shop: Shop, type_: str = REMINDER) -> list[tuple[int, int]]:
    name = "reminder" if type_ == REMINDER else "request"
    return [
        (facts[name], facts["of"]) for kind, facts in await told(shop, "order") if kind == type_
    ]


async def test_an_unpaid_order_is_reminded_of_twice_and_then_cancelled(shop: Shop) -> None:
    number = await unpaid(shop)
    row = await deadline(shop, "PAYMENT_EXPIRY")

    await comes(shop, row.since + HOUR)
    assert await reminders(shop) == [(1, 2)]
    await comes(shop, row.since + 12 * HOUR)
    assert await reminders(shop) == [(1, 2), (2, 2)]
    await comes(shop, row.since + 48 * HOUR - timedelta(seconds=1))
    assert (await order(shop, number)).status is OrderStatus.ON_HOLD
    await comes(shop, row.since + 48 * HOUR)

    cancelled = await order(shop, number)
    assert cancelled.status is OrderStatus.CANCELLED
    (why,) = [facts for kind, facts in await told(shop, "order") if kind == "order.cancelled"]
    assert why == {"pieces": 1, "reason_code": "PAYMENT_EXPIRED"}
    assert await shelf(shop, "TEA") == (3, 0)
    assert "PAYMENT_EXPIRY" not in await kinds(shop)
    await ensure_sound(shop)


async def test_a_reminder_says_when_the_order_goes_and_changes_nothing(shop: Shop) -> None:
    number = await unpaid(shop)
    before = await order(shop, number)
    row = await deadline(shop, "PAYMENT_EXPIRY")

    await comes(shop, row.since + HOUR)

    (facts,) = [facts for kind, facts in await told(shop, "order") if kind == REMINDER]
    assert facts["expires_at"] == f"{row.due_at:%Y-%m-%dT%H:%M:%SZ}"
    assert await order(shop, number) == before


async def test_what_an_expired_order_gives_back_serves_those_who_wait(shop: Shop) -> None:
    await unpaid(shop, 3)
    row = await deadline(shop, "PAYMENT_EXPIRY")
    waiting = await buy(shop, ("TEA", 2), when_short=ShortagePolicy.BACKORDER)
    assert (await order(shop, waiting)).status is OrderStatus.BACKORDERED

    await comes(shop, row.due_at)

    assert (await order(shop, waiting)).status is OrderStatus.CONFIRMED
    assert await shelf(shop, "TEA") == (3, 2)
    await ensure_sound(shop)


async def test_after_a_long_night_the_missed_reminders_are_not_made_up_for(shop: Shop) -> None:
    await unpaid(shop)
    row = await deadline(shop, "PAYMENT_EXPIRY")

    await comes(shop, row.since + 20 * HOUR)
    assert await reminders(shop) == [(2, 2)]
    await comes(shop, row.since + 20 * DAY)

    assert await reminders(shop) == [(2, 2)]


async def test_a_payment_ends_the_reminders(shop: Shop) -> None:
    number = await unpaid(shop)
    row = await deadline(shop, "PAYMENT_EXPIRY")
    await record_order_payment(shop, asked(SAM), number, PAID_NOW)

    await comes(shop, row.due_at)

    assert await reminders(shop) == []
    assert (await order(shop, number)).status is OrderStatus.CONFIRMED


async def test_an_order_that_money_came_in_for_is_left_to_people(shop: Shop) -> None:
    number = await unpaid(shop)
    row = await deadline(shop, "PAYMENT_EXPIRY")
    part = PaymentReport(PaymentStatus.PARTIALLY_PAID, Decimal(1))
    await record_order_payment(shop, asked(SAM), number, part)

    await comes(shop, row.due_at)

    assert (await order(shop, number)).status is OrderStatus.ON_HOLD


async def test_a_paid_order_that_a_person_holds_for_payment_is_not_cancelled(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 1))
    await hold_order(shop, asked(SAM), number, [HoldReason.PAYMENT_PENDING], None)

    await comes(shop, NOON + 30 * DAY)

    assert (await order(shop, number)).status is OrderStatus.ON_HOLD


async def test_paid_in_the_same_instant_it_is_paid_or_cancelled_and_never_both(shop: Shop) -> None:
    numbers = [await unpaid(shop) for _ in range(3)]
    late = NOON + 90 * DAY

    await asyncio.gather(
        *(record_order_payment(shop, asked(SAM, late), number, PAID_NOW) for number in numbers),
        *(take_due(shop, late) for _ in range(3)),
    )
    await comes(shop, late)

    for number in numbers:
        found = await order(shop, number)
        events = [kind for kind, _ in await told(shop, "order")]
        assert found.payment.status is PaymentStatus.PAID
        assert found.status in {OrderStatus.CONFIRMED, OrderStatus.CANCELLED}
        assert events.count("order.cancelled") <= len(numbers)
    await ensure_sound(shop)


async def test_never_means_never(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 3})
    store.policy = DeadlinePolicy(unpaid=Schedule((HOUR,), None), receipt=Schedule())
    number = await unpaid(shop)

    await comes(shop, NOON + 900 * DAY)

    assert await reminders(shop) == [(1, 1)]
    assert (await order(shop, number)).status is OrderStatus.ON_HOLD


async def delivered(shop: Shop) -> str:
    number = await buy(shop, ("TEA", 1))
    await send(shop, f"{number}-1")
    await scan(shop, f"{number}-1", TrackingStatus.DELIVERED)
    return number


async def test_who_received_is_asked_twice_and_then_it_completes(shop: Shop) -> None:
    number = await delivered(shop)
    row = await deadline(shop, "RECEIPT")

    await comes(shop, row.since + DAY)
    await comes(shop, row.since + 5 * DAY)
    assert await reminders(shop, "order.receipt_requested") == [(1, 2), (2, 2)]
    assert (await order(shop, number)).status is OrderStatus.DELIVERED
    await comes(shop, row.since + 14 * DAY)

    assert (await order(shop, number)).status is OrderStatus.COMPLETED
    (why,) = [facts for kind, facts in await told(shop, "order") if kind == "order.completed"]
    assert why == {"reason_code": "RECEIPT_ASSUMED"}
    assert await kinds(shop) == []


async def test_who_confirms_is_asked_no_more(shop: Shop) -> None:
    number = await delivered(shop)
    await confirm_order_receipt(shop, asked(SUE), number)

    await comes(shop, NOON + 90 * DAY)

    assert await reminders(shop, "order.receipt_requested") == []
    assert [kind for kind, _ in await told(shop, "order")].count("order.completed") == 1
