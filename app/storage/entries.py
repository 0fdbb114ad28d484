"""Entries of the log, as each kind of fact fills them in."""

from datetime import datetime

import orjson

from app.domain.actors import Actor
from app.domain.events import OrderEvent
from app.domain.orders import Order
from app.domain.stock import Movement, Shelf
from app.storage.rows import EventRow


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
        occurred_at=occurred_at,
        recorded_at=recorded_at,
    )


def order_entry(
    order: Order, event: OrderEvent, by: Actor, account_key: bytes | None, recorded_at: datetime
) -> EventRow:
    """What happened to an order or a parcel."""
    return blank_entry("order", event.type, by, event.occurred_at, recorded_at)._replace(
        order_id=order.id,
        order_number=order.number,
        account_key=account_key,
        channel=order.channel,
        status=event.status,
        previous_status=event.previous_status,
        version=event.version,
        shipment_id=event.shipment_id,
        warehouse=event.warehouse,
        internal=event.internal,
        detail=orjson.dumps(dict(event.detail)).decode(),
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
    told = f"stock.{movement.kind.lower()}"
    return blank_entry("stock", told, by, occurred_at, recorded_at)._replace(
        warehouse=movement.warehouse,
        movement_kind=movement.kind,
        sku=movement.sku,
        on_hand=after.on_hand,
        reserved=after.reserved,
        available_everywhere=available_everywhere,
        safety_stock=after.safety_stock,
    )
