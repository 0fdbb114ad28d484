"""On PostgreSQL the log lies in partitions: made ahead, dropped whole, never in a writer's way."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import text

from app.housekeeping import give_up_older
from app.storage.care import partitions
from app.storage.care.backup import back_up
from app.storage.care.backup_file import BackupReader
from app.storage.care.opening import opened_store
from app.storage.care.partitions import make_ahead
from app.storage.care.restore import restore
from app.storage.connections.database import opened_database
from app.storage.reading.log import TIMELINES
from app.storage.rows import StoryRow
from app.storage.store import Store
from app.storage.tables import events
from app.storage.tables.log import PARTITION
from app.usecases.orders.annotate import add_order_note
from app.usecases.orders.cancel import cancel_order
from app.usecases.shop import Shop
from tests.builders import NOON, SAM
from tests.databases import SERVER, NewDatabase, StoreSettingsOf
from tests.storage.test_log_shortened import shorten, story
from tests.subscriptions.following import tell
from tests.usecases.shopping import a_shop, asked, buy, order, rows

pytestmark = pytest.mark.postgres

DAY = timedelta(days=1)


@pytest_asyncio.fixture
async def store(migrated_postgres: NewDatabase, tmp_path: Path) -> AsyncIterator[Store]:
    async with opened_store(StoreSettingsOf(migrated_postgres(), tmp_path)) as opened:
        yield opened


async def stand_at(store: Store, position: int) -> None:
    """Have the log go on behind this position."""
    async with store.database.writing() as connection:
        await connection.execute(text("UPDATE log_head SET position = :at"), {"at": position})


async def bounds(store: Store) -> list[tuple[int, int]]:
    async with store.database.reading() as connection:
        return [(each.begin, each.end) for each in await partitions.partitions(connection)]


async def lying(store: Store) -> dict[str, int]:
    """How many entries each partition has that has some."""
    counted = text("SELECT tableoid::regclass::text, count(*) FROM events GROUP BY 1")
    async with store.database.reading() as connection:
        return {str(name): int(count) for name, count in await connection.execute(counted)}


async def an_old_partition(store: Store) -> tuple[Shop, str, str]:
    """A shop whose log has gone on to its second partition; a closed order, and an open one."""
    shop = await a_shop(store, {"TEA": 5})
    closed, still_open = await buy(shop, ("TEA", 1)), await buy(shop, ("TEA", 2))
    await cancel_order(shop, asked(SAM), closed)
    await stand_at(store, PARTITION - 1)
    await make_ahead(store.database)
    await tell(store, 3)
    return shop, closed, still_open


async def test_a_whole_partition_is_always_to_spare(store: Store) -> None:
    await make_ahead(store.database)
    assert await bounds(store) == [(0, PARTITION)]
    await tell(store, 1)

    for _ in range(2):
        await make_ahead(store.database)
        assert await bounds(store) == [(0, PARTITION), (PARTITION, 2 * PARTITION)]

    await stand_at(store, PARTITION - 5)
    await tell(store, 9)
    assert await lying(store) == {"events_first": 5, f"events_from_{PARTITION}": 5}


async def test_a_write_that_finds_no_partition_succeeds_all_the_same(store: Store) -> None:
    await stand_at(store, PARTITION - 5)
    await tell(store, 9)
    assert await lying(store) == {"events_first": 4, "events_rest": 5}

    await make_ahead(store.database)

    assert await bounds(store) == [(0, PARTITION), (2 * PARTITION, 3 * PARTITION)]
    await tell(store, 1)
    told = await store.read(lambda moment: moment.log.after(0, 100))
    assert [entry.position for entry in told] == list(range(PARTITION - 4, PARTITION + 6))


async def test_what_is_old_whole_is_dropped_and_open_orders_keep_their_story(store: Store) -> None:
    shop, closed, still_open = await an_old_partition(store)
    told = await story(shop, still_open)

    assert await shorten(store, NOON + 2 * DAY) == PARTITION + 2

    assert await bounds(store) == [(PARTITION, 2 * PARTITION)]
    assert await lying(store) == {"events_rest": len(told)}
    assert await story(shop, still_open) == told
    assert await story(shop, closed) == []
    await tell(store, 2)
    assert (await lying(store))[f"events_from_{PARTITION}"] == 2


async def test_timelines_of_many_orders_are_each_ones_over_all_partitions(store: Store) -> None:
    shop, closed, still_open = await an_old_partition(store)
    await stand_at(store, 3 * PARTITION)
    for number in (still_open, closed):
        for is_shown in (True, False):
            await add_order_note(shop, asked(SAM), number, "x", visible_to_customer=is_shown)
    ids = [(await order(shop, number)).id for number in (closed, still_open)]
    assert set(await lying(store)) == {"events_first", f"events_from_{PARTITION}", "events_rest"}

    for after, size in ((0, 100), (0, 2), (3, 4), (PARTITION, 1), (3 * PARTITION + 1, 9)):
        for internal in (True, False):

            async def read(ids: list[str], internal: bool = internal) -> dict[str, list[StoryRow]]:
                return await store.read(
                    lambda moment: moment.log.timelines(ids, after, size, with_internal=internal)  # noqa: B023
                )

            assert await read(ids) == {**await read(ids[:1]), **await read(ids[1:])}
    whole = await story(shop, still_open)
    assert whole[-2:] == ["order.note_added"] * 2
    assert whole[0] == "order.placed"


async def test_timelines_of_many_orders_go_by_each_partitions_index(store: Store) -> None:
    await an_old_partition(store)
    asked_for = TIMELINES["postgresql"]._numbered
    values = asked_for.values({"position": 0, "most": 21, "ids": ["one", "two"]})
    name = store.database.writer.url.database
    connection = await asyncpg.connect(f"{SERVER}/{name}")
    await connection.execute("SET enable_seqscan = off")
    plan = [row[0] for row in await connection.fetch(f"EXPLAIN {asked_for.text}", *values)]
    await connection.close()

    looks = [step for step in plan if "Scan" in step and " on events" in step]
    assert len(looks) == 3
    assert all("_order_id_position_idx" in step for step in looks), plan


async def test_a_partition_that_somebody_reads_is_emptied_and_dropped_another_time(
    store: Store,
) -> None:
    shop, _, still_open = await an_old_partition(store)
    told = await story(shop, still_open)
    async with store.database.reading() as reading:
        await reading.execute(text("SELECT 1 FROM events LIMIT 1"))
        await shorten(store, NOON + 2 * DAY)

    assert await lying(store) == {"events_first": len(told)}
    await shorten(store, NOON + 3 * DAY)
    assert await lying(store) == {"events_rest": len(told)}
    assert await bounds(store) == [(PARTITION, 2 * PARTITION)]
    assert await story(shop, still_open) == told


async def test_a_partition_of_which_much_stays_is_only_emptied(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "MOST_MOVED", 1)
    shop, _, still_open = await an_old_partition(store)

    await shorten(store, NOON + 2 * DAY)

    assert await lying(store) == {"events_first": len(await story(shop, still_open))}
    assert len(await bounds(store)) == 2


async def test_a_partition_of_which_something_is_kept_stays_as_it_is(store: Store) -> None:
    await an_old_partition(store)
    kept = await rows(store, events)
    await store.write(lambda tx: tx.log_readers.put("slow", PARTITION - 2), NOON)

    await give_up_older(store, DAY, lambda: NOON + 2 * DAY)

    assert (0, PARTITION) in await bounds(store)
    assert (await rows(store, events))[-3:] == kept[-3:]


async def test_a_restored_log_lies_in_partitions_too(
    store: Store, new_postgres: NewDatabase, tmp_path: Path
) -> None:
    await an_old_partition(store)
    await make_ahead(store.database)
    file, again = tmp_path / "shop.backup", StoreSettingsOf(new_postgres(), tmp_path)
    await back_up(store.database, file, at=NOON)
    async with opened_database(again.database_url) as database:
        await restore(database, BackupReader(file), store.sealer)

    async with opened_store(again) as restored:
        assert await lying(restored) == await lying(store)
        assert await rows(restored, events) == await rows(store, events)
