"""The answers of the peers that have no GraphQL: rows to the JSON that the documents ask for."""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

DATABASE: Final = os.environ.get("BENCH_DATABASE", "")
"""SQLite's file, or postgresql://…"""
EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC without saying so, which is quicker
PAGE: Final = 21
"""Twenty, and one to know whether more follow."""

ONE: Final = """SELECT id, number, status, payment_status, placed_at, promised_deliver_by, version,
  subtotal_minor, total_minor, currency FROM orders WHERE number = ?"""
MANY: Final = """SELECT id, number, status, payment_status, placed_at, total_minor, currency
  FROM orders ORDER BY placed_at DESC, id DESC LIMIT 21"""
LINES: Final = """SELECT order_id, sku, name, quantity, unit_price_minor
  FROM order_lines WHERE order_id {} ORDER BY order_id, position"""
PARCELS: Final = """SELECT order_id, id, number, status, carrier, tracking_number, tracking_status
  FROM shipments WHERE order_id {} ORDER BY order_id, id"""
SCANS: Final = """SELECT shipment_id, at, status, city
  FROM tracking_events WHERE shipment_id {} ORDER BY shipment_id, at, id"""
STEPS: Final = """SELECT type, occurred_at FROM events
  WHERE order_id {} AND feed = 'order' ORDER BY position LIMIT 50"""

Row = Sequence[Any]


def instant(micros: int) -> str:
    """As Waypost writes it: UTC with milliseconds, and microseconds where there are any."""
    at = EPOCH + timedelta(microseconds=micros)
    return at.isoformat(timespec="microseconds" if micros % 1_000 else "milliseconds") + "Z"


def amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def money(minor: int, currency: str) -> dict[str, str]:
    return {"amount": amount(minor), "currency": currency}


def line(row: Row) -> dict[str, Any]:
    return {
        "sku": row[1],
        "name": row[2],
        "quantity": row[3],
        "unitPrice": {"amount": amount(row[4])},
    }


def one_order(
    head: Row,
    lines: Iterable[Row],
    parcels: Iterable[Row],
    scans: Mapping[str, Sequence[Row]],
    steps: Iterable[Row],
) -> dict[str, Any]:
    return {
        "number": head[1],
        "status": head[2],
        "paymentStatus": head[3],
        "placedAt": instant(head[4]),
        "promisedDeliverBy": instant(head[5]),
        "version": head[6],
        "subtotal": {"amount": amount(head[7])},
        "total": money(head[8], head[9]),
        "lines": [line(row) for row in lines],
        "shipments": [
            {
                "number": row[2],
                "status": row[3],
                "carrier": row[4],
                "trackingNumber": row[5],
                "trackingEvents": [
                    {"at": instant(scan[1]), "status": scan[2], "city": scan[3]}
                    for scan in scans.get(row[1], ())
                ],
            }
            for row in parcels
        ],
        "timeline": {"nodes": [{"type": row[0], "occurredAt": instant(row[1])} for row in steps]},
    }


def page(heads: Sequence[Row], lines: Iterable[Row], parcels: Iterable[Row]) -> dict[str, Any]:
    """The page of the first twenty of `heads`."""
    nodes: dict[str, dict[str, Any]] = {
        head[0]: {
            "number": head[1],
            "status": head[2],
            "paymentStatus": head[3],
            "placedAt": instant(head[4]),
            "total": money(head[5], head[6]),
            "lines": [],
            "shipments": [],
        }
        for head in heads[: PAGE - 1]
    }
    for row in lines:
        nodes[row[0]]["lines"].append(line(row))
    for row in parcels:
        nodes[row[0]]["shipments"].append(
            {
                "number": row[2],
                "status": row[3],
                "carrier": row[4],
                "trackingNumber": row[5],
                "trackingStatus": row[6],
            }
        )
    return {"nodes": list(nodes.values()), "pageInfo": {"hasNextPage": len(heads) == PAGE}}


def by_owner(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by their first column."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found
