"""The wall's last hour, minute by minute."""

from datetime import timedelta

from app.storage.store import Store
from app.usecases.orders.place import place_order
from tests.api.doors import Doors
from tests.builders import MAY, NOON
from tests.usecases.shopping import a_shop, an_order_for, asked

FIGURES = """{ operations {
  placedLastHour shippedLastHour
  throughput { minute placed shipped delivered }
} }"""
MINUTE = timedelta(minutes=1)


async def test_the_last_hour_is_told_minute_by_minute_the_silent_ones_too(
    doors: Doors, store: Store
) -> None:
    shop = await a_shop(store, {"TEA": 50})
    for at in (NOON, NOON + 5 * MINUTE, NOON + 5 * MINUTE):
        await place_order(shop, asked(MAY, at), an_order_for(("TEA", 1)))
    doors.now = NOON + 7 * MINUTE

    told = (await doors.ask(FIGURES))["operations"]

    minutes = told["throughput"]
    assert len(minutes) == 60
    assert [minute["placed"] for minute in minutes[-8:]] == [1, 0, 0, 0, 0, 2, 0, 0]
    assert minutes[-3]["minute"] == "2026-11-21T12:05:00.000Z"
    assert minutes == sorted(minutes, key=lambda minute: str(minute["minute"]))
    assert (told["placedLastHour"], told["shippedLastHour"]) == (3, 0)


async def test_what_is_older_than_an_hour_is_told_no_more(doors: Doors, store: Store) -> None:
    shop = await a_shop(store, {"TEA": 50})
    await place_order(shop, asked(MAY, NOON), an_order_for(("TEA", 1)))
    doors.now = NOON + 60 * MINUTE

    told = (await doors.ask(FIGURES))["operations"]

    assert told["placedLastHour"] == sum(minute["placed"] for minute in told["throughput"]) == 0
