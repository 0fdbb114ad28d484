"""What payment providers tell by themselves: counted once on its order, or kept until it can be."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from app.domain.actors import Actor, Role
from app.domain.errors import Refused
from app.domain.lifecycle import OrderAction, OrderStatus, PaymentStatus
from app.domain.payment_news import (
    GIVEN_BACK,
    TAKEN,
    UNDECIDED,
    Judgement,
    PaymentNews,
    PaymentOutcome,
    judge,
    record_key,
)
from app.domain.verbs.order_notes import add_note
from app.domain.work import OrderWork
from app.storage.kept import payment_events
from app.storage.kept.payment_events import KeptWord
from app.storage.kept.promises import is_promised_otherwise
from app.storage.transaction import Transaction
from app.usecases.orders.acting import act_on_order, keep_reason
from app.usecases.orders.record_payment import Counted, write_down
from app.usecases.shop import Request, Shop

logger = logging.getLogger(__name__)
SETTLED_AT_ONCE: Final = 100
"""Words of one round of `settle_waiting`."""


async def hear(shop: Shop, provider: str, news: Sequence[PaymentNews], at: datetime) -> None:
    """Keep every word, and count it on its order where there is one.

    The same word again changes nothing, and so does the order in which words come. What can't be
    counted yet is kept, and looked at again when something changes.

    Raises:
        Crowded: too many writes wait; nothing is lost by sending all of it again.
    """
    for one in news:
        word = await _keep(shop, provider, one, at)
        if word.outcome in UNDECIDED and await _settle(shop, word, at):
            await _settle_beside(shop, word, at)


async def settle_waiting(shop: Shop, at: datetime, kept: timedelta) -> None:
    """Count what waited for its order or payment; give up what has waited longer than `kept`."""
    ready = await shop.store.read(lambda moment: moment.payment_events.ready(SETTLED_AT_ONCE))
    for word in ready:
        if await _settle(shop, word, at):
            await _settle_beside(shop, word, at)
    since = at - kept
    await shop.store.write(lambda tx: payment_events.forget_before(tx.connection, since), at)


async def _keep(shop: Shop, provider: str, news: PaymentNews, at: datetime) -> KeptWord:
    async def work(tx: Transaction) -> KeptWord:
        return await payment_events.keep(tx.connection, provider, news, at)

    return await shop.store.write(work, at)


async def _settle_beside(shop: Shop, word: KeptWord, at: datetime) -> None:
    for other in await shop.store.read(lambda moment: moment.payment_events.beside(word)):
        await _settle(shop, other, at)


async def _settle(shop: Shop, word: KeptWord, at: datetime) -> bool:
    """Whether the word's order is known, so that the word is on it now."""
    meant = await shop.store.read(lambda moment: moment.payment_events.meant_by(word))
    if len(meant) != 1:
        return False
    ((number, placed_at),) = meant
    by = Actor(Role.SYSTEM, word.provider)
    # Money that was there before its order was paid for it when it was placed.
    request = Request(by, at, occurred_at=max(min(word.news.at, at), placed_at))

    async def decide(tx: Transaction, work: OrderWork) -> None:
        await _count(tx, shop, request, work, word)

    try:
        await act_on_order(shop, request, number, OrderAction.RECORD_PAYMENT, decide)
    except Refused as refused:
        logger.warning("A payment's word on %s was not taken: %s", number, refused)
        return False
    return True


async def _count(
    tx: Transaction, shop: Shop, request: Request, work: OrderWork, word: KeptWord
) -> None:
    """Judge the word by the order as it is now, locked, and write down what became of it."""
    if not await payment_events.is_open(tx.connection, word.id):
        return
    order_id, news = work.order.id, word.news
    known = await payment_events.known_of(tx.connection, order_id, word)
    reported = await tx.keeping.reported(order_id, news.reference)
    if reported is not None and reported in TAKEN | GIVEN_BACK:
        known = known._replace(is_taken=True)
    if news.status is PaymentStatus.FAILED:
        other = await is_promised_otherwise(tx.connection, order_id, word)
        known = known._replace(is_promised_otherwise=other)
    judged = judge(work.order, news, known)
    if judged.outcome is PaymentOutcome.RECORDED:
        key = record_key(news, is_reported=reported is not None)
        judged = await _record(tx, shop, work, news, judged, key)
    problem = _problem(work, news, judged)
    if problem is not None:
        add_note(work, visible_to_customer=False)
        await keep_reason(tx, request, order_id, "paymentEvent", problem)
    await payment_events.settle(
        tx.connection, word.id, order_id, judged.outcome, judged.amount_minor
    )


async def _record(
    tx: Transaction, shop: Shop, work: OrderWork, news: PaymentNews, judged: Judgement, key: str
) -> Judgement:
    """Let the order know; what was really counted is in the answer."""
    before = work.order.payment
    counted = Counted(judged.status, judged.amount_minor, news.method, key)
    await write_down(tx, shop, work, counted)
    after = work.order.payment
    moved = (after.paid_minor - before.paid_minor) or (after.refunded_minor - before.refunded_minor)
    return judged._replace(amount_minor=moved or None)


def _problem(work: OrderWork, news: PaymentNews, judged: Judgement) -> str | None:
    """What staff should know of it, in both languages; codes and amounts only."""
    payment, total_minor = work.order.payment, work.order.total_minor
    if judged.outcome is PaymentOutcome.CURRENCY_DIFFERS:
        return (
            f"Payment {news.reference} is in {news.currency}, the order in {work.order.currency}: "
            f"it was not counted. 付款 {news.reference} 的币种为 {news.currency}，"
            f"订单为 {work.order.currency}，未计入。"
        )
    is_money = judged.outcome is PaymentOutcome.RECORDED and news.status in TAKEN
    if is_money and work.order.status is OrderStatus.CANCELLED:
        return (
            f"Payment {news.reference} came in after the order was cancelled: give it back. "
            f"订单取消后收到付款 {news.reference}，请退还。"
        )
    over_minor = payment.paid_minor - payment.refunded_minor - total_minor
    if is_money and over_minor > 0:
        return (
            f"Payment {news.reference} brings in more than the order comes to: give back what is "
            f"too much. 付款 {news.reference} 后已付金额超过订单总额，请退还多付部分。"
        )
    return None
