"""Deliveries that go wrong, what was asked of their carriers, and how many keep the promise."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from app.domain.actors import Role
from app.domain.delivery_cases import CaseKind, CaseResolution, CaseStatus
from app.domain.lifecycle import ShipmentAction
from app.domain.punctuality import Arrival
from app.storage.statements.columns import Instant, Serial, Word
from app.storage.tables.metadata import metadata

delivery_cases = Table(
    "delivery_cases",
    metadata,
    Column("shipment_id", ForeignKey("shipments.id"), primary_key=True),
    Column("kind", Word(CaseKind), nullable=False),
    Column("status", Word(CaseStatus), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_action", Word(ShipmentAction)),
    Column("last_action_at", Instant),
    Column("next_attempt_on", Instant),
    Column("next_attempt_until", Instant),
    Column("resolution", Word(CaseResolution)),
    Column("closed_at", Instant),
    sqlite_with_rowid=False,
)
"""A parcel has one case at most: nothing goes wrong behind its end."""

reshipped_pieces = Table(
    "reshipped_pieces",
    metadata,
    Column("shipment_id", ForeignKey("shipments.id"), primary_key=True),
    Column("sku", String(64), primary_key=True),
    Column("quantity", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Pieces of a parcel that were sent again, and no longer count in it."""

carrier_instructions = Table(
    "carrier_instructions",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("shipment_id", ForeignKey("shipments.id"), nullable=False),
    Column("action", Word(ShipmentAction), nullable=False),
    Column("starts_at", Instant),
    Column("ends_at", Instant),
    Column("sealed", LargeBinary),
    Column("actor_role", Word(Role), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("at", Instant, nullable=False),
)
"""What a carrier was to be told of a parcel; its words, places and addresses only sealed."""
Index(
    "ix_carrier_instructions_shipment",
    carrier_instructions.c.shipment_id,
    carrier_instructions.c.id,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("carrier", String(32), primary_key=True),
    Column("warehouse", String(32), primary_key=True),
    Column("arrival", Word(Arrival), primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Parcels delivered on a day (whole days since 1970, UTC), counted with each delivery."""
