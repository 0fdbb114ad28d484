"""Parcels whose carriers are asked: rows that say when next, taken by one process at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.carrier_polling import GIVEN_UP_AFTER, LEASE, Polled
from app.domain.lifecycle import ShipmentStatus
from app.domain.shipments import Shipment
from app.storage.kept.written import insert_rows
from app.storage.statements.prepared import Prepared
from app.storage.tables import carrier_polls, shipments

_OPEN: Final = frozenset({ShipmentStatus.DISPATCHED, ShipmentStatus.LOST})
"""Only of these may a scan still move something."""
_KNOWN: Final = Prepared(
    select(carrier_polls.c.shipment_id).where(carrier_polls.c.shipment_id == bindparam("parcel")),
    str,
)


async def begin(connection: AsyncConnection, parcel: Shipment, at: datetime) -> None:
    """Ask about this parcel from now on."""
    if await _KNOWN.one(connection, parcel=parcel.id) is not None:
        return
    row = {
        "shipment_id": parcel.id,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "since": at,
        "next_at": at,
        "failures": 0,
    }
    await insert_rows(connection, carrier_polls, [row])


async def take(connection: AsyncConnection, at: datetime, most: int) -> list[Polled]:
    """Parcels that are due, the longest due first; for a while nobody else takes them.

    Those that have come to their end, or are too old, are given up on the way.
    """
    due = await connection.execute(
        select(carrier_polls, shipments.c.status)
        .join(shipments, shipments.c.id == carrier_polls.c.shipment_id)
        .where(carrier_polls.c.next_at <= at)
        .order_by(carrier_polls.c.next_at)
        .limit(most)
        .with_for_update(of=carrier_polls, skip_locked=True)
    )
    taken: list[Polled] = []
    over: list[str] = []
    for row in due:
        age = at - row.since
        if row.status not in _OPEN or age > GIVEN_UP_AFTER:
            over.append(row.shipment_id)
        else:
            taken.append(
                Polled(row.shipment_id, row.carrier, row.tracking_number, age, row.failures)
            )
    if over:
        await connection.execute(delete(carrier_polls).where(carrier_polls.c.shipment_id.in_(over)))
    if taken:
        await connection.execute(
            update(carrier_polls)
            .where(carrier_polls.c.shipment_id.in_([one.shipment_id for one in taken]))
            .values(next_at=at + LEASE)
        )
    return taken


async def put_back(
    connection: AsyncConnection, later: Sequence[tuple[Polled, datetime, int]]
) -> None:
    """Say of each when it is asked about next, and how often asking has failed in a row."""
    for one, next_at, failures in later:
        await connection.execute(
            update(carrier_polls)
            .where(carrier_polls.c.shipment_id == one.shipment_id)
            .values(next_at=next_at, failures=failures)
        )
