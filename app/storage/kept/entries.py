"""Entries of the log, as each kind of fact fills them in."""

from datetime import datetime
from typing import Final

import orjson

from app.domain.actors import Actor
from app.domain.events import OrderEvent
from app.domain.orders import Order
from app.domain.stock import Movement, MovementKind, Shelf
from app.storage.rows import EventRow
from app.storage.statements.columns import to_micros

_TOLD: Final = {kind: f"stock.{kind.lower()}" for kind in MovementKind}


def blank_entry(
    feed: str, type_: str, by: Actor, occurred_at: datetime, recorded_at: datetime
) -> EventRow:
    """An entry that says only who and when; its position is given at the end."""
    return EventRow(
        position=0,
        feed=feed,
        type=type_,
        order_id=None,
        order_number=None,
        account_key=None,
        channel=None,
        status=None,
        previous_status=None,
        version=None,
        shipment_id=None,
        warehouse=None,
        movement_kind=None,
        sku=None,
        on_hand=None,
        reserved=None,
        available_everywhere=None,
        safety_stock=None,
        alert_id=None,
        actor_role=by.role,
        actor_name=by.name,
        internal=False,
        detail="{}",
        occurred_at=to_micros(occurred_at),
        recorded_at=to_micros(recorded_at),
    )


def order_entry(
    order: Order, event: OrderEvent, by: Actor, account_key: bytes | None, recorded_at: datetime
) -> EventRow:
    """What happened to an order or a parcel."""
    return EventRow(
        position=0,
        feed="order",
        type=event.type,
        order_id=order.id,
        order_number=order.number,
        account_key=account_key,
        channel=order.channel,
        status=event.status,
        previous_status=event.previous_status,
        version=event.version,
        shipment_id=event.shipment_id,
        warehouse=event.warehouse,
        movement_kind=None,
        sku=None,
        on_hand=None,
        reserved=None,
        available_everywhere=None,
        safety_stock=None,
        alert_id=None,
        actor_role=by.role,
        actor_name=by.name,
        internal=event.internal,
        detail=orjson.dumps(dict(event.detail)).decode() if event.detail else "{}",
        occurred_at=to_micros(event.occurred_at),
        recorded_at=to_micros(recorded_at),
    )


def stock_entry(
    movement: Movement,
    after: Shelf,
    available_everywhere: int,
    by: Actor,
    occurred_at: datetime,
    recorded_at: datetime,
) -> EventRow:
    """What happened to a shelf."""
    return EventRow(
        position=0,
        feed="stock",
        type=_TOLD[movement.kind],
        order_id=None,
        order_number=None,
        account_key=None,
        channel=None,
        status=None,
        previous_status=None,
        version=None,
        shipment_id=None,
        warehouse=movement.warehouse,
        movement_kind=movement.kind,
        sku=movement.sku,
        on_hand=after.on_hand,
        reserved=after.reserved,
        available_everywhere=available_everywhere,
        safety_stock=after.safety_stock,
        alert_id=None,
        actor_role=by.role,
        actor_name=by.name,
        internal=False,
        detail="{}",
        occurred_at=to_micros(occurred_at),
        recorded_at=to_micros(recorded_at),
    )
