"""The ceiling for placing on SQLite: one thread, raw statements, up to fifty orders a commit."""

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from bench.peers.shapes import amount

AT_ONCE: Final = 50
TAKE: Final = """UPDATE shelves SET reserved = reserved + ?
  WHERE sku = ? AND warehouse = 'LON' AND on_hand - reserved >= ?"""
PRICE: Final = "SELECT name, price_minor FROM products WHERE sku = ?"
HEAD: Final = """INSERT INTO orders (id, number, channel, status, status_since, under_review, holds,
  settled, payment_status, currency, subtotal_minor, shipping_fee_minor, discount_minor,
  total_minor, paid_minor, refunded_minor, priority, priority_rank, placed_at, open_alerts, version)
  VALUES (?, ?, 'WEBSITE', 'CONFIRMED', ?, 0, '', '', 'PAID', 'EUR', ?, 0, 0, ?, ?, 0, 'NORMAL', 0,
  ?, 0, 1)"""
LINE: Final = """INSERT INTO order_lines (order_id, position, sku, name, quantity, unit_price_minor,
  cancelled, allocated, shipped, delivered, returned) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0)"""
EVENT: Final = """INSERT INTO events (position, feed, type, order_id, order_number, actor_role,
  actor_name, internal, detail, occurred_at, recorded_at)
  VALUES (?, 'order', 'order.placed', ?, ?, 'STOREFRONT', 'web-shop', 0, '{}', ?, ?)"""

Input = Mapping[str, Any]
_unique = count(time.time_ns())


class SoldOut(Exception):
    """Not enough of a product; nothing of the order is kept."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What the answer tells."""

    number: str
    total_minor: int

    def as_answer(self) -> dict[str, Any]:
        order = {
            "number": self.number,
            "status": "CONFIRMED",
            "total": {"amount": amount(self.total_minor)},
        }
        return {"__typename": "OrderSuccess", "order": order}


def fresh_id() -> tuple[str, str, int]:
    """A new order's id and number, and a place in the log after all others."""
    place = next(_unique)
    return f"Z{place:025d}", f"B{place}", place


def place(connection: sqlite3.Connection, wanted: Input) -> Placed:
    """Prices, stock, head, lines and the event of one order, in the caller's transaction."""
    identity, number, position = fresh_id()
    at = time.time_ns() // 1_000
    lines = []
    for n, line in enumerate(wanted["lines"], 1):
        sku, pieces = line["sku"], line["quantity"]
        name, price = connection.execute(PRICE, (sku,)).fetchone()
        if connection.execute(TAKE, (pieces, sku, pieces)).rowcount != 1:
            raise SoldOut(sku)
        lines.append((identity, n, sku, name, pieces, price))
    total = sum(pieces * price for *_, pieces, price in lines)
    connection.execute(HEAD, (identity, number, at, total, total, total, at))
    connection.executemany(LINE, lines)
    connection.execute(EVENT, (position, identity, number, at, at))
    return Placed(number, total)


Waiting = tuple["asyncio.Future[Placed]", Input]


class Writer:
    """Callers await `place`; each is answered after the commit that holds its order."""

    def __init__(self, database: str) -> None:
        self._waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self._database = database
        threading.Thread(target=self._run, daemon=True).start()

    async def place(self, wanted: Input) -> dict[str, Any]:
        future: asyncio.Future[Placed] = asyncio.get_running_loop().create_future()
        self._waiting.put((future, wanted))
        return (await future).as_answer()

    def _run(self) -> None:
        connection = sqlite3.connect(self._database, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA busy_timeout = 10000")
        while True:
            batch = [self._waiting.get()]
            while len(batch) < AT_ONCE and not self._waiting.empty():
                batch.append(self._waiting.get())
            placed = self._committed(connection, batch)
            batch[0][0].get_loop().call_soon_threadsafe(_answer, placed)

    def _committed(
        self, connection: sqlite3.Connection, batch: list[Waiting]
    ) -> list[tuple["asyncio.Future[Placed]", Placed | SoldOut]]:
        done: list[tuple[asyncio.Future[Placed], Placed | SoldOut]] = []
        connection.execute("BEGIN IMMEDIATE")
        for future, wanted in batch:
            connection.execute("SAVEPOINT one")
            try:
                done.append((future, place(connection, wanted)))
            except SoldOut as refused:
                connection.execute("ROLLBACK TO one")
                done.append((future, refused))
            connection.execute("RELEASE one")
        connection.execute("COMMIT")
        return done


def _answer(done: list[tuple["asyncio.Future[Placed]", Placed | SoldOut]]) -> None:
    for future, outcome in done:
        if future.cancelled():
            continue
        if isinstance(outcome, SoldOut):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
