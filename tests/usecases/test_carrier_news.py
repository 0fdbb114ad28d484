"""What carriers tell by themselves: joined to its parcel, kept until there is one, never twice."""

from datetime import timedelta
from itertools import permutations

import pytest

from app.domain.lifecycle import OrderStatus, ShipmentStatus, TrackingStatus
from app.domain.shipments import CarrierScan, ParcelNews
from app.storage.store import Store
from app.storage.tables import tracking_events, unmatched_scans
from app.usecases.shipments.carrier_news import hear, match_all
from app.usecases.shop import Shop
from tests.builders import NOON
from tests.usecases.shopping import a_shop, buy, order, parcel_of, rows, send

LATE = NOON + timedelta(days=3)


def news(number: str, status: TrackingStatus, hours: int, carrier: str | None = None) -> ParcelNews:
    at = NOON + timedelta(hours=hours)
    return ParcelNews(number, carrier, CarrierScan(status, at, "A word", "A place", "Leeds"))


async def a_sent_parcel(shop: Shop) -> tuple[str, str]:
    """The parcel's number and its tracking number."""
    parcel = f"{await buy(shop, ('TEA', 1))}-1"
    await send(shop, parcel)
    return parcel, (await parcel_of(shop, parcel)).tracking_number or ""


async def told(store: Store) -> list[TrackingStatus]:
    return [row.status for row in await rows(store, tracking_events)]


async def test_news_joins_its_parcel_once_in_whatever_order_it_comes(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 50})
    for way in permutations((TrackingStatus.IN_TRANSIT, TrackingStatus.DELIVERED)):
        parcel, number = await a_sent_parcel(shop)
        hours = {TrackingStatus.IN_TRANSIT: 30, TrackingStatus.DELIVERED: 40}
        for status in (*way, *way):
            await hear(shop, [news(number.lower(), status, hours[status])], LATE)

        there = await parcel_of(shop, parcel)
        assert (there.status, there.tracking_status) == (
            ShipmentStatus.DELIVERED,
            TrackingStatus.DELIVERED,
        )
        assert there.delivered_at == NOON + timedelta(hours=40)
        assert (await order(shop, parcel[:-2])).status is OrderStatus.DELIVERED
    assert len(await told(store)) == 4


@pytest.mark.parametrize("named", [True, False])
async def test_of_two_carriers_that_use_one_number_only_the_one_that_tells_has_delivered(
    store: Store, named: bool
) -> None:
    shop = await a_shop(store, {"TEA": 50})
    parcels = [f"{await buy(shop, ('TEA', 1))}-1" for _ in range(3)]
    for parcel, carrier in zip(parcels, ("dhl", "our-van", "our-van"), strict=True):
        await send(shop, parcel, carrier, "SAME-1")
    delivered = news("same-1", TrackingStatus.DELIVERED, 40, "our-van" if named else None)

    unclear = await hear(shop, [delivered._replace(carrier=None)], LATE, "aggregator")
    clear = await hear(shop, [delivered], LATE, "our-van")

    there = [(await parcel_of(shop, parcel)).status for parcel in parcels]
    assert (unclear.recorded, clear.recorded) == (0, 2)
    assert there == [ShipmentStatus.DISPATCHED, *[ShipmentStatus.DELIVERED] * 2]


async def test_news_of_nobodys_parcel_waits_once_and_joins_in_when_it_is_sent(store: Store) -> None:
    shop = await a_shop(store, {"TEA": 5})
    parcel = f"{await buy(shop, ('TEA', 1))}-1"
    expected = f"JJD{parcel[-6:].replace('-', '')}"
    early = [news(expected, TrackingStatus.INFO_RECEIVED, 1), news("XX9", TrackingStatus.LOST, 1)]

    first = await hear(shop, early, LATE)
    again = await hear(shop, early, LATE)
    waiting = await rows(store, unmatched_scans)
    await send(shop, parcel)

    assert (first.waiting, again.waiting, len(waiting)) == (2, 0, 2)
    assert all(b"A word" not in row.sealed for row in waiting)
    assert await told(store) == [TrackingStatus.INFO_RECEIVED]
    assert [row.tracking_folded for row in await rows(store, unmatched_scans)] == ["xx9"]


async def test_news_that_met_its_parcel_in_the_same_moment_is_found_afterwards(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = await a_shop(store, {"TEA": 5})
    parcel, number = await a_sent_parcel(shop)

    async def not_yet(*_: object) -> list[object]:
        return []

    with monkeypatch.context() as before:
        before.setattr("app.usecases.shipments.carrier_news._parcels", not_yet)
        await hear(shop, [news(number, TrackingStatus.OUT_FOR_DELIVERY, 30)], LATE)
    assert await told(store) == []
    await match_all(shop, LATE)

    assert (await parcel_of(shop, parcel)).tracking_status is TrackingStatus.OUT_FOR_DELIVERY
    assert await rows(store, unmatched_scans) == []


async def test_a_clock_that_is_ahead_puts_no_scan_into_the_future_nor_there_twice(
    store: Store,
) -> None:
    shop = await a_shop(store, {"TEA": 5})
    parcel, number = await a_sent_parcel(shop)

    ahead = news(number, TrackingStatus.IN_TRANSIT, 80)

    for minutes in (0, 5, 90):
        await hear(shop, [ahead], LATE + timedelta(minutes=minutes))

    assert (await parcel_of(shop, parcel)).tracking_at == LATE
    assert len(await told(store)) == 1
