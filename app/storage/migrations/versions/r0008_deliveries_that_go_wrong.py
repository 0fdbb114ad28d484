"""0008: deliveries that go wrong, what was asked of carriers, and how promises are kept."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String

from app.storage.migrations.first.metadata import Serial

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. What is in trouble already gets its case with the next scan or action."""
    _make_cases()
    _make_instructions()
    op.create_table(
        "deliveries",
        Column("day", Integer, primary_key=True, autoincrement=False),
        Column("carrier", String(32), primary_key=True),
        Column("warehouse", String(32), primary_key=True),
        Column("arrival", String(32), primary_key=True),
        Column("count", Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def _make_cases() -> None:
    op.create_table(
        "delivery_cases",
        Column("shipment_id", String(40), ForeignKey("shipments.id"), primary_key=True),
        Column("kind", String(32), nullable=False),
        Column("status", String(32), nullable=False),
        Column("opened_at", BigInteger, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("last_action", String(32)),
        Column("last_action_at", BigInteger),
        Column("next_attempt_on", BigInteger),
        Column("next_attempt_until", BigInteger),
        Column("resolution", String(32)),
        Column("closed_at", BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reshipped_pieces",
        Column("shipment_id", String(40), ForeignKey("shipments.id"), primary_key=True),
        Column("sku", String(64), primary_key=True),
        Column("quantity", Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def _make_instructions() -> None:
    op.create_table(
        "carrier_instructions",
        Column("id", Serial, primary_key=True, autoincrement=True),
        Column("shipment_id", String(40), ForeignKey("shipments.id"), nullable=False),
        Column("action", String(32), nullable=False),
        Column("starts_at", BigInteger),
        Column("ends_at", BigInteger),
        Column("sealed", LargeBinary),
        Column("actor_role", String(32), nullable=False),
        Column("actor_name", String(200), nullable=False),
        Column("at", BigInteger, nullable=False),
    )
    op.create_index(
        "ix_carrier_instructions_shipment", "carrier_instructions", ["shipment_id", "id"]
    )
