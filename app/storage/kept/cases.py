"""Delivery cases, pieces that were sent again, and what carriers were asked: kept with parcels."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.actors import Actor
from app.domain.delivery_cases import DeliveryCase
from app.domain.lifecycle import ShipmentAction
from app.domain.shipments import Shipment
from app.storage.kept.written import delete_rows, insert_rows, update_rows
from app.storage.tables import carrier_instructions, delivery_cases, reshipped_pieces

CASE_FIELDS: Final = DeliveryCase._fields


class Instruction(NamedTuple):
    """What a carrier is asked to do; `sealed` holds its note, place and address."""

    action: ShipmentAction
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    sealed: bytes | None = None


async def save_case(connection: AsyncConnection, before: Shipment, after: Shipment) -> None:
    """Write the parcel's case over the one before."""
    case, older = after.case, before.case
    if case is None or case == older:
        return
    row = case._asdict()
    if older is None:
        await insert_rows(connection, delivery_cases, [{"shipment_id": after.id, **row}])
        return
    known = older._asdict()
    changes = {name: value for name, value in row.items() if value != known[name]}
    await update_rows(connection, delivery_cases, {"shipment_id": after.id}, changes)


async def save_reshipped(connection: AsyncConnection, before: Shipment, after: Shipment) -> None:
    """Write how many pieces of the parcel were sent again."""
    pieces = _reshipped(after)
    if pieces == _reshipped(before):
        return
    await delete_rows(connection, reshipped_pieces, {"shipment_id": after.id})
    rows = [{"shipment_id": after.id, "sku": sku, "quantity": quantity} for sku, quantity in pieces]
    await insert_rows(connection, reshipped_pieces, rows)


def _reshipped(parcel: Shipment) -> list[tuple[str, int]]:
    return [(line.sku, line.reshipped) for line in parcel.lines if line.reshipped]


async def add_instruction(
    connection: AsyncConnection, shipment_id: str, asked: Instruction, by: Actor, at: datetime
) -> None:
    """Keep what the carrier is to be told."""
    row = {
        "shipment_id": shipment_id,
        **asked._asdict(),
        "actor_role": by.role,
        "actor_name": by.name,
        "at": at,
    }
    await insert_rows(connection, carrier_instructions, [row])
