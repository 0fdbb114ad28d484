"""The ceiling for placing on PostgreSQL: a whole order in one statement, up to fifty a commit."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final

import asyncpg

from bench.peers.group_commit import Placed, fresh_id

AT_ONCE: Final = 50
WHOLE: Final = """
WITH wanted AS (
  SELECT w.*, p.name, p.price_minor FROM unnest($3::text[], $4::int[]) WITH ORDINALITY
    AS w(sku, pieces, position) JOIN products p USING (sku)),
taken AS (
  UPDATE shelves s SET reserved = s.reserved + w.pieces FROM wanted w
  WHERE s.sku = w.sku AND s.warehouse = 'LON' AND s.on_hand - s.reserved >= w.pieces RETURNING 1),
total AS (
  SELECT sum(pieces * price_minor) AS minor FROM wanted
  WHERE 1 / ((SELECT count(*) FROM taken) = cardinality($3))::int = 1),
head AS (
  INSERT INTO orders (id, number, channel, status, status_since, under_review, holds, settled,
    payment_status, currency, subtotal_minor, shipping_fee_minor, discount_minor, total_minor,
    paid_minor, refunded_minor, priority, priority_rank, placed_at, open_alerts, version)
  SELECT $1, $2, 'WEBSITE', 'CONFIRMED', $5::bigint, false, '', '', 'PAID', 'EUR', minor, 0, 0,
    minor, minor, 0, 'NORMAL', 0, $5::bigint, 0, 1 FROM total RETURNING id),
lines AS (
  INSERT INTO order_lines (order_id, position, sku, name, quantity, unit_price_minor, cancelled,
    allocated, shipped, delivered, returned)
  SELECT head.id, w.position, w.sku, w.name, w.pieces, w.price_minor, 0, 0, 0, 0, 0
  FROM wanted w, head)
INSERT INTO events (position, feed, type, order_id, order_number, actor_role, actor_name, internal,
  detail, occurred_at, recorded_at)
SELECT $6, 'order', 'order.placed', head.id, $2, 'STOREFRONT', 'web-shop', false, '{}', $5, $5
FROM head"""
"""Too few pieces divide by zero, which keeps nothing of the order."""

Order = tuple[str, str, list[str], list[int], int, int]


class Pipeline:
    """Callers await `place`; each is answered after the commit that holds its order."""

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool
        self._waiting: list[tuple[asyncio.Future[None], Order]] = []
        self._some = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    async def place(self, wanted: Mapping[str, Any]) -> Placed:
        identity, number, position = fresh_id()
        lines = sorted((line["sku"], line["quantity"]) for line in wanted["lines"])
        at = time.time_ns() // 1_000
        skus, pieces = [sku for sku, _ in lines], [count for _, count in lines]
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((future, (identity, number, skus, pieces, at, position)))
        self._some.set()
        await future
        return Placed(number, 0)

    async def _run(self) -> None:
        async with self._pool.acquire() as connection:
            while True:
                await self._some.wait()
                batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                if not self._waiting:
                    self._some.clear()
                await self._commit(connection, batch)

    async def _commit(
        self, connection: Any, batch: list[tuple["asyncio.Future[None]", Order]]
    ) -> None:
        """All in one transaction; where one is refused, each on its own."""
        try:
            await connection.executemany(WHOLE, [order for _, order in batch])
        except asyncpg.PostgresError:
            for future, order in batch:
                try:
                    await connection.execute(WHOLE, *order)
                    future.set_result(None)
                except asyncpg.PostgresError as refused:
                    future.set_exception(refused)
            return
        for future, _ in batch:
            future.set_result(None)
