"""Choices of carriers kept beside their parcels, as one text each."""

from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.carrier_choice import CarrierChoice, ChoiceReason, Offer
from app.domain.work import OrderWork
from app.storage.kept.written import insert_rows
from app.storage.statements.columns import Micros
from app.storage.tables import carrier_choices


class ChoiceRow(NamedTuple):
    """A choice; `considered` is its offers as JSON."""

    shipment_id: str
    carrier: str
    service: str | None
    reason: ChoiceReason
    considered: str
    at: Micros


COLUMNS: Final = ChoiceRow._fields


async def keep_choice(
    connection: AsyncConnection, work: OrderWork, shipment_id: str, choice: CarrierChoice
) -> None:
    """Keep why this carrier takes the parcel."""
    row: dict[str, Any] = {
        "shipment_id": shipment_id,
        "carrier": choice.carrier,
        "service": choice.service,
        "reason": choice.reason,
        "considered": orjson.dumps([list(offer) for offer in choice.considered]).decode(),
        "at": work.at,
    }
    await insert_rows(connection, carrier_choices, [row])


def offers_of(row: ChoiceRow) -> list[Offer]:
    """What was considered, the best first."""
    return [Offer(*facts) for facts in orjson.loads(row.considered)]
