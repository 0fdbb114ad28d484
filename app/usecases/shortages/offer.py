"""Offering choices to the customer of an order that is short, and taking them back."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.actors import SYSTEM
from app.domain.errors import Invalid, Problem, Refused
from app.domain.lifecycle import OrderAction, ShortageChoice
from app.domain.orders import Order
from app.domain.sentences import say
from app.domain.shortages import Offer, missing_of, possible_choices, substitutes_for
from app.domain.verbs.shortage import offer_choices, withdraw_offer
from app.domain.work import OrderWork
from app.storage.ids import new_id
from app.storage.transaction import Transaction
from app.usecases.orders.acting import act_on_order
from app.usecases.shop import Outcome, Request, Shop


async def offer_shortage_choices(
    shop: Shop,
    request: Request,
    number: str,
    *,
    choices: Sequence[ShortageChoice] | None = None,
    substitutes: Sequence[str] | None = None,
    answer_by: datetime | None = None,
) -> Outcome:
    """Let the customer choose: all that is possible, unless fewer choices are named.

    `substitutes` narrows the products that may stand in, by SKU.

    Raises:
        Invalid: a choice is not possible for this order, or the deadline is over.
        Refused: see `act_on_order`.
    """
    problems = []
    if answer_by is not None and answer_by <= request.at:
        problems.append(Problem(("answerBy",), say("The deadline lies in the future.")))
    if choices is not None and not choices:
        problems.append(Problem(("choices",), say("Offer at least one choice, or leave it out.")))

    async def decide(tx: Transaction, work: OrderWork) -> None:
        offer = await possible_offer(
            tx, shop, work.order, request.at, answer_by=answer_by, substitutes=substitutes
        )
        if choices is not None:
            offer = _narrowed(offer, choices)
        offer_choices(work, offer)
        await tx.shortages.add_offer(offer)

    return await act_on_order(
        shop, request, number, OrderAction.OFFER_CHOICES, decide, problems=problems
    )


async def possible_offer(
    tx: Transaction,
    shop: Shop,
    order: Order,
    at: datetime,
    *,
    answer_by: datetime | None = None,
    substitutes: Sequence[str] | None = None,
) -> Offer:
    """Everything that the order's customer could be offered at `at`."""
    missing = missing_of(order)
    ranked = await tx.shortages.substitutes({one.sku for one in missing})
    if substitutes is not None:
        ranked = {
            sku: [ware for ware in wares if ware.sku in substitutes]
            for sku, wares in ranked.items()
        }
    possible = substitutes_for(missing, ranked, order.currency, shop.rules.substitute_price)
    # The discount stays: no substitute may cost so little that the order would come to less.
    found = tuple(one for one in possible if order.total_minor + one.difference_minor >= 0)
    return Offer(
        id=new_id(at),
        order_id=order.id,
        made_at=at,
        answer_by=answer_by or at + shop.rules.answer_within,
        choices=possible_choices(order, missing, found),
        missing=missing,
        substitutes=found,
    )


def _narrowed(offer: Offer, choices: Sequence[ShortageChoice]) -> Offer:
    problems = [
        Problem(
            ("choices", str(n)), say("{choice} is not possible for this order now.", choice=choice)
        )
        for n, choice in enumerate(choices)
        if choice not in offer.choices
    ]
    if problems:
        raise Invalid(problems)
    kept = tuple(choice for choice in offer.choices if choice in choices)
    stand_in = offer.substitutes if ShortageChoice.SUBSTITUTE in kept else ()
    return offer._replace(choices=kept, substitutes=stand_in)


async def withdraw_shortage_offer(shop: Shop, request: Request, number: str) -> Outcome:
    """Take the open choices back; the order goes on waiting.

    Raises:
        Refused: see `act_on_order`.
    """

    async def decide(_: Transaction, work: OrderWork) -> None:
        withdraw_offer(work, "BY_STAFF")

    return await act_on_order(shop, request, number, OrderAction.WITHDRAW_OFFER, decide)


async def offer_by_itself(shop: Shop, since: datetime, at: datetime, most: int = 100) -> int:
    """Offer every possible choice, once, to orders that became BACKORDERED after `since` and
    stayed so for as long as the shop's rules say; how many there were."""
    after = shop.rules.offer_after
    if after is None:
        return 0
    numbers = await shop.store.read(
        lambda moment: moment.shortages.never_offered(since, at - after, most)
    )
    offered = 0
    for number in numbers:
        try:
            await offer_shortage_choices(shop, Request(SYSTEM, at), number)
        except Refused:  # something came in between: it is no longer short
            continue
        offered += 1
    return offered
