"""Parcels, their lines and scans, as revision 0001 made their tables."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from app.storage.migrations.first.metadata import Serial, metadata

shipments = Table(
    "shipments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("warehouse", String(32), nullable=False),
    Column("status", String(32), nullable=False),
    Column("tracking_status", String(32), nullable=False),
    Column("tracking_at", BigInteger),
    Column("carrier", String(32)),
    Column("tracking_number", String(64)),
    Column("tracking_folded", String(64)),
    Column("first_estimate", BigInteger),
    Column("estimated_delivery", BigInteger),
    Column("dispatched_at", BigInteger),
    Column("delivered_at", BigInteger),
    Column("damaged", Boolean, nullable=False),
    Column("given_up", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("in_pick_queue", Boolean, nullable=False),
    Column("priority_rank", Integer, nullable=False),
    Column("order_placed_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
)
Index("ix_shipments_status", shipments.c.status, shipments.c.created_at, shipments.c.id)
Index("ix_shipments_created", shipments.c.created_at, shipments.c.id)
Index(
    "ix_shipments_carrier",
    shipments.c.carrier,
    shipments.c.created_at,
    shipments.c.id,
    sqlite_where=shipments.c.carrier.is_not(None),
    postgresql_where=shipments.c.carrier.is_not(None),
)
Index(
    "ix_shipments_tracking",
    shipments.c.tracking_folded,
    sqlite_where=shipments.c.tracking_folded.is_not(None),
    postgresql_where=shipments.c.tracking_folded.is_not(None),
)
Index("ix_shipments_warehouse", shipments.c.warehouse, shipments.c.created_at, shipments.c.id)
Index(
    "ix_shipments_tracking_status",
    shipments.c.tracking_status,
    shipments.c.created_at,
    shipments.c.id,
)
Index(
    "ix_shipments_pick_queue",
    shipments.c.warehouse,
    shipments.c.priority_rank.desc(),
    shipments.c.order_placed_at,
    shipments.c.id,
    shipments.c.in_pick_queue,
    sqlite_where=text("in_pick_queue = 1"),
    postgresql_where=shipments.c.in_pick_queue,
)

shipment_lines = Table(
    "shipment_lines",
    metadata,
    Column("shipment_id", ForeignKey("shipments.id"), primary_key=True),
    Column("sku", String(64), primary_key=True),
    Column("name", String(300), nullable=False),
    Column("gtin", String(14)),
    Column("quantity", Integer, nullable=False),
    Column("picked", Integer, nullable=False),
    CheckConstraint("picked >= 0 AND picked <= quantity", name="picked_within_quantity"),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    sqlite_with_rowid=False,
)

tracking_events = Table(
    "tracking_events",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("shipment_id", ForeignKey("shipments.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("status", String(32), nullable=False),
    Column("city", String(120)),
    Column("place_key", LargeBinary(16), nullable=False),
    Column("sealed", LargeBinary),
    UniqueConstraint("shipment_id", "at", "status", "place_key"),
)
