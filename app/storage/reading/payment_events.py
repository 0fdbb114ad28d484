"""Words of payment providers to read: whose they are, and what waits."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.lifecycle import PaymentStatus
from app.domain.payment_news import PaymentOutcome
from app.storage.kept import payment_events as kept
from app.storage.statements.columns import Micros, columns_of
from app.storage.tables import payment_events


class PaymentEventRow(NamedTuple):
    """A word of a provider about an order's money."""

    order_id: str
    provider: str
    event: str
    status: PaymentStatus
    reference: str
    at: Micros
    amount_minor: int | None
    currency: str | None
    outcome: PaymentOutcome
    received_at: Micros


_ROW: Final = columns_of(payment_events, PaymentEventRow._fields)


class PaymentEventReads:
    """Words of one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def meant_by(self, word: kept.KeptWord) -> list[kept.Meant]:
        """The orders that a word may be about."""
        return await kept.meant_by(self._connection, word)

    async def beside(self, word: kept.KeptWord) -> list[kept.KeptWord]:
        """What else is undecided of the same payment or order."""
        return await kept.beside(self._connection, word)

    async def ready(self, most: int) -> list[kept.KeptWord]:
        """Words that waited and can be settled now."""
        return await kept.ready(self._connection, most)

    async def of_orders(self, ids: Sequence[str]) -> dict[str, list[PaymentEventRow]]:
        """The words about these orders, oldest first."""
        found: dict[str, list[PaymentEventRow]] = defaultdict(list)
        rows = await self._connection.execute(
            select(*_ROW)
            .where(payment_events.c.order_id.in_(ids))
            .order_by(payment_events.c.at, payment_events.c.id)
        )
        for row in rows:
            found[row.order_id].append(PaymentEventRow._make(row))
        return found
