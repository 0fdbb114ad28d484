"""Parcels of carriers that do not tell by themselves: which are asked about now, and when again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain.carrier_polling import Polled, pause
from app.domain.lifecycle import ShipmentStatus
from app.domain.shipments import Shipment
from app.storage.kept import carrier_polls
from app.storage.transaction import Transaction
from app.usecases.shop import Shop


class Asked(NamedTuple):
    """A parcel that was asked about; `at_least` is the pause that its provider wants."""

    parcel: Polled
    failed: bool = False
    at_least: timedelta = timedelta()


async def follow(tx: Transaction, shop: Shop, parcel: Shipment, at: datetime) -> None:
    """Ask about a parcel that has left, where its carrier is one that is asked."""
    if (
        parcel.status is ShipmentStatus.DISPATCHED
        and parcel.carrier in shop.rules.polling.carriers
        and parcel.tracking_number is not None
    ):
        await carrier_polls.begin(tx.connection, parcel, at)


async def take_due(shop: Shop, at: datetime, most: int) -> list[Polled]:
    """The parcels to ask about now, which are this process's for a while."""
    return await shop.store.write(lambda tx: carrier_polls.take(tx.connection, at, most), at)


async def put_back(
    shop: Shop, asked: Sequence[Asked], at: datetime, jitters: Sequence[float]
) -> None:
    """Have each asked about again in its time; `jitters`, from 0 to 1, are one for each."""
    later = []
    for one, jitter in zip(asked, jitters, strict=True):
        failures = one.parcel.failures + 1 if one.failed else 0
        wait = pause(shop.rules.polling, one.parcel.age, failures, jitter, one.at_least)
        later.append((one.parcel, at + wait, failures))
    await shop.store.write(lambda tx: carrier_polls.put_back(tx.connection, later), at)
