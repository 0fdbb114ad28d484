"""Who would resume where the log is given up is told so by name; nobody ever gets a gap."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.main import clock
from app.storage.care.opening import opened_store
from app.storage.kept.log_ending import give_up, move_horizon
from app.storage.statements.columns import EPOCH
from app.storage.store import Store
from app.subscriptions import tail as tails
from tests.builders import NOON
from tests.databases import StoreSettingsOf
from tests.storage.test_log_shortened import recorded
from tests.subscriptions.following import Ended, Follower, followed, tell
from tests.subscriptions.live import FEEDS, ending, heard, live_doors
from tests.subscriptions.served import PATIENT, RawEvents, RawSocket, cursor_of, served, until
from tests.usecases.shopping import a_shop, buy


async def shorten(store: Store, position: int) -> None:
    """Give up everything up to there."""
    await store.write(lambda tx: move_horizon(tx.connection, position), NOON)
    await store.write(lambda tx: give_up(tx.connection, 0, position, NOON), NOON)


async def refused(doors: Any, feed: str, after: str, **given: Any) -> tuple[str, str]:
    async with doors.feed(FEEDS[feed], after=after, **given) as stream:
        ended = ending(await anext(stream))
    return ended["code"], ended["feedCursor"]


async def test_no_feed_resumes_before_the_horizon_and_every_feed_at_it(store: Store) -> None:
    """What is given up counts as gone from the moment it is said, before it is deleted."""
    shop = await a_shop(store, {"TEA": 5})
    number = await buy(shop, ("TEA", 1))
    given: dict[str, dict[str, Any]] = {
        "orderUpdated": {"number": number},
        "availabilityChanged": {"skus": ["TEA"]},
    }
    async with live_doors(store) as doors:
        horizon = doors.hub.position
        await store.write(lambda tx: move_horizon(tx.connection, horizon), NOON)
        await buy(shop, ("TEA", 1))
        await tell(store, 2)
        newest = (await doors.ask("{ feedCursor }"))["feedCursor"]
        for feed in ("orderUpdated", "orderEvents", "stockChanged", "availabilityChanged"):
            for place in range(horizon):
                cursor = store.cursors.of(place)
                found = await refused(doors, feed, cursor, **given.get(feed, {}))
                assert found == ("CURSOR_UNKNOWN", newest)

        (first, *_) = await heard(doors, "orderEvents", 1, after=store.cursors.of(horizon))
        assert store.cursors.read(first["cursor"]) > horizon


async def test_a_resume_that_the_horizon_overtakes_is_ended_by_name(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tails, "BATCH", 10)
    await tell(store, 100)
    async with followed(store, keep=5) as hub:
        with Follower(hub, 0) as resuming:
            seen = await resuming.several(3)
            await shorten(store, 50)
            with pytest.raises(Ended) as ended:
                await resuming.all_into(seen)

        assert seen == list(range(1, len(seen) + 1))
        assert len(seen) < 50
        assert ended.value.code == "CURSOR_UNKNOWN"
        assert ended.value.error.extensions["feedCursor"] == store.cursors.of(100)
        assert hub.evictions == 0


KINDS = pytest.mark.parametrize("kind", [RawSocket, RawEvents])


@KINDS
def test_what_open_orders_keep_hides_no_gap(
    migrated_url: str, tmp_path: Path, kind: Callable[..., Any]
) -> None:
    """A resume was let in, and then the next entries are there and some behind them are not."""

    async def holed() -> list[str]:
        async with opened_store(StoreSettingsOf(migrated_url, tmp_path)) as store:
            await tell(store, 300)
            await store.write(lambda tx: give_up(tx.connection, 5, 8, NOON), NOON)
            return [store.cursors.of(position) for position in range(1, 301)]

    cursors = asyncio.run(holed())
    with served(migrated_url, PATIENT, tail_events=100) as product:
        client = kind(product, after=cursors[0])
        seen, last = [], client.next()
        while "data" in last:
            seen.append(cursor_of(last))
            last = client.next()
        client.close()

    assert seen == cursors[1 : 1 + len(seen)]
    ended = last["errors"][0]["extensions"]
    assert (ended["code"], ended["feedCursor"]) == ("CURSOR_UNKNOWN", cursors[-1])


@KINDS
def test_it_is_said_on_the_wire(
    migrated_url: str, tmp_path: Path, kind: Callable[..., Any]
) -> None:
    async def shortened() -> list[str]:
        async with opened_store(StoreSettingsOf(migrated_url, tmp_path)) as store:
            await tell(store, 300)
            await shorten(store, 200)
            return [store.cursors.of(position) for position in range(1, 301)]

    cursors = asyncio.run(shortened())
    with served(migrated_url, PATIENT, tail_events=100) as product:
        late = kind(product, after=cursors[198])
        ended = late.next()["errors"][0]["extensions"]
        assert (ended["code"], ended["feedCursor"]) == ("CURSOR_UNKNOWN", cursors[-1])
        late.close()

        in_time = kind(product, after=cursors[199])
        assert [cursor_of(in_time.next()) for _ in range(100)] == cursors[200:]
        in_time.close()
        assert product.figure("waypost_log_horizon") == 200


def test_a_server_shortens_its_log_by_itself(migrated_url: str, tmp_path: Path) -> None:
    async def write() -> None:
        async with opened_store(StoreSettingsOf(migrated_url, tmp_path)) as store:
            await recorded(store, *[EPOCH] * 40, clock(), clock())

    asyncio.run(write())
    with served(migrated_url, PATIENT, log_kept_days=1) as product:
        until(lambda: product.figure("waypost_log_horizon") == 40)
