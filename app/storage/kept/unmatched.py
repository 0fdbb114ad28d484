"""Scans of parcels that nobody here knows: kept until a parcel has their tracking number."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.shipments import CarrierScan, ParcelNews
from app.storage.kept.written import insert_rows
from app.storage.sealing import Sealer
from app.storage.statements.prepared import Prepared
from app.storage.tables import shipments, unmatched_scans

_KNOWN: Final = Prepared(
    select(unmatched_scans.c.id).where(
        unmatched_scans.c.tracking_folded == bindparam("folded"),
        unmatched_scans.c.at == bindparam("at"),
        unmatched_scans.c.status == bindparam("status"),
        unmatched_scans.c.place_key == bindparam("place"),
    ),
    lambda id: id,
)
_WAITING: Final = (
    select(unmatched_scans)
    .where(unmatched_scans.c.tracking_folded == bindparam("folded"))
    .order_by(unmatched_scans.c.at, unmatched_scans.c.id)
)
_FOUND: Final = (
    select(unmatched_scans.c.tracking_folded)
    .where(
        select(shipments.c.id)
        .where(shipments.c.tracking_folded == unmatched_scans.c.tracking_folded)
        .exists()
    )
    .distinct()
    .limit(bindparam("most"))
)


class Waiting(NamedTuple):
    """News that waits for its parcel, and its row."""

    id: int
    news: ParcelNews


def folded(tracking_number: str) -> str:
    """The number as it is compared."""
    return tracking_number.casefold()


async def keep(
    connection: AsyncConnection, sealer: Sealer, news: ParcelNews, place: bytes, at: datetime
) -> bool:
    """Keep the scan once; False where it is kept already."""
    number, scan = folded(news.tracking_number), news.scan
    known = await _KNOWN.one(connection, folded=number, at=scan.at, status=scan.status, place=place)
    if known is not None:
        return False
    row = {
        "tracking_folded": number,
        "carrier": news.carrier,
        "at": scan.at,
        "status": scan.status,
        "city": scan.city,
        "estimated_delivery": scan.estimated_delivery,
        "place_key": place,
        "sealed": sealer.seal(orjson.dumps([scan.description, scan.location]), _bound(number)),
        "received_at": at,
    }
    await insert_rows(connection, unmatched_scans, [row])
    return True


async def waiting(connection: AsyncConnection, sealer: Sealer, number: str) -> list[Waiting]:
    """What waits for the parcel of this tracking number, oldest scan first."""
    rows = await connection.execute(_WAITING, {"folded": folded(number)})
    return [Waiting(row.id, _news(row, sealer)) for row in rows]


async def found(connection: AsyncConnection, most: int) -> Sequence[str]:
    """Tracking numbers that scans wait under and that a parcel has by now."""
    return list(await connection.scalars(_FOUND, {"most": most}))


async def forget(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Give up these rows: they are in a parcel's history now."""
    await connection.execute(delete(unmatched_scans).where(unmatched_scans.c.id.in_(ids)))


async def forget_before(connection: AsyncConnection, since: datetime) -> int:
    """Give up what came before; how many there were."""
    gone = await connection.execute(
        delete(unmatched_scans).where(unmatched_scans.c.received_at < since)
    )
    return int(gone.rowcount)


def _news(row: Any, sealer: Sealer) -> ParcelNews:
    description, location = orjson.loads(sealer.open(row.sealed, _bound(row.tracking_folded)))
    scan = CarrierScan(row.status, row.at, description, location, row.city, row.estimated_delivery)
    return ParcelNews(row.tracking_folded, row.carrier, scan)


def _bound(number: str) -> str:
    return f"unmatched:{number}"
