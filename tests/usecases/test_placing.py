"""Orders are taken in once and never for more than there is, however many ask at the same time."""

import random
from collections import Counter
from decimal import Decimal

from app.domain.errors import InsufficientStock
from app.domain.lifecycle import OrderStatus, ShortagePolicy
from app.storage import tables
from app.storage.store import Store
from app.usecases.orders.place import place_order
from app.usecases.stock.catalogue import ProductFacts, put_product
from tests.builders import ANNA, MAY, SAM
from tests.usecases.shopping import (
    a_shop,
    an_order_for,
    asked,
    at_once,
    buy,
    ensure_sound,
    order,
    receive,
    refusals,
    rows,
    shelf,
)

SEED = 20_261_121


async def test_two_hundred_buyers_of_120_pieces_get_exactly_120(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 120})

    answers = await at_once(*(buy(shop, ("TEA", 1)) for _ in range(200)))

    assert Counter(refusals(answers)) == {"InsufficientStock": 80}
    assert len({answer for answer in answers if isinstance(answer, str)}) == 120
    assert await shelf(shop, "TEA") == (120, 120)
    assert len(await rows(store, tables.orders)) == 120
    await ensure_sound(shop)


async def test_pieces_of_two_warehouses_are_not_sold_twice(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 13})
    await receive(shop, "TEA", 12, "PAR")
    chance = random.Random(SEED)

    answers = await at_once(*(buy(shop, ("TEA", chance.randint(1, 4))) for _ in range(30)))

    sold = sum(line.quantity for line in await rows(store, tables.order_lines))
    left = sum(one.on_hand - one.reserved for one in await rows(store, tables.shelves))
    assert sold + left == 25
    assert set(refusals(answers)) == {"InsufficientStock"}
    await ensure_sound(shop)


async def test_baskets_in_opposite_order_lock_nobody_out(store: Store) -> None:
    goods = ("CUP", "POT", "TEA", "TIN")
    shop = await a_shop(store, dict.fromkeys(goods, 100))
    chance = random.Random(SEED)
    baskets = [chance.sample(goods, 3) for _ in range(40)]

    answers = await at_once(*(buy(shop, *((sku, 1) for sku in basket)) for basket in baskets))

    bought = Counter(sku for basket in baskets for sku in basket)
    assert not refusals(answers)
    for sku in goods:
        assert await shelf(shop, sku) == (100, bought[sku])
    await ensure_sound(shop)


async def test_a_basket_is_taken_whole_or_not_at_all(store: Store) -> None:
    shop = await a_shop(store, {"CUP": 5, "TEA": 1})

    answers = await at_once(buy(shop, ("CUP", 2), ("TEA", 1), ("TEA", 1)))

    (refused,) = answers
    assert isinstance(refused, InsufficientStock)
    (short,) = refused.shortages
    assert (short.sku, short.requested, short.available) == ("TEA", 2, 1)
    assert await shelf(shop, "CUP") == (5, 0)
    assert await rows(store, tables.orders) == []


async def test_one_key_sent_many_times_at_once_makes_one_order(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})

    answers = await at_once(
        *(
            place_order(shop, asked(SAM, idempotency_key="K1"), an_order_for(("TEA", 2)))
            for _ in range(8)
        )
    )

    assert len({answer.result for answer in answers}) == 1
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 7
    assert await shelf(shop, "TEA") == (9, 2)


async def test_one_key_with_two_inputs_at_once_is_one_order_and_one_conflict(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})

    answers = await at_once(
        *(
            place_order(
                shop,
                asked(SAM, idempotency_key="K1", input_digest=bytes([pieces])),
                an_order_for(("TEA", pieces)),
            )
            for pieces in (1, 2)
        )
    )

    assert refusals(answers) == ["IdempotencyConflict"]
    assert len(await rows(store, tables.orders)) == 1


async def test_one_reference_sent_many_times_at_once_makes_one_order(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})

    answers = await at_once(
        *(
            place_order(shop, asked(), an_order_for(("TEA", 1), external_reference="A-1"))
            for _ in range(8)
        )
    )

    assert len({answer.result for answer in answers}) == 1
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 7
    assert await shelf(shop, "TEA") == (9, 1)


async def test_first_orders_of_one_account_at_once_are_one_customer(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})

    answers = await at_once(*(buy(shop, ("TEA", 1), by=ANNA, payment=None) for _ in range(6)))

    assert not refusals(answers)
    assert len(await rows(store, tables.customers)) == 1


async def test_first_orders_of_one_email_at_once_are_one_customer(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 9})

    answers = await at_once(*(buy(shop, ("TEA", 1)) for _ in range(6)))

    assert not refusals(answers)
    assert len(await rows(store, tables.customers)) == 1


async def test_what_is_short_is_kept_as_the_caller_chose(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 3})

    held = await order(shop, await buy(shop, ("TEA", 5), when_short=ShortagePolicy.HOLD))
    waiting = await order(shop, await buy(shop, ("TEA", 5), when_short=ShortagePolicy.BACKORDER))

    assert (held.status, held.waiting()) == (OrderStatus.ON_HOLD, {"TEA": 5})
    assert (waiting.status, waiting.waiting()) == (OrderStatus.BACKORDERED, {"TEA": 2})
    assert await shelf(shop, "TEA") == (3, 3)


async def test_one_fee_setting_serves_every_currency(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 3}, shipping_fee="4.90")
    await put_product(shop, asked(), ProductFacts("TEA", "Tea", None, Decimal("500"), "JPY"))

    placed = await order(shop, await buy(shop, ("TEA", 1)))

    assert (placed.currency, placed.shipping_fee_minor, placed.total_minor) == ("JPY", 5, 505)


async def test_an_order_is_placed_by_those_who_may_and_kept_with_its_people(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 3})

    number = await buy(shop, ("TEA", 1), by=MAY)

    async with store.reading() as moment:
        row = await moment.orders.by_number(number, MAY)
        assert row is not None
        contact, address = moment.people.of_order(row)
    assert (contact.name, address.line1) == ("Anna Hartley", "12 Gallowtree Lane")
