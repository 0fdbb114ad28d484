"""0009: what is told to customers and staff."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its indexes."""
    op.create_table(
        "notifications",
        Column("id", String(26), primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("order_id", String(26), ForeignKey("orders.id")),
        Column("shipment_id", String(40)),
        Column("recipient", String(16), nullable=False),
        Column("channel", String(32), nullable=False),
        Column("template", String(40), nullable=False),
        Column("about", String(200), nullable=False),
        Column("resend", Integer, nullable=False),
        Column("facts", Text, nullable=False),
        Column("occurred_at", BigInteger, nullable=False),
        Column("status", String(32), nullable=False),
        Column("code", String(40)),
        Column("attempts", Integer, nullable=False),
        Column("queued_at", BigInteger, nullable=False),
        Column("due_at", BigInteger, nullable=False),
        Column("sent_at", BigInteger),
        Column("asked_role", String(32)),
        Column("asked_name", String(200)),
        UniqueConstraint("position", "channel", "recipient", "about", "resend"),
    )
    _index("ix_notifications_due", ["due_at", "position"], "status = 'QUEUED'")
    _index("ix_notifications_order", ["order_id", "position"], "order_id IS NOT NULL")
    _index("ix_notifications_failed", ["id"], "status = 'FAILED'")


def _index(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, "notifications", columns, sqlite_where=text(where), postgresql_where=text(where)
    )
