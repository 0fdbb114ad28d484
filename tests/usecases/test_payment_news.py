"""What payment providers tell: counted once whatever its order, never a wrong total."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from app.domain.events import OrderEventType
from app.domain.lifecycle import HoldReason, OrderStatus, PaymentStatus
from app.domain.payment_news import PaymentNews, PaymentOutcome
from app.storage.store import Store
from app.storage.tables import events, notes, payment_events, payments
from app.usecases.orders.cancel import cancel_order
from app.usecases.orders.payment_news import hear, settle_waiting
from app.usecases.orders.record_payment import PaymentReport, record_order_payment
from app.usecases.shop import Shop
from tests.builders import NOON
from tests.usecases.shopping import a_shop, asked, at_once, buy, order, rows

LATE = NOON + timedelta(days=1)
KEPT = timedelta(days=90)
Status = PaymentStatus


async def an_unpaid_order(shop: Shop) -> str:
    """One box for 10.00 EUR."""
    return await buy(shop, ("BOX", 1), payment=None)


def word(name: str, status: PaymentStatus, number: str | None, **changes: Any) -> PaymentNews:
    """A word about the payment pi_1, made an hour before it is heard."""
    usual = PaymentNews(
        name, status, "pi_1", LATE - timedelta(hours=1), 1000, "EUR", number, "card"
    )
    return usual._replace(**changes)


async def outcomes(store: Store) -> dict[str, PaymentOutcome]:
    return {row.event: row.outcome for row in await rows(store, payment_events)}


async def test_money_that_came_in_releases_the_order_once(store: Store) -> None:
    shop = await a_shop(store, {"BOX": 5})
    number = await an_unpaid_order(shop)
    paid = word("e1", Status.PAID, number)

    await at_once(*(hear(shop, "stripe", [paid], LATE) for _ in range(3)))  # type: ignore[misc]
    await hear(shop, "stripe", [paid, paid._replace(event="e2")], LATE)

    there = await order(shop, number)
    assert (there.payment.status, there.payment.paid_minor) == (Status.PAID, 1000)
    assert there.status is OrderStatus.CONFIRMED
    assert await outcomes(store) == {"e1": PaymentOutcome.RECORDED, "e2": PaymentOutcome.KNOWN}
    assert [row.reference for row in await rows(store, payments)] == ["pi_1"]
    told = [row for row in await rows(store, events) if row.type == OrderEventType.PAYMENT_RECORDED]
    assert [(row.actor_role, row.actor_name) for row in told] == [("SYSTEM", "stripe")]


STORY = (
    word("authorized", Status.AUTHORIZED, None, at=NOON + timedelta(hours=1)),
    word("paid", Status.PAID, None, at=NOON + timedelta(hours=3)),
    word("failed", Status.FAILED, None, at=NOON + timedelta(hours=2)),
    word("part", Status.PARTIALLY_REFUNDED, None, amount_minor=300, is_sum=True),
    word("more", Status.PARTIALLY_REFUNDED, None, amount_minor=500, is_sum=True),
)


@pytest.mark.parametrize("way", [*permutations(range(5))][::7])
async def test_any_order_of_arrival_comes_to_the_same_money(
    store: Store, way: tuple[int, ...]
) -> None:
    shop = await a_shop(store, {"BOX": 5})
    number = await an_unpaid_order(shop)

    for place in (*way, *way):
        await hear(shop, "stripe", [STORY[place]._replace(order=number)], LATE)

    payment = (await order(shop, number)).payment
    assert (payment.paid_minor, payment.refunded_minor) == (1000, 500)
    assert payment.status is Status.PARTIALLY_REFUNDED
    assert not {*(await outcomes(store)).values()} & {PaymentOutcome.WAITING, PaymentOutcome.EARLY}


async def test_money_for_an_order_that_nobody_knows_waits_until_it_is_placed(store: Store) -> None:
    shop = await a_shop(store, {"BOX": 5})
    await hear(shop, "stripe", [word("e1", Status.PAID, "WEB-7")], LATE)
    before = await outcomes(store)
    number = await buy(shop, ("BOX", 1), payment=None, external_reference="WEB-7")

    await settle_waiting(shop, LATE, KEPT)
    await settle_waiting(shop, LATE, KEPT)

    assert before == {"e1": PaymentOutcome.WAITING}
    assert (await order(shop, number)).payment.paid_minor == 1000
    assert await outcomes(store) == {"e1": PaymentOutcome.RECORDED}


async def test_a_word_that_names_no_order_is_of_its_payments_order(store: Store) -> None:
    shop = await a_shop(store, {"BOX": 5})
    number = await an_unpaid_order(shop)
    nameless = word("refund", Status.PARTIALLY_REFUNDED, None, amount_minor=400, is_sum=True)

    await hear(shop, "stripe", [nameless], LATE)
    await hear(shop, "stripe", [word("paid", Status.PAID, number)], LATE)

    assert (await order(shop, number)).payment.refunded_minor == 400


async def test_money_whose_order_never_came_is_given_up_in_time(store: Store) -> None:
    shop = await a_shop(store)
    await hear(shop, "stripe", [word("e1", Status.PAID, "NOBODYS")], LATE)

    await settle_waiting(shop, LATE + KEPT - timedelta(hours=1), KEPT)
    kept = await outcomes(store)
    await settle_waiting(shop, LATE + KEPT + timedelta(hours=1), KEPT)

    assert kept == {"e1": PaymentOutcome.WAITING}
    assert await outcomes(store) == {}


async def test_money_in_another_currency_counts_nothing_and_is_noted(store: Store) -> None:
    shop = await a_shop(store, {"BOX": 5})
    number = await an_unpaid_order(shop)

    await hear(shop, "stripe", [word("e1", Status.PAID, number, currency="USD")], LATE)

    there = await order(shop, number)
    assert there.payment.paid_minor == 0
    assert there.holds == {HoldReason.PAYMENT_PENDING}
    assert await outcomes(store) == {"e1": PaymentOutcome.CURRENCY_DIFFERS}
    (note,) = await rows(store, notes)
    assert (note.about, note.visible_to_customer) == ("paymentEvent", False)


async def test_too_little_stays_pending_and_too_much_is_noted(store: Store) -> None:
    shop = await a_shop(store, {"BOX": 5})
    number = await an_unpaid_order(shop)

    await hear(shop, "stripe", [word("e1", Status.PAID, number, amount_minor=400)], LATE)
    little = await order(shop, number)
    second = word("e2", Status.PAID, number, amount_minor=900, reference="pi_2")
    await hear(shop, "stripe", [second], LATE)

    assert (little.payment.status, little.status) == (Status.PARTIALLY_PAID, OrderStatus.ON_HOLD)
    much = await order(shop, number)
    assert (much.payment.status, much.payment.paid_minor) == (Status.PAID, 1300)
    assert [row.about for row in await rows(store, notes)] == ["paymentEvent"]


async def test_what_the_storefront_reported_under_the_same_reference_counts_once(
    store: Store,
) -> None:
    shop = await a_shop(store, {"BOX": 5})
    number = await an_unpaid_order(shop)
    report = PaymentReport(Status.PAID, reference="pi_1")

    await record_order_payment(shop, replace(asked(), at=LATE), number, report)
    await hear(shop, "stripe", [word("e1", Status.PAID, number)], LATE)

    assert (await order(shop, number)).payment.paid_minor == 1000
    assert await outcomes(store) == {"e1": PaymentOutcome.KNOWN}


async def test_a_refund_that_is_early_counts_once_its_payment_comes_by_hand(store: Store) -> None:
    shop = await a_shop(store, {"BOX": 5})
    number = await an_unpaid_order(shop)
    refund = word("r", Status.REFUNDED, number, reference="other")

    await hear(shop, "our-bank", [refund], LATE)
    early = await outcomes(store)
    await record_order_payment(shop, replace(asked(), at=LATE), number, PaymentReport(Status.PAID))
    await settle_waiting(shop, LATE, KEPT)

    assert early == {"r": PaymentOutcome.EARLY}
    assert (await order(shop, number)).payment.status is Status.REFUNDED


@pytest.mark.parametrize("reported", [Status.AUTHORIZED, Status.FAILED])
async def test_money_comes_in_though_the_storefront_told_of_its_payment_before_there_was_any(
    store: Store, reported: PaymentStatus
) -> None:
    shop = await a_shop(store, {"BOX": 5})
    number = await an_unpaid_order(shop)
    report = PaymentReport(reported, reference="pi_1")

    await record_order_payment(shop, replace(asked(), at=NOON), number, report)
    await hear(shop, "stripe", [word("e1", Status.PAID, number)], LATE)
    await hear(shop, "stripe", [word("e2", Status.PAID, number)], LATE)

    assert (await order(shop, number)).payment.paid_minor == 1000
    assert await outcomes(store) == {"e1": PaymentOutcome.RECORDED, "e2": PaymentOutcome.KNOWN}


async def test_a_promise_that_the_storefront_told_of_is_undone_by_its_own_failure(
    store: Store,
) -> None:
    shop = await a_shop(store, {"BOX": 5})
    number = await an_unpaid_order(shop)
    report = PaymentReport(Status.AUTHORIZED, reference="pi_1")

    await record_order_payment(shop, replace(asked(), at=NOON), number, report)
    await hear(shop, "stripe", [word("e1", Status.FAILED, number)], LATE)

    there = await order(shop, number)
    assert (there.payment.status, there.status) == (Status.FAILED, OrderStatus.ON_HOLD)


async def test_another_payment_that_is_given_up_undoes_no_promise(store: Store) -> None:
    shop = await a_shop(store, {"BOX": 5})
    by_webhook, by_storefront = await an_unpaid_order(shop), await an_unpaid_order(shop)
    report = PaymentReport(Status.AUTHORIZED, reference="pi_2")

    promise = word("e1", Status.AUTHORIZED, by_webhook, at=NOON)
    await hear(shop, "stripe", [promise], LATE)
    await record_order_payment(shop, replace(asked(), at=NOON), by_storefront, report)
    for number in (by_webhook, by_storefront):
        given_up = word(f"no {number}", Status.FAILED, number, reference=f"pi_{number}")
        await hear(shop, "stripe", [given_up], LATE)

    for number in (by_webhook, by_storefront):
        there = await order(shop, number)
        assert (there.payment.status, there.status) == (Status.AUTHORIZED, OrderStatus.CONFIRMED)
    await hear(shop, "stripe", [promise._replace(event="e3", status=Status.FAILED, at=LATE)], LATE)
    assert (await order(shop, by_webhook)).payment.status is Status.FAILED


async def test_money_for_a_cancelled_order_is_noted_for_who_gives_it_back(store: Store) -> None:
    shop = await a_shop(store, {"BOX": 5})
    number = await an_unpaid_order(shop)
    await cancel_order(shop, asked(), number)

    await hear(shop, "stripe", [word("e1", Status.PAID, number)], LATE)

    there = await order(shop, number)
    assert (there.payment.paid_minor, there.status) == (1000, OrderStatus.CANCELLED)
    assert [row.about for row in await rows(store, notes)] == ["paymentEvent"]
