"""What must hold of every row whatever happened: a write is there with all its parts, or not.

Each question finds the rows that break one promise. They are plain SQL that both databases read,
asked beside the server, so that nothing of the product stands between the rows and the answer.
"""

import asyncio
from typing import Any

from sqlalchemy import text

from app.storage.connections.database import opened_database
from tests.faults.crowd import Write

BROKEN = {
    "an order without a line": """SELECT number FROM orders o
        WHERE NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id)""",
    "an order that is not the sum of its lines": """SELECT number FROM orders o
        WHERE subtotal_minor <> (SELECT sum(quantity * unit_price_minor) FROM order_lines l
                                 WHERE l.order_id = o.id)
           OR total_minor <> subtotal_minor + shipping_fee_minor - discount_minor""",
    "an order without its key, or a key without its order": """SELECT coalesce(number, key)
        FROM orders o FULL JOIN (SELECT * FROM idempotency WHERE mutation = 'orderPlace') i
        ON i.result = o.number WHERE o.id IS NULL OR i.key IS NULL""",
    "an order whose events are not its versions": """SELECT number FROM orders o
        LEFT JOIN (SELECT order_id, min(version) AS first, max(version) AS last,
                          count(DISTINCT version) AS told
                   FROM events WHERE feed = 'order' GROUP BY order_id) e ON e.order_id = o.id
        WHERE e.first IS NULL OR e.first <> 1 OR e.last <> o.version OR e.told <> o.version""",
    "an event of an order that is not there": """SELECT position FROM events e
        WHERE order_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = e.order_id)""",
    "a hole in the log": """SELECT h.position FROM log_head h
        CROSS JOIN (SELECT count(*) AS n, coalesce(max(position), 0) AS last FROM events) e
        WHERE h.position <> e.n OR h.position <> e.last""",
    "pieces that a line counts as reserved and nothing holds": """SELECT l.order_id, l.sku
        FROM order_lines l
        LEFT JOIN (SELECT order_id, sku, sum(quantity) AS n FROM reserved_pieces
                   GROUP BY order_id, sku) r ON r.order_id = l.order_id AND r.sku = l.sku
        LEFT JOIN (SELECT s.order_id, p.sku, sum(p.quantity) AS n FROM shipment_lines p
                   JOIN shipments s ON s.id = p.shipment_id WHERE s.status <> 'CANCELLED'
                   GROUP BY s.order_id, p.sku) p ON p.order_id = l.order_id AND p.sku = l.sku
        WHERE l.allocated <> coalesce(r.n, 0) + coalesce(p.n, 0)""",
    "pieces that wait and are not in the queue, unless on hold": """SELECT l.order_id, l.sku
        FROM order_lines l JOIN orders o ON o.id = l.order_id
        LEFT JOIN waiting_pieces w ON w.order_id = l.order_id AND w.sku = l.sku
        WHERE coalesce(w.quantity, 0) <> l.quantity - l.cancelled - l.allocated
          AND (o.holds = '' OR w.quantity IS NOT NULL)""",
    "a shelf that does not hold what is reserved on it": """SELECT f.sku, f.warehouse FROM shelves f
        LEFT JOIN (SELECT sku, warehouse, sum(quantity) AS n FROM (
                     SELECT sku, warehouse, quantity FROM reserved_pieces
                     UNION ALL SELECT p.sku, s.warehouse, p.quantity FROM shipment_lines p
                     JOIN shipments s ON s.id = p.shipment_id WHERE s.status <> 'CANCELLED') held
                   GROUP BY sku, warehouse) h ON h.sku = f.sku AND h.warehouse = f.warehouse
        WHERE f.reserved <> coalesce(h.n, 0) OR f.reserved > f.on_hand""",
    "a shelf that the ledger does not explain": """SELECT f.sku, f.warehouse FROM shelves f
        LEFT JOIN (SELECT sku, warehouse, sum(on_hand_change) AS h, sum(reserved_change) AS r
                   FROM stock_movements GROUP BY sku, warehouse) m
        ON m.sku = f.sku AND m.warehouse = f.warehouse
        WHERE f.on_hand <> coalesce(m.h, 0) OR f.reserved <> coalesce(m.r, 0)""",
    "an order that the ledger does not explain": """SELECT o.number FROM orders o
        LEFT JOIN (SELECT order_id, sum(reserved_change) AS n FROM stock_movements
                   GROUP BY order_id) m ON m.order_id = o.id
        WHERE coalesce(m.n, 0) <> (SELECT sum(allocated) FROM order_lines l
                                   WHERE l.order_id = o.id)""",
    "a product that shows what its shelves have not": """SELECT sku FROM products p
        WHERE available < 0 OR available <> (SELECT coalesce(sum(on_hand - reserved), 0)
                                             FROM shelves f WHERE f.sku = p.sku)""",
    "a payment without its key, or a key without its payment": """SELECT coalesce(p.reference, key)
        FROM (SELECT * FROM payments WHERE reference IS NOT NULL) p
        FULL JOIN (SELECT * FROM idempotency WHERE mutation = 'orderRecordPayment') i
        ON i.key = p.reference WHERE p.id IS NULL OR i.key IS NULL""",
    "money of an order that no payment explains": """SELECT number FROM orders o
        WHERE paid_minor <> CASE WHEN EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id)
                            THEN total_minor ELSE 0 END""",
    "a cancelled order without its key, or a key without effect": """SELECT coalesce(number, key)
        FROM (SELECT * FROM orders WHERE status = 'CANCELLED') o
        FULL JOIN (SELECT * FROM idempotency WHERE mutation = 'orderCancel') i
        ON i.result = o.number WHERE o.id IS NULL OR i.key IS NULL""",
    "a total that is not the count": """SELECT coalesce(t.name, c.name) FROM totals t
        FULL JOIN (SELECT 'status:' || status AS name, count(*) AS n FROM orders GROUP BY status
                   UNION ALL SELECT 'alerts:' || severity, count(*) FROM alerts
                   WHERE status <> 'RESOLVED' GROUP BY severity) c ON c.name = t.name
        WHERE coalesce(t.count, 0) <> coalesce(c.n, 0)""",
    "a minute that counted another number of orders": """SELECT total FROM (
          SELECT coalesce(sum(count), 0) AS total FROM throughput WHERE kind = 'placed') t
        CROSS JOIN (SELECT count(*) AS n FROM orders) o WHERE total <> n""",
}
KEPT_KEYS = "SELECT mutation, key, result FROM idempotency"
KEPT_LINES = """SELECT i.key, l.sku, l.quantity FROM order_lines l
    JOIN orders o ON o.id = l.order_id JOIN idempotency i ON i.result = o.number
    WHERE i.mutation = 'orderPlace'"""


