"""A customer's answer to choices: the same verbs that staff use, in one transaction, once."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from app.domain.actors import Actor, Role
from app.domain.blockers import BlockerCode
from app.domain.errors import IllegalTransition, Invalid, NotFound, Problem
from app.domain.guards import ensure_permitted, refuse
from app.domain.lifecycle import OfferState, OrderAction, ShortageChoice
from app.domain.sentences import say
from app.domain.shortages import (
    Offer,
    chosen_substitutes,
    may_cancel,
    reduced,
    substituted,
)
from app.domain.verbs.cancel import cancel
from app.domain.verbs.shortage import answer
from app.domain.verbs.split import split
from app.domain.work import OrderWork
from app.storage.rows import ProductRow
from app.storage.transaction import Transaction
from app.usecases.once import form_problems, once
from app.usecases.once import refuse as refuse_form
from app.usecases.orders.acting import act_on_order, carry_out
from app.usecases.orders.adjust import adjust_lines
from app.usecases.shop import Outcome, Request, Shop

MUTATION = "shortageOfferAnswer"
_STANDS = {
    OfferState.ANSWERED: BlockerCode.OFFER_ANSWERED,
    OfferState.WITHDRAWN: BlockerCode.OFFER_WITHDRAWN,
    OfferState.EXPIRED: BlockerCode.OFFER_EXPIRED,
}


class Answer(NamedTuple):
    """A choice; `substitute` names the product that is taken where several are offered."""

    choice: ShortageChoice
    substitute: str | None = None


async def answer_for_order(shop: Shop, request: Request, number: str, given: Answer) -> Outcome:
    """Answer the open choices of an order: its customer, or somebody for them.

    Raises:
        Invalid: the substitute is none that was offered.
        IllegalTransition: nothing is open any more, or this was not offered.
        Refused: see `act_on_order`, and the verb behind the choice.
    """

    async def decide(tx: Transaction, work: OrderWork) -> None:
        assert work.order.offer is not None, "the guard has seen one"
        offer = await tx.shortages.offer(work.order.offer)
        assert offer is not None, "an order names none that was not kept"
        await _apply(tx, shop, request, work, offer, given)

    return await act_on_order(shop, request, number, OrderAction.ANSWER_SHORTAGE, decide)


async def answer_by_link(shop: Shop, request: Request, offer_id: str, given: Answer) -> Outcome:
    """Answer by the link that names the offer; the outcome names the offer.

    The same answer again is a replay, whatever key it has; another one is refused.

    Raises:
        NotFound: there is no such offer.
        Invalid, IllegalTransition: see `answer_for_order`.
    """
    by_link = Request(
        by=customer_of(offer_id),
        at=request.at,
        idempotency_key=request.idempotency_key,
        input_digest=request.input_digest,
    )

    async def work(tx: Transaction) -> Outcome:
        refuse_form(form_problems(by_link))
        known = await tx.shortages.offer(offer_id)
        if known is None:
            raise NotFound(say("No offer {id} was found.", id=offer_id), ("token",))
        (order,) = await tx.orders.by_ids([known.order_id])
        offer = await tx.shortages.offer(offer_id)  # anew, as only now nobody else answers it
        assert offer is not None, "offers are kept for ever"
        same = (offer.answer, offer.substitute) == (given.choice, _named(offer, given))
        if offer.state is OfferState.ANSWERED and same:
            return Outcome(offer_id, replayed=True)
        _ensure_open(offer, request, order.number)

        async def decide(tx: Transaction, work: OrderWork) -> None:
            await _apply(tx, shop, by_link, work, offer, given)

        ensure_permitted(OrderAction.ANSWER_SHORTAGE, by_link.by)
        await carry_out(tx, shop, by_link, order, decide)
        return Outcome(offer_id)

    return await once(shop, by_link, MUTATION, work)


def customer_of(offer_id: str) -> Actor:
    """Who holds the link: the order's customer, of whom no account is known."""
    return Actor(Role.CUSTOMER, f"offer:{offer_id}")


def _ensure_open(offer: Offer, request: Request, number: str) -> None:
    state = offer.state_at(request.at)
    if state is not OfferState.OPEN:
        raise IllegalTransition(
            say("The choice for order {number}", number=number),
            state,
            MUTATION,
            (),
            (_STANDS[state],),
        )


def _named(offer: Offer, given: Answer) -> str | None:
    """The substitute of the answer: that one, or the best one offered."""
    if given.choice is not ShortageChoice.SUBSTITUTE:
        return None
    return given.substitute or next((one.sku for one in offer.substitutes), None)


async def _apply(
    tx: Transaction, shop: Shop, request: Request, work: OrderWork, offer: Offer, given: Answer
) -> None:
    if (stands := _STANDS.get(offer.state_at(request.at))) is not None:
        raise refuse(work.order, OrderAction.ANSWER_SHORTAGE, request.by, stands)
    if given.choice not in offer.choices:
        raise refuse(
            work.order,
            OrderAction.ANSWER_SHORTAGE,
            request.by,
            BlockerCode.CHOICE_NOT_OFFERED,
        )
    named = _named(offer, given)
    if given.substitute is not None and all(one.sku != named for one in offer.substitutes):
        raise Invalid(
            [
                Problem(
                    ("substitute",),
                    say("{substitute} was not offered.", substitute=given.substitute),
                )
            ]
        )
    chosen = chosen_substitutes(offer.substitutes, named)
    taken = [one.sku for one in chosen.values()] if named else []
    answer(work, given.choice, taken, _simple(work, given.choice))
    answered = offer._replace(
        state=OfferState.ANSWERED, answer=given.choice, substitute=named, settled_at=request.at
    )
    await tx.shortages.keep_answer(answered)
    if given.choice is ShortageChoice.REDUCE:
        await adjust_lines(tx, shop, work, reduced(work.order))
    elif given.choice is ShortageChoice.SUBSTITUTE:
        products = await tx.catalogue.by_sku(taken)
        refuse_form(_in_other_money(products.values(), work.order.currency))
        prices = {sku: product.price_minor for sku, product in products.items()}
        lines = substituted(work.order, chosen, shop.rules.substitute_price, prices)
        await adjust_lines(tx, shop, work, lines)


def _in_other_money(products: Iterable[ProductRow], currency: str) -> list[Problem]:
    """Products that changed their currency since they were offered."""
    return [
        Problem(
            ("substitute",),
            say(
                "{sku} is priced in {its} now, the order in {currency}.",
                sku=product.sku,
                its=product.currency,
                currency=currency,
            ),
        )
        for product in products
        if product.currency != currency
    ]


def _simple(work: OrderWork, choice: ShortageChoice) -> Callable[[], None]:
    """The verb behind a choice that needs nothing but the order."""
    match choice:
        case ShortageChoice.SPLIT:
            return lambda: split(work)
        case ShortageChoice.CANCEL:
            if not may_cancel(work.order):
                raise refuse(work.order, OrderAction.CANCEL, work.by, BlockerCode.PICKING_STARTED)
            return lambda: cancel(work)
    return lambda: None
