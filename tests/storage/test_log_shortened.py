"""The log gives up what is old, piece by piece, and nothing that somebody still needs."""

import asyncio
from datetime import datetime, timedelta

import pytest

from app.domain.actors import SYSTEM
from app.housekeeping import LEFT_ALONE, give_up_older
from app.storage.kept import log_ending
from app.storage.kept.entries import blank_entry
from app.storage.kept.log_readers import LogPlace, PlaceGivenUp
from app.storage.reading import log_ageing
from app.storage.statements.columns import to_micros
from app.storage.store import Store
from app.storage.tables import events, stock_movements
from app.storage.transaction import Transaction
from app.usecases.orders.annotate import add_order_note
from app.usecases.orders.cancel import cancel_order
from app.usecases.shop import Shop
from tests.builders import NOON, SAM
from tests.usecases.shopping import a_shop, asked, buy, order, rows

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


async def recorded(store: Store, *times: datetime) -> None:
    """One entry of nobody's order at each of these times."""

    async def work(tx: Transaction) -> None:
        tx.entries += [blank_entry("order", "order.note_added", SYSTEM, at, at) for at in times]

    await store.write(work, NOON)


async def shorten(store: Store, at: datetime) -> int:
    """Keep a day; how far the log is given up then."""
    await give_up_older(store, DAY, lambda: at)
    return await store.read(lambda moment: moment.log.horizon())


async def positions(store: Store) -> list[int]:
    return [row.position for row in await rows(store, events)]


async def story(shop: Shop, number: str) -> list[str]:
    """The types of an order's timeline."""
    row = await order(shop, number)
    found = await shop.store.read(
        lambda moment: moment.log.timelines([row.id], 0, 100, with_internal=True)
    )
    return [entry.type for entry in found[row.id]]


async def put(store: Store, name: str, position: int) -> None:
    await store.write(lambda tx: tx.log_readers.put(name, position), NOON)


async def test_what_is_old_goes_and_orders_that_are_not_closed_keep_their_story(
    store: Store,
) -> None:
    shop = await a_shop(store, {"TEA": 5})
    closed, still_open = await buy(shop, ("TEA", 1)), await buy(shop, ("TEA", 2))
    await cancel_order(shop, asked(SAM), closed)
    moved, told = await rows(store, stock_movements), await story(shop, still_open)
    aged = await store.read(lambda moment: moment.log.head())
    note = asked(SAM, NOON + 3 * DAY)
    await add_order_note(shop, note, still_open, "x", visible_to_customer=False)

    assert await shorten(store, NOON + 3 * DAY + HOUR) == aged

    assert await story(shop, closed) == []
    assert await story(shop, still_open) == [*told, "order.note_added"]
    left = await rows(store, events)
    assert {row.order_number for row in left} == {still_open}
    assert await rows(store, stock_movements) == moved

    await cancel_order(shop, asked(SAM, NOON + 3 * DAY), still_open)
    head = await store.read(lambda moment: moment.log.head())
    assert await shorten(store, NOON + 9 * DAY) == head
    assert await positions(store) == []
    await recorded(store, NOON)
    assert await positions(store) == [head + 1]


async def test_how_far_it_is_old_is_exact(store: Store) -> None:
    times = [NOON + hours * HOUR for hours in (0, 0, 1, 1, 1, 2, 5, 5, 9)]
    await recorded(store, *times)

    for at in (NOON + half * HOUR / 2 for half in range(-1, 20)):
        found = await store.read(lambda moment, at=at: moment.log.older_than(to_micros(at)))  # type: ignore[misc]
        assert found == sum(time < at for time in times)


async def test_it_goes_piece_by_piece(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_ageing, "PIECE", 10)
    monkeypatch.setattr("app.housekeeping.STEP_PAUSE_S", 0)
    gone: list[int] = []
    give_up = log_ending.give_up

    async def noted(*given: object) -> int:
        gone.append(await give_up(*given))  # type: ignore[arg-type]
        return gone[-1]

    monkeypatch.setattr(log_ending, "give_up", noted)
    await recorded(store, *[NOON] * 95, NOON + 2 * DAY)

    assert await shorten(store, NOON + 2 * DAY) == 95

    assert gone == [10] * 9 + [5]
    assert await positions(store) == [96]


async def test_nothing_goes_that_a_reader_still_has_to_send(store: Store) -> None:
    await recorded(store, *[NOON] * 10)
    await put(store, "webhooks", 4)
    await put(store, "mail", 7)

    assert await shorten(store, NOON + 2 * DAY) == 4
    assert await positions(store) == [5, 6, 7, 8, 9, 10]

    await put(store, "webhooks", 9)
    places = await store.write(lambda tx: tx.log_readers.all(), NOON)
    assert places == [LogPlace("mail", 7, NOON), LogPlace("webhooks", 9, NOON)]
    assert await shorten(store, NOON + 3 * DAY) == 7

    assert await store.write(lambda tx: tx.log_readers.remove("mail"), NOON)
    assert not await store.write(lambda tx: tx.log_readers.remove("mail"), NOON)
    assert await shorten(store, NOON + 4 * DAY) == 9
    assert await positions(store) == [10]


async def test_no_reader_comes_to_stand_where_the_log_is_gone(store: Store) -> None:
    await recorded(store, *[NOON] * 10)
    await shorten(store, NOON + 2 * DAY)

    with pytest.raises(PlaceGivenUp):
        await put(store, "late", 9)
    await put(store, "late", 10)


async def test_a_reader_that_comes_while_it_is_shortened_misses_nothing(store: Store) -> None:
    await recorded(store, *[NOON] * 200)
    came = await asyncio.gather(
        shorten(store, NOON + 2 * DAY),
        *(put(store, f"reader {place}", place) for place in range(0, 200, 10)),
        return_exceptions=True,
    )

    places = await store.write(lambda tx: tx.log_readers.all(), NOON)
    horizon = await store.read(lambda moment: moment.log.horizon())
    assert len(places) == came.count(None)
    assert all(place.position >= horizon for place in places)
    assert await positions(store) == list(range(horizon + 1, 201))


async def test_of_several_processes_one_shortens_it_and_the_others_find_it_done(
    store: Store,
) -> None:
    def claim(at: datetime) -> object:
        return store.write(lambda tx: log_ending.claim(tx.connection, at, LEFT_ALONE), at)

    claimed = await asyncio.gather(*(claim(NOON) for _ in range(8)))  # type: ignore[call-overload]
    assert sorted(claimed) == [False] * 7 + [True]

    await recorded(store, NOON - 2 * DAY)
    assert await shorten(store, NOON + LEFT_ALONE / 2) == 0
    assert await shorten(store, NOON + LEFT_ALONE) == 1
