"""A server to be hurt: quick to stop, and with callers who don't mind when it dies."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.acceptance.product import Waypost
from tests.acceptance.shop import Shop
from tests.acceptance.wire import Facts, Feed

LONGER = int(os.environ.get("WAYPOST_TEST_FAULT_ROUNDS", "0"))
"""Rounds of the longer runs; by default each test has its own few."""
FIGURE = re.compile(r'(?P<name>\w+)(?:\{worker="(?P<worker>\w+)"\})? (?P<value>\S+)')
DRIFT = "{ stockDrift { sku } feedCursor }"


def rounds(few: int) -> int:
    return LONGER or few


@contextmanager
def serving(folder: Path, *options: str, **settings: str) -> Iterator[Shop]:
    """A running server with the shop's people at its door."""
    given = {"WAYPOST_SHUTDOWN_SPREAD_S": "0", "WAYPOST_POLL_INTERVAL_S": "0.3"} | settings
    product = Waypost(folder, given, options=options)
    try:
        product.start()
        yield Shop(product)
    finally:
        product.stop()


def eventually(look: Callable[[], Any], wanted: str, patience_s: float = 20) -> Any:
    """What `look` answers once it is true; an answer that doesn't come counts as not yet."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            if seen := look():
                return seen
        except (httpx.HTTPError, AssertionError):
            pass
        assert time.monotonic() < deadline, f"waited in vain: {wanted}"
        time.sleep(0.05)


def figures(shop: Shop, name: str) -> dict[str, float]:
    """One of /metrics, of each worker by its name; a server without workers has none."""
    found = {}
    for line in httpx.get(f"{shop.product.url}/metrics", timeout=10).text.splitlines():
        told = FIGURE.fullmatch(line)
        if told and told["name"] == name:
            found[told["worker"] or ""] = float(told["value"])
    return found


def health(shop: Shop) -> tuple[int, str]:
    answer = shop.manager.http.get("/health/ready")
    return answer.status_code, str(answer.json()["status"])


def ensure_books_are_right(shop: Shop) -> None:
    assert shop.manager.query(DRIFT)["stockDrift"] == []


def all_cursors(feed: Feed, last: str) -> list[Facts]:
    """Everything a feed shows, up to and with the entry at cursor `last`."""
    return feed.until(lambda event: event["cursor"] == last)
