"""The event log: one append-only table, in one total order.

PostgreSQL keeps it in partitions of so many positions, to be dropped whole one day; what fits none
of them is in `events_rest`. Later ones are made by `storage.care.partitions`.
"""

from typing import Final

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    event,
)

from app.domain.actors import Channel, Role
from app.domain.lifecycle import OrderStatus
from app.domain.stock import MovementKind
from app.storage.statements.columns import Instant, Serial, Word
from app.storage.tables.metadata import metadata

PARTITION: Final = 5_000_000
"""Positions of one partition."""

events = Table(
    "events",
    metadata,
    Column("position", Serial, primary_key=True, autoincrement=False),
    Column("feed", String(8), nullable=False),
    Column("type", String(40), nullable=False),
    Column("order_id", String(26)),
    Column("order_number", String(32)),
    Column("account_key", LargeBinary(16)),
    Column("channel", Word(Channel)),
    Column("status", Word(OrderStatus)),
    Column("previous_status", Word(OrderStatus)),
    Column("version", Integer),
    Column("shipment_id", String(40)),
    Column("warehouse", String(32)),
    Column("movement_kind", Word(MovementKind)),
    Column("sku", String(64)),
    Column("on_hand", Integer),
    Column("reserved", Integer),
    Column("available_everywhere", Integer),
    Column("safety_stock", Integer),
    Column("alert_id", String(26)),
    Column("actor_role", Word(Role), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("detail", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    postgresql_partition_by="RANGE (position)",
)
Index(
    "ix_events_order",
    events.c.order_id,
    events.c.position,
    sqlite_where=events.c.order_id.is_not(None),
    postgresql_where=events.c.order_id.is_not(None),
)

_POSTGRES = (
    f"CREATE TABLE events_first PARTITION OF events FOR VALUES FROM (MINVALUE) TO ({PARTITION})",
    "CREATE TABLE events_rest PARTITION OF events DEFAULT",
)
for _statement in _POSTGRES:
    _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
    event.listen(events, "after_create", _ddl.execute_if(dialect="postgresql"))
