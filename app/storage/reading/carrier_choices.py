"""Choices of carriers, to read."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.storage.kept.carrier_choices import COLUMNS, ChoiceRow
from app.storage.statements.columns import columns_of
from app.storage.tables import carrier_choices


class CarrierChoiceReads:
    """Choices of one moment."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_parcels(self, ids: Sequence[str]) -> dict[str, ChoiceRow]:
        """The choice of each of these parcels that has one."""
        rows = await self._connection.execute(
            select(*columns_of(carrier_choices, COLUMNS)).where(
                carrier_choices.c.shipment_id.in_(ids)
            )
        )
        return {row.shipment_id: ChoiceRow._make(row) for row in rows}
