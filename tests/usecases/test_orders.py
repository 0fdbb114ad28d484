"""What is done to a stored order is kept once: payments, holds, notes, versions, keys."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.errors import IdempotencyConflict, IllegalTransition, VersionConflict
from app.domain.lifecycle import HoldReason, OrderStatus, PaymentStatus, Priority, TrackingStatus
from app.storage import tables
from app.storage.store import Store
from app.usecases.orders.annotate import add_order_note, confirm_order_receipt, set_order_priority
from app.usecases.orders.confirm import confirm_order
from app.usecases.orders.hold import hold_order
from app.usecases.orders.record_payment import PaymentReport, record_order_payment
from app.usecases.shop import Shop
from tests.builders import NOON, SAM
from tests.usecases.shopping import (
    a_shop,
    asked,
    at_once,
    buy,
    ensure_sound,
    order,
    refusals,
    rows,
    scan,
    send,
)

TEN = PaymentReport(PaymentStatus.PAID, Decimal("10.00"), "card", "pay-1")


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 10})


async def test_the_same_payment_sent_many_times_at_once_is_one_payment(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2), payment=None)

    answers = await at_once(
        *(record_order_payment(shop, asked(SAM), number, TEN) for _ in range(5))
    )

    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 4
    paid = await order(shop, number)
    assert (paid.payment.paid_minor, paid.payment.status) == (1_000, PaymentStatus.PARTIALLY_PAID)
    assert len(await rows(shop.store, tables.payments)) == 1
    await ensure_sound(shop)


async def test_a_payment_told_again_is_a_replay_whatever_the_version(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2), payment=None)
    seen = (await order(shop, number)).version
    await record_order_payment(shop, asked(SAM, expected_version=seen), number, TEN)

    again = await record_order_payment(shop, asked(SAM, expected_version=seen), number, TEN)

    assert again.replayed


async def test_the_payment_of_the_placing_is_known_by_its_reference(shop: Shop) -> None:
    report = PaymentReport(PaymentStatus.PAID, None, "card", "pay-9")
    number = await buy(shop, ("TEA", 2), payment=report)

    again = await record_order_payment(shop, asked(SAM), number, report)

    assert again.replayed
    assert (await order(shop, number)).payment.paid_minor == 2_000


async def test_paying_an_order_held_for_its_payment_releases_it(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2), payment=None)
    assert (await order(shop, number)).holds == {HoldReason.PAYMENT_PENDING}

    await record_order_payment(shop, asked(SAM), number, PaymentReport(PaymentStatus.PAID))

    assert (await order(shop, number)).status is OrderStatus.CONFIRMED


async def test_of_many_who_saw_one_version_one_wins(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2))
    seen = (await order(shop, number)).version

    answers = await at_once(
        *(
            set_order_priority(shop, asked(SAM, expected_version=seen), number, priority)
            for priority in (Priority.VIP, Priority.URGENT, Priority.VIP, Priority.URGENT)
        )
    )

    assert refusals(answers) == ["VersionConflict"] * 3
    assert (await order(shop, number)).version == seen + 1
    conflicts = [one for one in answers if isinstance(one, VersionConflict)]
    assert {one.current_version for one in conflicts} == {seen + 1}


async def test_a_hold_kept_twice_at_once_is_told_as_it_is(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2))

    await at_once(
        *(hold_order(shop, asked(SAM), number, [HoldReason.MANUAL_REVIEW]) for _ in range(3)),
        hold_order(shop, asked(SAM), number, [HoldReason.FRAUD_SUSPECTED]),
    )

    held = await order(shop, number)
    assert set(held.holds) == {HoldReason.MANUAL_REVIEW, HoldReason.FRAUD_SUSPECTED}
    await confirm_order(shop, asked(SAM), number)
    assert (await order(shop, number)).status is OrderStatus.CONFIRMED
    await ensure_sound(shop)


async def test_a_key_is_free_again_after_its_day_and_after_a_refusal(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2))
    request = asked(SAM, idempotency_key="K")
    with pytest.raises(IllegalTransition):
        await confirm_order(shop, request, number)
    await hold_order(shop, asked(SAM), number, [HoldReason.MANUAL_REVIEW])
    await confirm_order(shop, request, number)

    other = asked(SAM, NOON + timedelta(hours=23), idempotency_key="K", input_digest=b"other")
    with pytest.raises(IdempotencyConflict):
        await confirm_order(shop, other, number)

    await hold_order(shop, asked(SAM), number, [HoldReason.MANUAL_REVIEW])
    tomorrow = asked(SAM, NOON + timedelta(hours=25), idempotency_key="K", input_digest=b"other")
    assert not (await confirm_order(shop, tomorrow, number)).replayed


async def test_notes_at_once_are_all_kept_and_told_in_order(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2))

    await at_once(
        *(
            add_order_note(shop, asked(SAM), number, f"note {n}", visible_to_customer=False)
            for n in range(8)
        )
    )

    assert len(await rows(shop.store, tables.notes)) == 8
    told = [e.version for e in await rows(shop.store, tables.events) if e.order_id is not None]
    assert told == sorted(told)
    await ensure_sound(shop)


async def test_the_same_scan_from_two_sides_at_once_is_one_scan(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2))
    await send(shop, f"{number}-1")
    delivered = TrackingStatus.DELIVERED

    answers = await at_once(
        *(scan(shop, f"{number}-1", delivered, NOON, city="London") for _ in range(4))
    )

    assert sorted(answer.replayed for answer in answers) == [False, True, True, True]
    assert len(await rows(shop.store, tables.tracking_events)) == 1
    await confirm_order_receipt(shop, asked(), number)
    assert (await order(shop, number)).status is OrderStatus.COMPLETED
    await ensure_sound(shop)


async def test_every_change_of_an_order_writes_an_event_of_its_version(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2), payment=None)
    await record_order_payment(shop, asked(SAM), number, PaymentReport(PaymentStatus.PAID))
    await set_order_priority(shop, asked(SAM), number, Priority.VIP)
    await send(shop, f"{number}-1")
    await scan(shop, f"{number}-1", TrackingStatus.DELIVERED)

    told = {e.version for e in await rows(shop.store, tables.events) if e.feed == "order"}
    last = (await order(shop, number)).version
    assert told == set(range(1, last + 1))


async def test_the_running_totals_are_what_a_scan_would_count(shop: Shop) -> None:
    numbers = [await buy(shop, ("TEA", 1)) for _ in range(4)]
    await send(shop, f"{numbers[0]}-1")
    await scan(shop, f"{numbers[0]}-1", TrackingStatus.LOST)
    await hold_order(shop, asked(SAM), numbers[1], [HoldReason.MANUAL_REVIEW])

    totals = {one.name: one.count for one in await rows(shop.store, tables.totals)}
    orders = await rows(shop.store, tables.orders)
    for status in OrderStatus:
        expected = sum(one.status is status for one in orders)
        assert totals.get(f"status:{status}", 0) == expected
    open_alerts = await rows(shop.store, tables.alerts)
    assert totals["alerts:CRITICAL"] == len(open_alerts) == 1
