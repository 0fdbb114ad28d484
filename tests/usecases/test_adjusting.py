"""Adjusting an order: lines, prices and address, with its stock, its money and its story right."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.errors import IllegalTransition, InsufficientStock, Invalid, NotPermitted
from app.domain.lifecycle import HoldReason, OrderStatus, PaymentStatus, ShortagePolicy
from app.storage.reading.order_query import OrderQuery
from app.storage.reading.paging import Span
from app.storage.store import Store
from app.storage.tables import adjustments
from app.usecases.contact_search import meanings
from app.usecases.orders.adjust import AdjustOrder, LineChange, adjust_order
from app.usecases.orders.record_payment import PaymentReport
from app.usecases.shipments.warehouse_work import start_picking
from app.usecases.shop import Shop
from tests.builders import LATER, MAY, SAM, SUE, WALT
from tests.usecases.shopping import (
    HOME,
    a_shop,
    asked,
    at_once,
    buy,
    ensure_sound,
    order,
    refusals,
    rows,
    send,
    shelf,
)


@pytest.fixture
async def shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 5, "CUP": 5, "POT": 0})


async def adjusted(shop: Shop, number: str, *changes: LineChange, **other: object) -> None:
    await adjust_order(shop, asked(SAM), number, AdjustOrder(changes, **other))  # type: ignore[arg-type]


async def line(shop: Shop, number: str, position: int = 1) -> str:
    return f"{(await order(shop, number)).id}:{position}"


async def test_lines_come_go_and_change_and_everything_follows(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2), ("CUP", 1))
    tea, cup = await line(shop, number), await line(shop, number, 2)

    await adjusted(
        shop,
        number,
        LineChange(tea, quantity=1),
        LineChange(cup, quantity=0),
        LineChange(None, "CUP", None, 3),
    )

    after = await order(shop, number)
    assert [(x.position, x.sku, x.quantity) for x in after.lines] == [(1, "TEA", 1), (3, "CUP", 3)]
    assert after.total_minor == 4_000
    assert await shelf(shop, "TEA") == (5, 1)
    assert await shelf(shop, "CUP") == (5, 3)
    assert [p.number for p in after.shipments if p.counts] == [f"{number}-2"]
    await ensure_sound(shop)


async def test_a_dearer_order_waits_for_the_rest_of_its_money(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 1))

    await adjusted(shop, number, LineChange(await line(shop, number), quantity=2))

    after = await order(shop, number)
    assert (after.status, after.holds) == (OrderStatus.ON_HOLD, {HoldReason.PAYMENT_PENDING})
    assert after.payment.status is PaymentStatus.PARTIALLY_PAID


async def test_a_cheaper_order_that_was_partly_paid_is_paid_and_goes_on(shop: Shop) -> None:
    part = PaymentReport(PaymentStatus.PARTIALLY_PAID, Decimal("10.00"))
    number = await buy(shop, ("TEA", 2), payment=part)

    await adjusted(shop, number, LineChange(await line(shop, number), quantity=1))

    after = await order(shop, number)
    assert (after.status, after.payment.status) == (OrderStatus.CONFIRMED, PaymentStatus.PAID)


async def test_a_line_keeps_its_price_when_the_catalogue_has_another(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 1))
    await adjusted(shop, number, LineChange(await line(shop, number), unit_price=Decimal("4.00")))

    await adjusted(shop, number, LineChange(await line(shop, number), quantity=2))

    assert (await order(shop, number)).total_minor == 800


async def test_what_is_freed_serves_those_who_wait(shop: Shop) -> None:
    first = await buy(shop, ("TEA", 5))
    waits = await buy(shop, ("TEA", 2), when_short=ShortagePolicy.BACKORDER)

    await adjusted(shop, first, LineChange(await line(shop, first), quantity=3))

    assert (await order(shop, waits)).status is OrderStatus.CONFIRMED
    await ensure_sound(shop)


async def test_more_than_is_there_is_refused_held_or_awaited_as_the_caller_chose(
    shop: Shop,
) -> None:
    numbers = [await buy(shop, ("TEA", 1)) for _ in range(2)]
    refused, held = [LineChange(await line(shop, number), quantity=9) for number in numbers]

    with pytest.raises(InsufficientStock, match="TEA: 9 asked, 4 there"):
        await adjusted(shop, numbers[0], refused)
    await adjusted(shop, numbers[1], held, when_short=ShortagePolicy.HOLD)
    await adjusted(shop, numbers[0], refused, when_short=ShortagePolicy.BACKORDER)

    stays, waits = await order(shop, numbers[1]), await order(shop, numbers[0])
    assert HoldReason.OUT_OF_STOCK in stays.holds
    assert not stays.reserved
    assert waits.waiting() == {"TEA": 4}
    await ensure_sound(shop)


async def test_a_parcel_that_is_being_picked_is_named_and_left_alone(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2))
    await start_picking(shop, asked(WALT), f"{number}-1")
    tea = await line(shop, number)

    with pytest.raises(IllegalTransition, match=f"{number}-1 stands in the way") as refused:
        await adjusted(shop, number, LineChange(tea, quantity=1))
    with pytest.raises(IllegalTransition):
        await adjusted(shop, number, address=replace(HOME, line1="3 Other Street"))
    await adjusted(shop, number, LineChange(None, "CUP", None, 1))

    assert refused.value.about == f"{number}-1"
    parcels = (await order(shop, number)).shipments
    assert [(p.status, p.lines[0].sku) for p in parcels] == [
        ("PICKING", "TEA"),
        ("ALLOCATED", "CUP"),
    ]


async def test_what_has_left_stays_on_its_line(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 3), when_short=ShortagePolicy.BACKORDER)
    await send(shop, f"{number}-1")

    with pytest.raises(IllegalTransition):
        await adjusted(shop, number, LineChange(await line(shop, number), quantity=1))


async def test_another_address_is_found_reviewed_and_kept_from_the_log(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 2))
    moved = replace(
        HOME,
        recipient="Berta Zimmer",
        line1="4 Rue Nord",
        city="Paris",
        country="FR",
        postal_code="7",
    )

    await adjusted(shop, number, address=moved)

    after = await order(shop, number)
    assert (after.destination.country, after.holds) == ("FR", {HoldReason.ADDRESS_INVALID})
    assert await found_by(shop, "Zimmer") == [number]
    assert await found_by(shop, "Hartley") == [number], "the contact is the same"
    (kept,) = await rows(shop.store, adjustments)
    assert b"Gallowtree" not in kept.sealed
    assert "Gallowtree" not in kept.facts

    await adjusted(shop, number, address=replace(moved, postal_code="75010"))

    assert (await order(shop, number)).status is OrderStatus.CONFIRMED


async def found_by(shop: Shop, words: str) -> list[str]:
    people = tuple(
        tuple(shop.store.indexer.digest(term.kind, term.normalised) for term in group)
        for group in meanings(words)
    )
    async with shop.store.reading() as moment:
        page = await moment.orders.page(OrderQuery(people=people), Span(9), MAY, with_total=False)
    return [row.number for row in page.rows]


async def test_every_problem_is_told_at_once_where_it_is(shop: Shop) -> None:
    number, other = await buy(shop, ("TEA", 2)), await buy(shop, ("TEA", 1))
    tea = await line(shop, number)

    with pytest.raises(Invalid) as refused:
        await adjusted(
            shop,
            number,
            LineChange(await line(shop, other), quantity=1),
            LineChange(None, "NIX", None, 1),
            LineChange(tea, quantity=1),
            LineChange(tea, quantity=1),
        )

    paths = sorted(problem.path for problem in refused.value.problems)
    assert paths == [("lines", "0", "lineId"), ("lines", "1", "sku"), ("lines", "3", "lineId")]
    with pytest.raises(Invalid, match="cancel the order"):
        await adjusted(shop, number, LineChange(tea, quantity=0))
    with pytest.raises(Invalid, match="Say what is to change"):
        await adjusted(shop, number)
    with pytest.raises(NotPermitted):
        await adjust_order(shop, asked(SUE), number, AdjustOrder((LineChange(tea, quantity=1),)))


async def test_once_for_a_key_and_once_for_a_version(shop: Shop) -> None:
    number = await buy(shop, ("TEA", 1))
    wanted = AdjustOrder((LineChange(None, "CUP", None, 1),))

    first = await adjust_order(shop, asked(SAM, LATER, idempotency_key="k"), number, wanted)
    again = await adjust_order(shop, asked(SAM, LATER, idempotency_key="k"), number, wanted)
    late = await at_once(adjust_order(shop, asked(SAM, expected_version=1), number, wanted))

    assert (first.replayed, again.replayed) == (False, True)
    assert refusals(late) == ["VersionConflict"]
    assert len((await order(shop, number)).lines) == 2


async def test_an_order_does_not_grow_beyond_what_may_be_placed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.usecases.orders.adjust.MOST_LINES", 2)
    number = await buy(shop, ("TEA", 1), ("TEA", 1))

    with pytest.raises(Invalid, match="at most 2 lines"):
        await adjusted(shop, number, LineChange(None, "TEA", quantity=1))
