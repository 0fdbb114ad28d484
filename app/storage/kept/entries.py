"""Entries of the log, as each kind of fact fills them in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import orjson

from app.domain.actors import Actor
from app.domain.events import OrderEvent
from app.domain.orders import Order
from app.domain.stock import Movement, MovementKind, Shelf
from app.storage.rows import AlertRow
from app.storage.statements.columns import to_micros
from app.storage.together.entries import OrderEntry, OtherEntry, StockEntry

_TOLD: Final = {kind: f"stock.{kind.lower()}" for kind in MovementKind}
NO_DETAIL: Final = "{}"


def blank_entry(
    feed: str, type_: str, by: Actor, occurred_at: datetime, recorded_at: datetime
) -> OtherEntry:
    """An entry that says only who and when."""
    return OtherEntry(
        feed=feed,
        type=type_,
        alert_id=None,
        shipment_id=None,
        warehouse=None,
        sku=None,
        actor_role=by.role,
        actor_name=by.name,
        internal=False,
        detail=NO_DETAIL,
        occurred_at=to_micros(occurred_at),
        recorded_at=to_micros(recorded_at),
    )


def alert_entry(
    row: AlertRow,
    type_: str,
    by: Actor,
    at: datetime,
    order_number: str | None,
    formerly: AlertRow | None,
) -> OtherEntry:
    """What happened to an alert that was as `formerly`, where feeds would tell the difference."""
    facts: dict[str, object] = {"kind": row.kind, "order_number": order_number, **_followed(row)}
    if formerly is not None and _followed(formerly) != _followed(row):
        facts["formerly"] = _followed(formerly)
    return blank_entry("alert", type_, by, at, at)._replace(
        alert_id=row.id,
        detail=orjson.dumps(facts).decode(),
        shipment_id=row.shipment_id,
        sku=row.sku,
        warehouse=row.warehouse,
    )


def _followed(row: AlertRow) -> dict[str, str]:
    """What a feed may be filtered by, and changes."""
    return {"severity": row.severity, "owner_role": row.owner_role, "status": row.status}


def order_entries(
    order: Order,
    events: Iterable[OrderEvent],
    by: Actor,
    account_key: bytes | None,
    recorded_at: datetime,
) -> list[OrderEntry]:
    """What happened to an order or its parcels."""
    role, name, recorded = by.role, by.name, to_micros(recorded_at)
    return [
        OrderEntry(
            "order",
            event.type,
            order.id,
            order.number,
            account_key,
            order.channel,
            event.status,
            event.previous_status,
            event.version,
            event.shipment_id,
            event.warehouse,
            role,
            name,
            event.internal,
            orjson.dumps(dict(event.detail)).decode() if event.detail else NO_DETAIL,
            to_micros(event.occurred_at),
            recorded,
        )
        for event in events
    ]


def stock_entries(
    ledger: Iterable[tuple[Movement, Shelf]],
    everywhere: Iterable[int],
    by: Actor,
    occurred_at: datetime,
    recorded_at: datetime,
) -> list[StockEntry]:
    """What happened to shelves; `everywhere` is what could be sold of the product after each."""
    role, name = by.role, by.name
    occurred, recorded = to_micros(occurred_at), to_micros(recorded_at)
    return [
        StockEntry(
            "stock",
            _TOLD[movement.kind],
            movement.warehouse,
            movement.kind,
            movement.sku,
            after.on_hand,
            after.reserved,
            available,
            after.safety_stock,
            role,
            name,
            False,
            NO_DETAIL,
            occurred,
            recorded,
        )
        for (movement, after), available in zip(ledger, everywhere, strict=True)
    ]
