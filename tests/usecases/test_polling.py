"""Parcels of carriers that do not tell: asked about in time, by one process, until the end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from app.carrier_polling import poll_round
from app.domain.carrier_polling import GIVEN_UP_AFTER, LEASE, PollPolicy
from app.domain.lifecycle import ShipmentStatus
from app.integrations.carriers.asking import Asker
from app.integrations.carriers.news import Account
from app.storage.store import Store
from app.storage.tables import carrier_polls
from app.usecases.shipments.polling import take_due
from app.usecases.shop import Shop
from tests.builders import NOON
from tests.carriers.rude_carrier import RudeCarrier, a_rude_carrier
from tests.usecases.shopping import a_shop, buy, parcel_of, rows, send

POLICY = PollPolicy(timedelta(hours=1), frozenset({"our-van"}))
LATE = NOON + timedelta(hours=1)


@pytest.fixture
async def carrier() -> AsyncIterator[RudeCarrier]:
    async with a_rude_carrier() as made:
        yield made


async def a_polled_shop(store: Store) -> Shop:
    return await a_shop(store, {"TEA": 50}, polling=POLICY)


async def a_sent_parcel(shop: Shop, carrier: str = "our-van") -> str:
    number = f"{await buy(shop, ('TEA', 1))}-1"
    await send(shop, number, carrier)
    return number


def told_of(number: str | None, status: str) -> bytes:
    at = (NOON + timedelta(minutes=30)).isoformat()
    return orjson.dumps({"events": [{"trackingNumber": number, "status": status, "at": at}]})


async def a_round(shop: Shop, carrier: RudeCarrier, at: datetime) -> int:
    async with httpx.AsyncClient() as client:
        asker = Asker({"our-van": Account("a key", carrier.url)}, client, 5.0)
        return await poll_round(shop, asker, {"our-van": "our-van"}, lambda: at)


async def polls(store: Store) -> Any:
    return await rows(store, carrier_polls)


async def test_a_parcel_is_asked_about_until_it_arrives(store: Store, carrier: RudeCarrier) -> None:
    shop = await a_polled_shop(store)
    number = await a_sent_parcel(shop)
    await a_sent_parcel(shop, "dhl")
    carrier.body = told_of((await parcel_of(shop, number)).tracking_number, "DELIVERED")

    first = await a_round(shop, carrier, LATE)
    between = await polls(store)
    soon = await a_round(shop, carrier, LATE + timedelta(minutes=5))
    last = await a_round(shop, carrier, LATE + timedelta(hours=2))

    assert (first, soon, last, len(carrier.asked)) == (1, 0, 0, 1)
    assert len(between) == 1
    assert (await parcel_of(shop, number)).status is ShipmentStatus.DELIVERED
    assert await polls(store) == []


async def test_an_answer_about_another_parcel_moves_nothing(
    store: Store, carrier: RudeCarrier
) -> None:
    shop = await a_polled_shop(store)
    await a_sent_parcel(shop)
    other = await a_sent_parcel(shop, "dhl")
    carrier.body = told_of((await parcel_of(shop, other)).tracking_number, "DELIVERED")

    await a_round(shop, carrier, LATE)

    assert (await parcel_of(shop, other)).status is ShipmentStatus.DISPATCHED


async def test_of_several_processes_one_asks(store: Store) -> None:
    shop = await a_polled_shop(store)
    for _ in range(3):
        await a_sent_parcel(shop)

    taken = await asyncio.gather(*(take_due(shop, LATE, 2) for _ in range(4)))

    ids = [parcel.shipment_id for some in taken for parcel in some]
    assert len(ids) == len(set(ids)) == 3
    assert await take_due(shop, LATE + LEASE - timedelta(seconds=1), 9) == []
    assert len(await take_due(shop, LATE + LEASE, 9)) == 3


async def test_failures_lengthen_the_pause_and_a_good_answer_ends_them(
    store: Store, carrier: RudeCarrier
) -> None:
    shop = await a_polled_shop(store)
    await a_sent_parcel(shop)

    carrier.status = 500
    await a_round(shop, carrier, LATE)
    (failed,) = await polls(store)
    carrier.status, carrier.body = 200, b'{"events": []}'
    await a_round(shop, carrier, LATE + timedelta(hours=3))
    (mended,) = await polls(store)

    assert failed.failures == 1
    assert failed.next_at > LATE + timedelta(hours=1.5)
    assert mended.failures == 0


async def test_a_tired_provider_is_left_alone_for_as_long_as_it_says(
    store: Store, carrier: RudeCarrier
) -> None:
    shop = await a_polled_shop(store)
    for _ in range(3):
        await a_sent_parcel(shop)
    carrier.status, carrier.headers = 429, {"retry-after": "18000"}

    await a_round(shop, carrier, LATE)

    assert len(carrier.asked) == 1
    assert all(row.next_at >= LATE + timedelta(hours=5) for row in await polls(store))


async def test_a_parcel_that_is_too_old_is_given_up(store: Store, carrier: RudeCarrier) -> None:
    shop = await a_polled_shop(store)
    await a_sent_parcel(shop)

    await a_round(shop, carrier, NOON + GIVEN_UP_AFTER + timedelta(days=1))

    assert (carrier.asked, await polls(store)) == ([], [])
