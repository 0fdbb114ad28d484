"""What payment providers told, each word once, and what became of it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    text,
)

from app.domain.lifecycle import PaymentStatus
from app.domain.payment_news import PaymentOutcome
from app.storage.statements.columns import Instant, Serial, Word
from app.storage.tables.metadata import metadata

UNDECIDED = "outcome IN ('WAITING', 'EARLY')"
"""True of the words that are looked at again; the index on them stays as small as the backlog."""

payment_events = Table(
    "payment_events",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("provider", String(32), nullable=False),
    Column("event", String(100), nullable=False),
    Column("status", Word(PaymentStatus), nullable=False),
    Column("reference", String(100), nullable=False),
    Column("at", Instant, nullable=False),
    Column("amount_minor", BigInteger),
    Column("currency", String(3)),
    Column("named", String(200)),
    Column("named_folded", String(200)),
    Column("method", String(64)),
    Column("is_sum", Boolean, nullable=False),
    Column("order_id", ForeignKey("orders.id"), index=True),
    Column("outcome", Word(PaymentOutcome), nullable=False),
    Column("recorded_minor", BigInteger),
    Column("received_at", Instant, nullable=False),
    UniqueConstraint("provider", "event"),
)
Index("ix_payment_events_payment", payment_events.c.provider, payment_events.c.reference)
Index(
    "ix_payment_events_undecided",
    payment_events.c.received_at,
    payment_events.c.id,
    sqlite_where=text(UNDECIDED),
    postgresql_where=text(UNDECIDED),
)
