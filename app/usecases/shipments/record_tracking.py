"""A carrier's scan written down: once, in any order, its free text sealed."""

import hashlib
from dataclasses import replace

import orjson

from app.domain.lifecycle import ShipmentAction
from app.domain.shipments import CarrierScan, Shipment
from app.domain.verbs.tracking import record_scan
from app.domain.work import OrderWork
from app.storage.transaction import Transaction
from app.usecases.once import text_problems
from app.usecases.shipments.acting import act_on_parcel
from app.usecases.shipments.polling import follow
from app.usecases.shop import Outcome, Request, Shop


async def record_tracking(shop: Shop, request: Request, number: str, scan: CarrierScan) -> Outcome:
    """Join the scan to the parcel's history; the same status, time and place is a replay.

    Raises:
        Refused: see `act_on_parcel`.
    """
    replays: list[bool] = []
    problems = [
        *text_problems("description", scan.description, 500),
        *text_problems("location", scan.location, 300),
        *text_problems("city", scan.city, 120),
    ]

    async def decide(tx: Transaction, work: OrderWork, parcel: Shipment) -> None:
        happened = replace(scan, at=request.when)
        place = place_key(happened)
        if await tx.keeping.knows_scan(parcel.id, happened, place):
            replays.append(True)
            return
        record_scan(work, parcel, happened)
        if not parcel.has_left:
            await follow(tx, shop, work.order.shipment(number), request.at)
        await tx.keeping.add_scan(parcel.id, happened, place, _sealed(tx, parcel, happened))

    outcome = await act_on_parcel(
        shop, request, number, ShipmentAction.RECORD_TRACKING, decide, problems=problems
    )
    return Outcome(outcome.result, replayed=outcome.replayed or bool(replays))


def place_key(scan: CarrierScan) -> bytes:
    """What tells two scans of one status and time apart: where they were made."""
    place = f"{scan.location or ''}\0{scan.city or ''}".casefold().encode()
    return hashlib.blake2b(place, digest_size=16).digest()


def _sealed(tx: Transaction, parcel: Shipment, scan: CarrierScan) -> bytes | None:
    if not scan.description and scan.location is None:
        return None
    words = orjson.dumps([scan.description, scan.location])
    return tx.sealer.seal(words, f"scan:{parcel.id}")
