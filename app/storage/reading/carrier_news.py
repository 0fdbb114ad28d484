"""Carriers' news to read: whose parcel a tracking number is, and what waits for one."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.lifecycle import TrackingStatus
from app.storage.kept import unmatched
from app.storage.sealing import Sealer
from app.storage.statements.prepared import Prepared
from app.storage.tables import shipments, tracking_events


class Tracked(NamedTuple):
    """A parcel that a carrier may speak of."""

    id: str
    number: str
    carrier: str | None


SCANNED_SINCE = Prepared(
    select(tracking_events.c.id).where(
        tracking_events.c.shipment_id == bindparam("parcel"),
        tracking_events.c.status == bindparam("status"),
        tracking_events.c.place_key == bindparam("place"),
        tracking_events.c.at >= bindparam("since"),
    ),
    lambda id: id,
)
TRACKED = Prepared(
    select(shipments.c.id, shipments.c.number, shipments.c.carrier)
    .where(shipments.c.tracking_folded == bindparam("folded"))
    .order_by(shipments.c.id),
    Tracked,
)


class CarrierNewsReads:
    """News and parcels of one moment."""

    def __init__(self, connection: AsyncConnection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    async def tracked_as(self, folded: str) -> list[Tracked]:
        """The parcels under this tracking number, in the form it is compared in."""
        return await TRACKED.fetch(self._connection, folded=folded)

    async def scanned_since(
        self, parcel: str, status: TrackingStatus, place: bytes, since: datetime
    ) -> bool:
        """Whether the parcel has a scan of this status and place from then or later."""
        found = await SCANNED_SINCE.fetch(
            self._connection, parcel=parcel, status=status, place=place, since=since
        )
        return bool(found)

    async def waiting_for(self, tracking_number: str) -> list[unmatched.Waiting]:
        """The scans that wait for a parcel under this number, oldest first."""
        return await unmatched.waiting(self._connection, self._sealer, tracking_number)

    async def found_at_last(self, most: int) -> Sequence[str]:
        """Tracking numbers that scans wait under though a parcel has them."""
        return await unmatched.found(self._connection, most)
