"""What was unusual about orders, to read."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.suspicion import Risk, Suspicion
from app.storage.tables import order_risks


class SuspicionReads:
    """Risks of one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_orders(self, ids: Sequence[str]) -> dict[str, list[Suspicion]]:
        """What was found about these orders, the heaviest first."""
        found: dict[str, list[Suspicion]] = defaultdict(list)
        rows = await self._connection.execute(
            select(order_risks)
            .where(order_risks.c.order_id.in_(ids))
            .order_by(order_risks.c.weight.desc(), order_risks.c.risk)
        )
        for row in rows:
            risk = Suspicion(Risk(row.risk), row.weight, row.measured, row.threshold)
            found[row.order_id].append(risk)
        return found
