"""Short orders: choices are offered, answered once, and withdrawn when they no longer fit."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.errors import IllegalTransition, InsufficientStock, Invalid, NotFound, NotPermitted
from app.domain.lifecycle import HoldReason, OfferState, OrderStatus, ShortageChoice, ShortagePolicy
from app.domain.shortages import Offer, SubstitutePrice
from app.storage.store import Store
from app.usecases.orders.cancel import cancel_order
from app.usecases.orders.split import split_order
from app.usecases.shipments.warehouse_work import start_picking
from app.usecases.shop import Outcome, Shop
from app.usecases.shortages.answer import Answer, answer_by_link, answer_for_order
from app.usecases.shortages.offer import (
    offer_by_itself,
    offer_shortage_choices,
    withdraw_shortage_offer,
)
from app.usecases.shortages.substitutes import set_substitutes
from app.usecases.stock.catalogue import ProductFacts, put_product
from tests.builders import ANNA, GUEST, LATER, MAY, NOON, SAM, SUE, WALT
from tests.usecases.shopping import (
    a_shop,
    asked,
    at_once,
    buy,
    ensure_sound,
    order,
    receive,
    refusals,
    send,
    shelf,
)

SPLIT, WAIT, REDUCE = ShortageChoice.SPLIT, ShortageChoice.WAIT, ShortageChoice.REDUCE
SUBSTITUTE, CANCEL = ShortageChoice.SUBSTITUTE, ShortageChoice.CANCEL


@pytest.fixture
async def shop(store: Store) -> Shop:
    made = await a_shop(store, {"TEA": 1, "CUP": 5, "MUG": 5, "POT": 0}, offer_after=timedelta(0))
    for sku, price in (("CUP", "12.00"), ("MUG", "7.00")):
        await put_product(
            made, asked(), ProductFacts(sku, sku.title(), None, Decimal(price), "EUR")
        )
    await set_substitutes(made, asked(SAM), "TEA", ["CUP", "MUG", "POT"])
    return made


async def short(shop: Shop, *lines: tuple[str, int]) -> str:
    """An order for three teas, of which one is there."""
    wanted = lines or (("TEA", 3),)
    return await buy(shop, *wanted, when_short=ShortagePolicy.BACKORDER)


async def offered(shop: Shop, number: str) -> Offer:
    await offer_shortage_choices(shop, asked(SAM), number)
    return await newest(shop, number)


async def newest(shop: Shop, number: str) -> Offer:
    stored = await order(shop, number)
    async with shop.store.reading() as moment:
        return (await moment.shortages.newest_offers([stored.id]))[stored.id]


async def chosen(shop: Shop, number: str, choice: ShortageChoice, *more: str) -> Outcome:
    offer = await offered(shop, number)
    return await answer_by_link(shop, asked(GUEST), offer.id, Answer(choice, *more))


async def story(shop: Shop, number: str) -> list[str]:
    stored = await order(shop, number)
    async with shop.store.reading() as moment:
        found = await moment.log.timelines([stored.id], 0, 100, with_internal=True)
    return [row.type for row in found[stored.id]]


async def test_everything_possible_is_offered_with_what_it_costs(shop: Shop) -> None:
    offer = await offered(shop, await short(shop))

    assert set(offer.choices) == set(ShortageChoice)
    assert [(one.sku, one.quantity) for one in offer.missing] == [("TEA", 2)]
    costs = [(one.sku, one.unit_price_minor, one.difference_minor) for one in offer.substitutes]
    assert costs == [("CUP", 1_000, 0), ("MUG", 700, -600)], "nobody pays more; POT isn't there"


async def test_the_setting_says_what_a_substitute_costs(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 0, "CUP": 5}, substitute_price=SubstitutePrice.CATALOGUE)
    await put_product(shop, asked(), ProductFacts("CUP", "Cup", None, Decimal("12.00"), "EUR"))
    await set_substitutes(shop, asked(SAM), "TEA", ["CUP"])
    number = await short(shop, ("TEA", 1))

    await chosen(shop, number, SUBSTITUTE)

    after = await order(shop, number)
    assert after.total_minor == 1_200
    assert after.holds == {HoldReason.PAYMENT_PENDING}, "the difference is to be paid"


async def test_a_substitute_takes_the_place_of_what_is_missing(shop: Shop) -> None:
    number = await short(shop)

    await chosen(shop, number, SUBSTITUTE, "MUG")

    after = await order(shop, number)
    assert [(x.sku, x.quantity, x.unit_price_minor) for x in after.lines] == [
        ("TEA", 1, 1_000),
        ("MUG", 2, 700),
    ]
    assert (after.status, after.waiting()) == (OrderStatus.CONFIRMED, {})
    assert await shelf(shop, "MUG") == (5, 2)
    await ensure_sound(shop)


async def test_a_line_that_is_missing_whole_becomes_the_substitutes(shop: Shop) -> None:
    number = await short(shop, ("POT", 2), ("CUP", 1))
    await set_substitutes(shop, asked(SAM), "POT", ["MUG"])

    await chosen(shop, number, SUBSTITUTE)

    lines = (await order(shop, number)).lines
    assert [(x.position, x.sku, x.quantity) for x in lines] == [(1, "MUG", 2), (2, "CUP", 1)]


async def test_a_substitute_that_was_sold_meanwhile_is_refused_and_the_choice_stays_open(
    shop: Shop,
) -> None:
    number = await short(shop)
    offer = await offered(shop, number)
    await buy(shop, ("MUG", 5))

    with pytest.raises(InsufficientStock, match="MUG"):
        await answer_by_link(shop, asked(GUEST), offer.id, Answer(SUBSTITUTE, "MUG"))

    assert (await newest(shop, number)).state is OfferState.OPEN
    await answer_by_link(shop, asked(GUEST), offer.id, Answer(SUBSTITUTE, "CUP"))


async def test_a_substitute_that_costs_other_money_meanwhile_is_refused(shop: Shop) -> None:
    number = await short(shop)
    offer = await offered(shop, number)
    await put_product(shop, asked(), ProductFacts("CUP", "Cup", None, Decimal(1_900), "JPY"))

    with pytest.raises(Invalid, match="CUP is priced in JPY"):
        await answer_by_link(shop, asked(GUEST), offer.id, Answer(SUBSTITUTE, "CUP"))

    assert (await newest(shop, number)).state is OfferState.OPEN


async def test_a_split_order_sends_what_is_there_and_the_rest_later(shop: Shop) -> None:
    number = await short(shop)

    await chosen(shop, number, SPLIT)
    assert (await order(shop, number)).status is OrderStatus.BACKORDERED
    await send(shop, f"{number}-1")
    assert (await order(shop, number)).status is OrderStatus.PARTIALLY_SHIPPED
    await receive(shop, "TEA", 2)

    after = await order(shop, number)
    assert [(p.number, p.status) for p in after.shipments] == [
        (f"{number}-1", "DISPATCHED"),
        (f"{number}-2", "ALLOCATED"),
    ]
    assert "order.split" in await story(shop, number)
    await ensure_sound(shop)


async def test_an_order_held_for_its_stock_can_be_split_once_something_is_there(
    shop: Shop,
) -> None:
    number = await buy(shop, ("TEA", 3), when_short=ShortagePolicy.HOLD)

    await split_order(shop, asked(SAM), number)

    after = await order(shop, number)
    assert (after.status, after.waiting()) == (OrderStatus.BACKORDERED, {"TEA": 2})
    assert [p.status for p in after.shipments] == ["ALLOCATED"]


async def test_giving_up_what_is_missing_lowers_the_total(shop: Shop) -> None:
    number = await short(shop)

    await chosen(shop, number, REDUCE)

    after = await order(shop, number)
    assert (after.status, after.total_minor) == (OrderStatus.CONFIRMED, 1_000)
    assert after.payment.paid_minor == 3_000, "what is owed back is a refund's matter"


async def test_waiting_changes_nothing_but_that_it_was_chosen(shop: Shop) -> None:
    number = await short(shop)
    before = await order(shop, number)

    await chosen(shop, number, WAIT)

    after = await order(shop, number)
    assert (after.status, after.waiting()) == (before.status, before.waiting())
    assert (await newest(shop, number)).answer is WAIT
    assert (await story(shop, number))[-2:] == [
        "order.shortage_offered",
        "order.shortage_answered",
    ]


async def test_cancelling_by_the_link_cancels_the_whole_order(shop: Shop) -> None:
    number = await short(shop)

    await chosen(shop, number, CANCEL)

    assert (await order(shop, number)).status is OrderStatus.CANCELLED
    assert await shelf(shop, "TEA") == (1, 0)
    assert (await story(shop, number))[-2:] == ["order.shortage_answered", "order.cancelled"]


async def test_the_same_answer_again_is_a_replay_and_another_one_is_refused(shop: Shop) -> None:
    offer = await offered(shop, await short(shop))
    await answer_by_link(shop, asked(GUEST), offer.id, Answer(SUBSTITUTE))

    again = await answer_by_link(shop, asked(GUEST), offer.id, Answer(SUBSTITUTE, "CUP"))
    with pytest.raises(IllegalTransition) as refused:
        await answer_by_link(shop, asked(GUEST), offer.id, Answer(CANCEL))

    assert again.replayed
    assert refused.value.blockers == ("OFFER_ANSWERED",)


async def test_of_two_answers_at_once_one_counts(shop: Shop) -> None:
    number = await short(shop)
    offer = await offered(shop, number)

    answers = await at_once(
        *(answer_by_link(shop, asked(GUEST), offer.id, Answer(c)) for c in (REDUCE, WAIT, SPLIT))
    )

    assert refusals(answers) == ["IllegalTransition", "IllegalTransition"]
    assert (await story(shop, number)).count("order.shortage_answered") == 1
    await ensure_sound(shop)


async def test_an_answer_that_comes_too_late_is_told_so(shop: Shop) -> None:
    number = await short(shop)
    offer = await offered(shop, number)

    with pytest.raises(IllegalTransition) as refused:
        await answer_by_link(shop, asked(GUEST, offer.answer_by), offer.id, Answer(WAIT))

    assert refused.value.blockers == ("OFFER_EXPIRED",)
    with pytest.raises(NotFound):
        await answer_by_link(shop, asked(GUEST), "nobody's", Answer(WAIT))


@pytest.mark.parametrize("pieces", [1, 2])
async def test_goods_that_come_in_withdraw_the_choice(shop: Shop, pieces: int) -> None:
    number = await short(shop)
    offer = await offered(shop, number)

    await receive(shop, "TEA", pieces)

    assert (await newest(shop, number)).state is OfferState.WITHDRAWN
    assert (await order(shop, number)).offer is None
    with pytest.raises(IllegalTransition) as refused:
        await answer_by_link(shop, asked(GUEST), offer.id, Answer(WAIT))
    assert refused.value.blockers == ("OFFER_WITHDRAWN",)
    assert "order.shortage_withdrawn" in await story(shop, number)


async def test_staff_and_a_cancellation_withdraw_it_too_and_a_new_one_replaces_it(
    shop: Shop,
) -> None:
    taken_back, cancelled, anew = [await short(shop) for _ in range(3)]
    for number in (taken_back, cancelled, anew):
        await offered(shop, number)

    await withdraw_shortage_offer(shop, asked(SAM), taken_back)
    await cancel_order(shop, asked(SAM), cancelled)
    second = await offered(shop, anew)

    assert (await newest(shop, taken_back)).state is OfferState.WITHDRAWN
    assert (await newest(shop, cancelled)).state is OfferState.WITHDRAWN
    assert ((await order(shop, anew)).offer, second.state) == (second.id, OfferState.OPEN)
    with pytest.raises(IllegalTransition):
        await withdraw_shortage_offer(shop, asked(SAM), taken_back)


async def test_what_was_not_offered_can_not_be_chosen(shop: Shop) -> None:
    number = await short(shop)
    await offer_shortage_choices(
        shop, asked(SAM), number, choices=[WAIT, SUBSTITUTE], substitutes=["CUP"]
    )

    with pytest.raises(IllegalTransition) as refused:
        await answer_for_order(shop, asked(SUE), number, Answer(CANCEL))
    with pytest.raises(Invalid, match="MUG was not offered"):
        await answer_for_order(shop, asked(SUE), number, Answer(SUBSTITUTE, "MUG"))

    assert refused.value.blockers == ("CHOICE_NOT_OFFERED",)
    await answer_for_order(shop, asked(SUE), number, Answer(SUBSTITUTE))


async def test_what_is_not_possible_can_not_be_offered(shop: Shop) -> None:
    whole = await buy(shop, ("CUP", 1))
    nothing_there = await short(shop, ("POT", 1))

    with pytest.raises(IllegalTransition) as refused:
        await offer_shortage_choices(shop, asked(SAM), whole)
    with pytest.raises(Invalid) as impossible:
        await offer_shortage_choices(shop, asked(SAM), nothing_there, choices=[SPLIT, WAIT, REDUCE])
    with pytest.raises(Invalid, match="in the future"):
        await offer_shortage_choices(shop, asked(SAM), nothing_there, answer_by=NOON)

    assert refused.value.blockers == ("NOTHING_WAITING",)
    assert [p.path for p in impossible.value.problems] == [("choices", "0"), ("choices", "2")]


async def test_a_customer_can_not_cancel_by_choice_what_is_being_picked(shop: Shop) -> None:
    number = await short(shop)
    await split_order(shop, asked(SAM), number)
    offer = await offered(shop, number)
    await start_picking(shop, asked(WALT), f"{number}-1")

    with pytest.raises(IllegalTransition) as refused:
        await answer_by_link(shop, asked(GUEST), offer.id, Answer(CANCEL))

    assert refused.value.blockers == ("PICKING_STARTED",)


async def test_others_orders_are_answered_by_nobody_else(shop: Shop) -> None:
    number = await short(shop)
    await offered(shop, number)

    with pytest.raises(NotFound):
        await answer_for_order(shop, asked(ANNA), number, Answer(WAIT))
    with pytest.raises(NotPermitted):
        await answer_for_order(shop, asked(WALT), number, Answer(WAIT))


async def test_the_shop_offers_by_itself_once(shop: Shop) -> None:
    number = await short(shop)
    before = NOON - timedelta(hours=1)

    first = await offer_by_itself(shop, before, LATER + timedelta(days=1))
    await withdraw_shortage_offer(shop, asked(MAY), number)
    second = await offer_by_itself(shop, before, LATER + timedelta(days=1))

    assert (first, second) == (1, 0)


async def test_substitutes_are_products_of_the_shop_each_once(shop: Shop) -> None:
    with pytest.raises(Invalid) as refused:
        await set_substitutes(shop, asked(SAM), "TEA", ["TEA", "CUP", "CUP", "NIX"])
    with pytest.raises(NotFound):
        await set_substitutes(shop, asked(SAM), "NIX", [])

    assert [p.path[1] for p in refused.value.problems] == ["0", "2", "3"]
    await set_substitutes(shop, asked(MAY), "TEA", [])
    assert (await offered(shop, await short(shop))).substitutes == ()
