"""The event log, as revision 0001 made its table."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text

from app.storage.migrations.first.metadata import Serial, metadata

events = Table(
    "events",
    metadata,
    Column("position", Serial, primary_key=True, autoincrement=False),
    Column("feed", String(8), nullable=False),
    Column("type", String(40), nullable=False),
    Column("order_id", String(26)),
    Column("order_number", String(32)),
    Column("account_key", LargeBinary(16)),
    Column("channel", String(32)),
    Column("status", String(32)),
    Column("previous_status", String(32)),
    Column("version", Integer),
    Column("shipment_id", String(40)),
    Column("warehouse", String(32)),
    Column("movement_kind", String(32)),
    Column("sku", String(64)),
    Column("on_hand", Integer),
    Column("reserved", Integer),
    Column("available_everywhere", Integer),
    Column("safety_stock", Integer),
    Column("alert_id", String(26)),
    Column("actor_role", String(32), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("detail", Text, nullable=False),
    Column("occurred_at", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
)
Index(
    "ix_events_order",
    events.c.order_id,
    events.c.position,
    sqlite_where=events.c.order_id.is_not(None),
    postgresql_where=events.c.order_id.is_not(None),
)
