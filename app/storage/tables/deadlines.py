"""Deadlines: one row for a subject and a kind, found by what is to happen next."""

from sqlalchemy import Column, Index, Integer, String, Table

from app.domain.deadlines import DeadlineKind
from app.storage.statements.columns import Instant, Word
from app.storage.tables.metadata import metadata

deadlines = Table(
    "deadlines",
    metadata,
    Column("subject", String(40), primary_key=True),
    Column("kind", Word(DeadlineKind), primary_key=True),
    Column("order_id", String(26)),
    Column("shipment_id", String(40)),
    Column("since", Instant, nullable=False),
    Column("warn_at", Instant),
    Column("due_at", Instant),
    Column("stage", Integer, nullable=False),
    Column("next_at", Instant),
    sqlite_with_rowid=False,
)
"""`subject` is an order's, a parcel's or an alert's key."""
Index("ix_deadlines_next", deadlines.c.next_at)
Index("ix_deadlines_order", deadlines.c.order_id)