async def _asked(url: str, questions: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    async with opened_database(url) as database, database.reading() as moment:
        return {
            name: [tuple(row) for row in await moment.execute(text(question))]
            for name, question in questions.items()
        }


def kept(url: str) -> tuple[dict[tuple[str, str], str], dict[str, dict[str, int]]]:
    """What each key of a mutation names, and the lines of each key's order: pieces by SKU.

    Raises:
        AssertionError: some rows break a promise, named with the promise.
    """
    found = asyncio.run(_asked(url, {**BROKEN, "keys": KEPT_KEYS, "lines": KEPT_LINES}))
    keys = {(mutation, key): result for mutation, key, result in found.pop("keys")}
    lines: dict[str, dict[str, int]] = {}
    for key, sku, quantity in found.pop("lines"):
        lines.setdefault(key, {})[sku] = quantity
    broken = {name: rows[:5] for name, rows in found.items() if rows}
    assert not broken, broken
    return keys, lines


def ensure_kept_as_answered(writes: list[Write], url: str) -> set[tuple[str, str]]:
    """Every row is sound, and there is what was acknowledged; which keys were used."""
    keys, lines = kept(url)
    for write in writes:
        result = keys.get((write.mutation, write.key))
        if write.answer is not None:
            assert (result is not None) == write.succeeded, write
        if write.mutation == "orderPlace" and result is not None:
            assert lines[write.key] == write.lines, write
            assert write.answer is None or result == write.number, write
    return set(keys)
