"""What carriers tell by themselves: matched with parcels now, or when they turn up."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from app.domain.actors import Actor, Role
from app.domain.errors import Refused
from app.domain.shipments import CarrierScan, ParcelNews
from app.storage.kept import unmatched
from app.storage.reading.carrier_news import Tracked
from app.storage.transaction import Transaction
from app.usecases.shipments.record_tracking import place_key, record_tracking
from app.usecases.shop import Request, Shop

logger = logging.getLogger(__name__)
MATCHED_AT_ONCE: Final = 100
"""Tracking numbers of one round of `match_all`."""
CLOCKS_AHEAD: Final = timedelta(days=1)
"""Further ahead is no clock or zone of this earth."""


class Heard(NamedTuple):
    """What became of some news, in scans."""

    recorded: int = 0
    waiting: int = 0


async def hear(
    shop: Shop, news: Sequence[ParcelNews], at: datetime, teller: str | None = None
) -> Heard:
    """Join every scan to its parcel's history, or keep it until there is such a parcel.

    Who tells is taken for the carrier where the news names none.

    The same news again changes nothing, and so does its order: a late scan moves nothing back. A
    scan from the future happened now: the carrier's clock is wrong, its parcel is not.

    Raises:
        Crowded: too many writes wait; nothing is lost by sending all of it again.
    """
    recorded = waits = 0
    named = [one if one.carrier else one._replace(carrier=teller) for one in news]
    for number, told in _by_number(named).items():
        parcels = await _parcels(shop, number)
        for one in told:
            chosen = _fitting(parcels, one.carrier)
            for parcel in chosen:
                recorded += await _record(shop, parcel, one, at)
            if not chosen:
                waits += await _keep(shop, one, at)
    return Heard(recorded, waits)


async def match(shop: Shop, tracking_number: str, at: datetime) -> None:
    """Join what waited for this tracking number to the history of the parcel that has it now."""
    waiting = await shop.store.read(lambda moment: moment.carrier_news.waiting_for(tracking_number))
    if not waiting:
        return
    parcels = await _parcels(shop, tracking_number)
    done: list[int] = []
    for row_id, news in waiting:
        chosen = _fitting(parcels, news.carrier)
        for parcel in chosen:
            await _record(shop, parcel, news, at)
        if chosen:
            done.append(row_id)
    await shop.store.write(lambda tx: unmatched.forget(tx.connection, done), at)


async def match_all(shop: Shop, at: datetime) -> None:
    """Match what waits though its parcel is there: the two came at the same moment."""
    numbers = await shop.store.read(
        lambda moment: moment.carrier_news.found_at_last(MATCHED_AT_ONCE)
    )
    for number in numbers:
        await match(shop, number, at)


def _by_number(news: Sequence[ParcelNews]) -> dict[str, list[ParcelNews]]:
    """The scans of each parcel, oldest first."""
    found: dict[str, list[ParcelNews]] = defaultdict(list)
    for one in sorted(news, key=lambda each: each.scan.at):
        found[unmatched.folded(one.tracking_number)].append(one)
    return found


async def _parcels(shop: Shop, number: str) -> list[Tracked]:
    folded = unmatched.folded(number)
    return await shop.store.read(lambda moment: moment.carrier_news.tracked_as(folded))


def _fitting(parcels: Sequence[Tracked], carrier: str | None) -> Sequence[Tracked]:
    """The carrier's parcel where two carriers use the same number; the only one's whoever tells."""
    if len({parcel.carrier for parcel in parcels}) == 1:
        return parcels
    return [parcel for parcel in parcels if parcel.carrier == carrier]


async def _record(shop: Shop, parcel: Tracked, news: ParcelNews, at: datetime) -> int:
    """1 where the scan was new."""
    scan = news.scan
    if scan.at > at:
        if await _was_told(shop, parcel, scan, at):
            return 0
        scan = replace(scan, at=at)
    request = Request(Actor(Role.CARRIER, parcel.carrier), at, occurred_at=scan.at)
    try:
        outcome = await record_tracking(shop, request, parcel.number, scan)
    except Refused as refused:
        logger.warning("A scan of %s was not taken: %s", parcel.number, refused)
        return 0
    return 0 if outcome.replayed else 1


async def _was_told(shop: Shop, parcel: Tracked, scan: CarrierScan, at: datetime) -> bool:
    """Whether a scan whose clock is ahead came before, and was put down as of then."""
    since, place = at - CLOCKS_AHEAD, place_key(scan)
    return await shop.store.read(
        lambda moment: moment.carrier_news.scanned_since(parcel.id, scan.status, place, since)
    )


async def _keep(shop: Shop, news: ParcelNews, at: datetime) -> bool:
    async def work(tx: Transaction) -> bool:
        place = place_key(news.scan)
        return await unmatched.keep(tx.connection, tx.sealer, news, place, at)

    return await shop.store.write(work, at)
