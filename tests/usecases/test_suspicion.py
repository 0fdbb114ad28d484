"""A suspicious order waits for a person, tells sales why, and nobody outside."""

from dataclasses import replace
from typing import Any

from app.domain.actors import Channel
from app.domain.alerts import AlertKind, AlertStatus
from app.domain.contacts import Contact
from app.domain.events import OrderEventType
from app.domain.lifecycle import HoldReason, OrderStatus
from app.domain.suspicion import Pace, Risk, SuspicionLimits
from app.storage.store import Store
from app.storage.tables import alerts, events, order_paces, order_risks
from app.usecases.orders.cancel import cancel_order
from app.usecases.orders.release import release_order
from app.usecases.shop import Shop
from tests.builders import MAY, NOON
from tests.usecases.shopping import ANNAS, HOME, a_shop, asked, at_once, buy, order, rows

STRICT = SuspicionLimits(amounts={"EUR": 5_000})


async def a_strict_shop(store: Store, **limits: Any) -> Shop:
    return await a_shop(store, {"TEA": 1_000}, suspicion=replace(STRICT, **limits))


async def a_suspicious_order(shop: Shop) -> str:
    return await buy(shop, ("TEA", 6))


async def test_a_suspicious_order_is_held_and_sales_are_told_why(store: Store) -> None:
    shop = await a_strict_shop(store)

    number = await a_suspicious_order(shop)

    there = await order(shop, number)
    assert (there.status, there.holds) == (OrderStatus.ON_HOLD, {HoldReason.FRAUD_SUSPECTED})
    (alert,) = await rows(store, alerts)
    assert (alert.kind, alert.owner_role, alert.subject) == (
        AlertKind.ORDER_SUSPICIOUS,
        "SALES",
        there.id,
    )
    (reason,) = await rows(store, order_risks)
    assert (reason.risk, reason.measured, reason.threshold) == (Risk.AMOUNT_HIGH, 6_000, 5_000)
    told = [row for row in await rows(store, events) if row.type == OrderEventType.FLAGGED]
    assert [row.internal for row in told] == [True]


async def test_a_persons_word_settles_it_for_good_and_closes_the_alert(store: Store) -> None:
    shop = await a_strict_shop(store)
    released, cancelled = [await a_suspicious_order(shop) for _ in range(2)]

    await release_order(shop, asked(MAY), released, None, None)
    await cancel_order(shop, asked(MAY), cancelled, None)

    assert (await order(shop, released)).status is OrderStatus.CONFIRMED
    assert {row.status for row in await rows(store, alerts)} == {AlertStatus.RESOLVED}


async def test_ordinary_orders_leave_no_trace_but_their_pace(store: Store) -> None:
    shop = await a_strict_shop(store)

    number = await buy(shop, ("TEA", 1))

    assert (await order(shop, number)).status is OrderStatus.CONFIRMED
    assert await rows(store, order_risks) == await rows(store, alerts) == []
    paces = await rows(store, order_paces)
    assert [row.count for row in paces] == [1, 1, 1]
    assert all(ANNAS.email not in row.key for row in paces if ANNAS.email)


async def test_orders_of_one_contact_that_come_at_once_are_counted_together(store: Store) -> None:
    shop = await a_strict_shop(store, orders=3)
    abroad = Contact("Anna Hartley", "anna.hartley@example.com", "+8613800138000")
    here = replace(HOME, phone=None)

    await at_once(*(buy(shop, ("TEA", 1), customer=abroad, address=here) for _ in range(6)))

    kept = await rows(store, order_risks)
    assert {row.risk for row in kept} == {Risk.TOO_MANY_ORDERS, Risk.COUNTRY_MISMATCH}
    assert len({row.order_id for row in kept}) == 3


async def test_the_orders_of_a_lone_contact_are_counted_too(store: Store) -> None:
    shop = await a_strict_shop(store)
    anna = Contact("Anna", "a@example.com")

    for _ in range(4):
        await buy(shop, ("TEA", 1), customer=anna, channel=Channel.STORE, address=None)
    (kept,) = await rows(store, order_paces)
    asked_for = [Pace(kept.key, kept.span), Pace(kept.key, kept.span - 1)]
    counted = await store.write(lambda tx: tx.suspicion.paces(asked_for), NOON)

    assert [*counted.values()] == [4, 0]


async def test_a_marketplaces_own_contact_on_all_of_its_orders_is_nothing_unusual(
    store: Store,
) -> None:
    shop = await a_strict_shop(store, orders=3)
    relay = Contact("Marketplace", "relay@market.example", "+8613800138000")
    street = replace(HOME, phone=None)
    wanted = {"customer": relay, "channel": Channel.MARKETPLACE}

    for n in range(5):
        await buy(shop, ("TEA", 1), address=replace(street, line1=f"{n} High Street"), **wanted)
    elsewhere = {row.risk for row in await rows(store, order_risks)}
    for _ in range(9):
        await buy(shop, ("TEA", 1), address=street, **wanted)

    assert elsewhere == set()
    assert Risk.TOO_MANY_ORDERS in {row.risk for row in await rows(store, order_risks)}


async def test_a_customer_is_held_against_what_they_usually_spend(store: Store) -> None:
    shop = await a_strict_shop(store, amounts={"EUR": 100_000}, amount_times=10, countries=True)
    for _ in range(5):
        await buy(shop, ("TEA", 1))
    abroad = replace(ANNAS, phone="+8613800138000")

    number = await buy(shop, ("TEA", 99), customer=abroad, address=replace(HOME, phone=None))

    assert HoldReason.FRAUD_SUSPECTED in (await order(shop, number)).holds
    assert {row.risk for row in await rows(store, order_risks)} == {
        Risk.AMOUNT_UNUSUAL,
        Risk.COUNTRY_MISMATCH,
    }


async def test_a_quantity_is_held_against_the_products_newest_lines(store: Store) -> None:
    shop = await a_strict_shop(store, amounts={}, quantity_least=50, quantity_times=20)
    for _ in range(5):
        await buy(shop, ("TEA", 1))
    abroad = replace(ANNAS, phone="+8613800138000")

    number = await buy(shop, ("TEA", 60), customer=abroad, address=replace(HOME, phone=None))

    assert HoldReason.FRAUD_SUSPECTED in (await order(shop, number)).holds


async def test_a_shop_that_turned_it_off_counts_nothing(store: Store) -> None:
    shop = await a_strict_shop(store, is_on=False)

    number = await a_suspicious_order(shop)

    assert (await order(shop, number)).status is OrderStatus.CONFIRMED
    assert await rows(store, order_paces) == []
