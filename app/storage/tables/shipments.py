"""Parcels, their lines, and their carriers' scans; a scan's free text only sealed."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.domain.carrier_choice import ChoiceReason
from app.domain.lifecycle import ShipmentStatus, TrackingStatus
from app.storage.statements.columns import Instant, Serial, Word
from app.storage.tables.metadata import metadata

shipments = Table(
    "shipments",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("warehouse", String(32), nullable=False),
    Column("status", Word(ShipmentStatus), nullable=False),
    Column("tracking_status", Word(TrackingStatus), nullable=False),
    Column("tracking_at", Instant),
    Column("carrier", String(32)),
    Column("tracking_number", String(64)),
    Column("tracking_folded", String(64)),
    Column("first_estimate", Instant),
    Column("estimated_delivery", Instant),
    Column("dispatched_at", Instant),
    Column("delivered_at", Instant),
    Column("damaged", Boolean, nullable=False),
    Column("given_up", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("in_pick_queue", Boolean, nullable=False),
    Column("priority_rank", Integer, nullable=False),
    Column("order_placed_at", Instant, nullable=False),
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

carrier_choices = Table(
    "carrier_choices",
    metadata,
    Column("shipment_id", ForeignKey("shipments.id"), primary_key=True),
    Column("carrier", String(32), nullable=False),
    Column("service", String(64)),
    Column("reason", Word(ChoiceReason), nullable=False),
    Column("considered", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

carrier_polls = Table(
    "carrier_polls",
    metadata,
    Column("shipment_id", ForeignKey("shipments.id"), primary_key=True),
    Column("carrier", String(32), nullable=False),
    Column("tracking_number", String(64), nullable=False),
    Column("since", Instant, nullable=False),
    Column("next_at", Instant, nullable=False, index=True),
    Column("failures", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Parcels whose carrier is asked, and when next; whoever asks moves that on before."""

unmatched_scans = Table(
    "unmatched_scans",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("tracking_folded", String(64), nullable=False),
    Column("carrier", String(32)),
    Column("at", Instant, nullable=False),
    Column("status", Word(TrackingStatus), nullable=False),
    Column("city", String(120)),
    Column("estimated_delivery", Instant),
    Column("place_key", LargeBinary(16), nullable=False),
    Column("sealed", LargeBinary),
    Column("received_at", Instant, nullable=False, index=True),
    UniqueConstraint("tracking_folded", "at", "status", "place_key"),
)

tracking_events = Table(
    "tracking_events",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("shipment_id", ForeignKey("shipments.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("status", Word(TrackingStatus), nullable=False),
    Column("city", String(120)),
    Column("place_key", LargeBinary(16), nullable=False),
    Column("sealed", LargeBinary),
    UniqueConstraint("shipment_id", "at", "status", "place_key"),
)
