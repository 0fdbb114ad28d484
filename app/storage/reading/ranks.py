"""How urgent the orders are that somebody wants to change: their place where writes queue."""

from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.statements.prepared import Prepared
from app.storage.tables import orders, shipments

_NUMBER: BindParameter[Any] = bindparam("number")
OF_ORDER = Prepared(select(orders.c.priority_rank).where(orders.c.number == _NUMBER), int)
OF_PARCEL = Prepared(select(shipments.c.priority_rank).where(shipments.c.number == _NUMBER), int)


class RankReads:
    """Ranks of one moment; what is not there has none."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_order(self, number: str) -> int:
        return await OF_ORDER.one(self._connection, number=number) or 0

    async def of_parcel(self, number: str) -> int:
        """That of its order."""
        return await OF_PARCEL.one(self._connection, number=number) or 0
