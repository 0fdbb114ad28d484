"""Promises of money: whether one stands, whatever becomes of another payment of the same order."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.lifecycle import PaymentStatus
from app.domain.payment_news import PaymentOutcome
from app.storage.kept.payment_events import KeptWord
from app.storage.tables import payment_events, payments


async def is_promised_otherwise(connection: AsyncConnection, order_id: str, word: KeptWord) -> bool:
    """Whether another payment than the word's is promised for the order, and has not failed since.

    What a provider told of a payment comes before what somebody reported under its reference.
    """
    told = payment_events.c
    words = await connection.execute(
        select(told.provider, told.reference, told.event, told.status)
        .where(
            told.order_id == order_id,
            told.outcome == PaymentOutcome.RECORDED.value,
            told.status.in_([PaymentStatus.AUTHORIZED, PaymentStatus.FAILED]),
        )
        .order_by(told.at, told.id)
    )
    newest: dict[tuple[str, str], PaymentStatus] = {}
    spoken_of: set[str] = set()
    for row in words:
        newest[row.provider, row.reference] = row.status
        spoken_of |= {row.reference, f"{row.reference}:{row.event}"}
    reported = await connection.scalars(
        select(payments.c.reference).where(
            payments.c.order_id == order_id,
            payments.c.status == PaymentStatus.AUTHORIZED.value,
            payments.c.reference.is_not(None),
        )
    )
    own = word.news.reference
    return any(
        status is PaymentStatus.AUTHORIZED and payment != (word.provider, own)
        for payment, status in newest.items()
    ) or any(reference not in {own, *spoken_of} for reference in reported)
