"""Killed in the middle of writes: what was acknowledged is there, the log is whole, feeds go on."""

import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.acceptance.documents import ORDER_EVENTS, mutation
from tests.acceptance.shop import Goods, Shop
from tests.faults.server import ensure_books_are_right, eventually, rounds, serving

SEED = 20_261_121
WRITERS = 4
ALL_ORDERS = """query($after: String) { orders(first: 100, after: $after) {
  nodes { number } pageInfo { hasNextPage endCursor } } }"""


class Subscriber(threading.Thread):
    """Follows all orders, and resumes after its last cursor whenever it is cut off."""

    def __init__(self, shop: Shop, start: str) -> None:
        super().__init__(daemon=True)
        self.shop, self.last = shop, start
        self.seen: list[dict[str, Any]] = []
        self.enough = threading.Event()

    def run(self) -> None:
        while not self.enough.is_set():
            try:
                with self.shop.manager.watch(ORDER_EVENTS, after=self.last) as feed:
                    while not self.enough.is_set():
                        event = feed.next(patience_s=1)
                        self.seen.append(event)
                        self.last = event["cursor"]
            except (OSError, TimeoutError, ConnectionClosed, EOFError):
                time.sleep(0.05)


def place_until_killed(shop: Shop, given: dict[str, Any], name: str, done: list[str]) -> None:
    """`done` gets the numbers of the orders that were acknowledged before the server died."""
    document = mutation("orderPlace")
    with httpx.Client(base_url=shop.product.url, timeout=10) as http:
        headers = {"Authorization": f"Bearer {shop.manager.token}"}
        for n in range(10_000):
            body = {
                "query": document,
                "variables": {"input": given | {"idempotencyKey": f"{name}-{n}"}},
            }
            try:
                answer = http.post("/graphql", json=body, headers=headers).json()
            except (httpx.HTTPError, ValueError):
                return
            if answer.get("data", {}).get("answer", {}).get("order"):
                done.append(answer["data"]["answer"]["order"]["number"])


def crowd_until(shop: Shop, how: signal.Signals, name: str, chance: random.Random) -> list[str]:
    """Many place orders until the server is ended, at some moment after some of them."""
    done: list[str] = []
    given = shop.order_input(Goods("MUG", "HERE"))
    enough, pause_s = chance.randint(5, 40), chance.uniform(0, 0.03)
    with ThreadPoolExecutor(WRITERS) as crowd:
        for writer in range(WRITERS):
            crowd.submit(place_until_killed, shop, given, f"{name}-{writer}", done)
        eventually(lambda: len(done) >= enough, "orders come in")
        time.sleep(pause_s)  # anywhere within a write: this is what the seed draws
        shop.product.stop(how)
    return done


def all_numbers(shop: Shop) -> set[str]:
    found: set[str] = set()
    after = None
    while True:
        page = shop.manager.query(ALL_ORDERS, after=after)["orders"]
        found |= {one["number"] for one in page["nodes"]}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


@pytest.mark.patient
def test_no_acknowledged_order_is_lost_and_no_subscriber_misses_one(
    tmp_path: Path, migrated_url: str
) -> None:
    chance = random.Random(SEED)
    kept: list[str] = []
    with serving(tmp_path, WAYPOST_DATABASE_URL=migrated_url) as shop:
        mug = shop.stocked(100_000, sku="MUG", warehouse="HERE")
        start = shop.cursor()
        subscriber = Subscriber(shop, start)
        subscriber.start()
        for n in range(rounds(2)):
            kept += crowd_until(shop, signal.SIGKILL, f"{n}", chance)
            shop.product.start()
            assert set(kept) <= all_numbers(shop)
            ensure_books_are_right(shop)
        last = shop.place(mug)
        end = shop.timeline(last["number"])[-1]["cursor"]
        deadline = time.monotonic() + 15
        while subscriber.last != end:
            assert time.monotonic() < deadline, "the subscriber does not get to the end"
            time.sleep(0.05)
        subscriber.enough.set()

        numbers = all_numbers(shop)
        with shop.manager.watch(ORDER_EVENTS, after=start) as feed:
            whole = [one["cursor"] for one in feed.until(lambda one: one["cursor"] == end)]
        subscriber.join(5)
        assert [one["cursor"] for one in subscriber.seen] == whole
        assert {one["orderNumber"] for one in subscriber.seen} == numbers
        assert len(kept) == len(set(kept)) > 0
        on_hand, reserved = shop.shelf(mug)
        assert (on_hand, reserved) == (100_000, len(numbers))


@pytest.mark.patient
def test_a_server_that_is_told_to_stop_answers_what_it_has_begun(tmp_path: Path) -> None:
    with serving(tmp_path) as shop:
        shop.stocked(1_000, sku="MUG", warehouse="HERE")
        kept = crowd_until(shop, signal.SIGTERM, "0", random.Random(SEED))
        shop.product.start()

        assert set(kept) == all_numbers(shop)
        ensure_books_are_right(shop)
