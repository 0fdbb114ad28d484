"""Words of payment providers kept: once each, with what became of them."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.payment_news import (
    GIVEN_BACK,
    TAKEN,
    UNDECIDED,
    KnownPayment,
    PaymentNews,
    PaymentOutcome,
)
from app.storage.kept.written import insert_rows
from app.storage.statements.columns import Instant
from app.storage.tables import orders, payment_events
from app.storage.tables.payment_events import UNDECIDED as STILL_OPEN

_SIBLINGS: Final = payment_events.alias("siblings")


class KeptWord(NamedTuple):
    """A word as it is kept, and its row."""

    id: int
    provider: str
    news: PaymentNews
    outcome: PaymentOutcome


async def keep(
    connection: AsyncConnection, provider: str, news: PaymentNews, at: datetime
) -> KeptWord:
    """The word as it was kept, now or when it came before."""
    row = await _row(connection, provider, news.event)
    if row is None:
        kept = {
            "provider": provider,
            "event": news.event,
            "status": news.status,
            "reference": news.reference,
            "at": news.at,
            "amount_minor": news.amount_minor,
            "currency": news.currency,
            "named": news.order,
            "named_folded": _folded(news.order),
            "method": news.method,
            "is_sum": news.is_sum,
            "outcome": PaymentOutcome.WAITING,
            "received_at": at,
        }
        await insert_rows(connection, payment_events, [kept])
        row = await _row(connection, provider, news.event)
    return _word(row)


async def _row(connection: AsyncConnection, provider: str, event: str) -> Any:
    found = await connection.execute(
        select(payment_events).where(
            payment_events.c.provider == provider, payment_events.c.event == event
        )
    )
    return found.one_or_none()


async def is_open(connection: AsyncConnection, word_id: int) -> bool:
    """Whether nothing final has become of the word; its row is locked."""
    outcome = await connection.scalar(
        select(payment_events.c.outcome).where(payment_events.c.id == word_id).with_for_update()
    )
    return outcome in UNDECIDED


async def known_of(connection: AsyncConnection, order_id: str, word: KeptWord) -> KnownPayment:
    """What was recorded on the order of the same payment; `is_taken` as far as providers told."""
    seen = payment_events.c
    refunded = case((seen.status.in_(GIVEN_BACK), seen.recorded_minor), else_=0)
    taken = case((seen.status.in_(TAKEN), 1), else_=0)
    spoken = case((seen.status.not_in(TAKEN | GIVEN_BACK), seen.at))
    found = await connection.execute(
        select(
            func.coalesce(func.max(taken), 0),
            func.coalesce(func.sum(refunded), 0),
            func.max(spoken, type_=Instant),
        ).where(
            seen.provider == word.provider,
            seen.reference == word.news.reference,
            seen.order_id == order_id,
            seen.outcome == PaymentOutcome.RECORDED.value,
        )
    )
    is_taken, refunded_minor, newest_word = found.one()
    return KnownPayment(bool(is_taken), int(refunded_minor), newest_word)


async def settle(
    connection: AsyncConnection,
    word_id: int,
    order_id: str,
    outcome: PaymentOutcome,
    recorded_minor: int | None,
) -> None:
    """Write down what became of a word."""
    await connection.execute(
        update(payment_events)
        .where(payment_events.c.id == word_id)
        .values(order_id=order_id, outcome=outcome, recorded_minor=recorded_minor)
    )


class Meant(NamedTuple):
    """An order that a word may be about."""

    number: str
    placed_at: datetime


async def meant_by(connection: AsyncConnection, word: KeptWord) -> list[Meant]:
    """The orders that a word may be about; more than one where channels share a name.

    A word that names none is about the order of another word of its payment.
    """
    name = word.news.order
    if name is not None:
        return await _orders(connection, orders.c.number == name) or await _orders(
            connection,
            and_(orders.c.reference_folded == _folded(name), orders.c.external_reference == name),
        )
    of_payment = (
        select(payment_events.c.order_id)
        .where(
            payment_events.c.provider == word.provider,
            payment_events.c.reference == word.news.reference,
            payment_events.c.order_id.is_not(None),
        )
        .distinct()
    )
    return await _orders(connection, orders.c.id.in_(of_payment))


async def _orders(connection: AsyncConnection, where: ColumnElement[bool]) -> list[Meant]:
    found = await connection.execute(select(orders.c.number, orders.c.placed_at).where(where))
    return [Meant(*row) for row in found]


def _folded(name: str | None) -> str | None:
    """As `orders.reference_folded` has it."""
    return None if name is None else name.casefold()[:200]


async def beside(connection: AsyncConnection, word: KeptWord) -> list[KeptWord]:
    """What else is undecided of the same payment or the same order, oldest first."""
    same_payment = and_(
        payment_events.c.provider == word.provider,
        payment_events.c.reference == word.news.reference,
    )
    owner = select(_SIBLINGS.c.order_id).where(_SIBLINGS.c.id == word.id).scalar_subquery()
    found = await connection.execute(
        select(payment_events)
        .where(
            payment_events.c.outcome.in_(UNDECIDED),
            or_(same_payment, payment_events.c.order_id == owner),
            payment_events.c.id != word.id,
        )
        .order_by(payment_events.c.at, payment_events.c.id)
    )
    return [_word(row) for row in found]


async def ready(connection: AsyncConnection, most: int) -> list[KeptWord]:
    """Words whose order has turned up, or whose payment has come in by another way."""
    seen = payment_events.c
    named = select(orders.c.id).where(orders.c.number == seen.named).exists()
    called = (
        select(func.count())
        .where(
            orders.c.reference_folded == seen.named_folded,
            orders.c.external_reference == seen.named,
        )
        .scalar_subquery()
    )
    covered = (
        select(orders.c.id)
        .where(
            orders.c.id == seen.order_id,
            orders.c.paid_minor - orders.c.refunded_minor > 0,
            orders.c.paid_minor - orders.c.refunded_minor >= func.coalesce(seen.amount_minor, 0),
        )
        .exists()
    )
    is_waiting = seen.outcome == PaymentOutcome.WAITING.value
    found = await connection.execute(
        select(payment_events)
        .where(
            text(f"payment_events.{STILL_OPEN}"),
            or_(and_(is_waiting, or_(named, called == 1)), covered),
        )
        .order_by(seen.received_at, seen.id)
        .limit(most)
    )
    return [_word(row) for row in found]


async def forget_before(connection: AsyncConnection, since: datetime) -> int:
    """Give up words that came before and whose order never did; how many there were."""
    gone = await connection.execute(
        delete(payment_events).where(
            payment_events.c.outcome == PaymentOutcome.WAITING.value,
            payment_events.c.received_at < since,
            text(f"payment_events.{STILL_OPEN}"),
        )
    )
    return int(gone.rowcount)


def _word(row: Any) -> KeptWord:
    news = PaymentNews(
        row.event,
        row.status,
        row.reference,
        row.at,
        row.amount_minor,
        row.currency,
        row.named,
        row.method,
        row.is_sum,
    )
    return KeptWord(row.id, row.provider, news, row.outcome)
