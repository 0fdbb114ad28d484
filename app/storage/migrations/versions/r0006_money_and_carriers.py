"""0006: payments that are told, orders that look suspicious, carriers chosen and asked."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)

from app.storage.migrations.first.metadata import Serial

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNDECIDED = "outcome IN ('WAITING', 'EARLY')"


def upgrade() -> None:
    """Make the tables."""
    _payments()
    _suspicion()
    _carriers()


def _payments() -> None:
    op.create_table(
        "payment_events",
        Column("id", Serial, primary_key=True, autoincrement=True),
        Column("provider", String(32), nullable=False),
        Column("event", String(100), nullable=False),
        Column("status", String(32), nullable=False),
        Column("reference", String(100), nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("amount_minor", BigInteger),
        Column("currency", String(3)),
        Column("named", String(200)),
        Column("named_folded", String(200)),
        Column("method", String(64)),
        Column("is_sum", Boolean, nullable=False),
        Column("order_id", String(26), ForeignKey("orders.id")),
        Column("outcome", String(32), nullable=False),
        Column("recorded_minor", BigInteger),
        Column("received_at", BigInteger, nullable=False),
        UniqueConstraint("provider", "event"),
    )
    op.create_index("ix_payment_events_order_id", "payment_events", ["order_id"])
    op.create_index("ix_payment_events_payment", "payment_events", ["provider", "reference"])
    op.create_index(
        "ix_payment_events_undecided",
        "payment_events",
        ["received_at", "id"],
        sqlite_where=text(UNDECIDED),
        postgresql_where=text(UNDECIDED),
    )


def _suspicion() -> None:
    op.create_table(
        "order_paces",
        Column("key", String(32), primary_key=True),
        Column("span", BigInteger, primary_key=True, autoincrement=False),
        Column("count", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_order_paces_span", "order_paces", ["span"])
    op.create_table(
        "order_risks",
        Column("order_id", String(26), ForeignKey("orders.id"), primary_key=True),
        Column("risk", String(32), primary_key=True),
        Column("weight", Integer, nullable=False),
        Column("measured", BigInteger, nullable=False),
        Column("threshold", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _carriers() -> None:
    op.create_table(
        "carrier_choices",
        Column("shipment_id", String(40), ForeignKey("shipments.id"), primary_key=True),
        Column("carrier", String(32), nullable=False),
        Column("service", String(64)),
        Column("reason", String(32), nullable=False),
        Column("considered", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "carrier_polls",
        Column("shipment_id", String(40), ForeignKey("shipments.id"), primary_key=True),
        Column("carrier", String(32), nullable=False),
        Column("tracking_number", String(64), nullable=False),
        Column("since", BigInteger, nullable=False),
        Column("next_at", BigInteger, nullable=False),
        Column("failures", Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_carrier_polls_next_at", "carrier_polls", ["next_at"])
