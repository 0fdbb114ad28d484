"""0007: substitutes, choices offered to customers, and how orders were adjusted."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Text

from app.storage.migrations.first.metadata import Serial

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the order's place for the choices that are open."""
    op.add_column("orders", Column("offer", String(26)))
    op.create_table(
        "product_substitutes",
        Column("sku", String(64), ForeignKey("products.sku"), primary_key=True),
        Column("rank", Integer, primary_key=True, autoincrement=False),
        Column("substitute", String(64), ForeignKey("products.sku"), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shortage_offers",
        Column("id", String(26), primary_key=True),
        Column("order_id", String(26), ForeignKey("orders.id"), nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("answer_by", BigInteger, nullable=False),
        Column("state", String(32), nullable=False),
        Column("facts", Text, nullable=False),
        Column("answer", String(32)),
        Column("substitute", String(64)),
        Column("settled_at", BigInteger),
    )
    op.create_index("ix_shortage_offers_order_id", "shortage_offers", ["order_id"])
    op.create_table(
        "adjustments",
        Column("id", Serial, primary_key=True, autoincrement=True),
        Column("order_id", String(26), ForeignKey("orders.id"), nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("actor_role", String(32), nullable=False),
        Column("actor_name", String(200), nullable=False),
        Column("facts", Text, nullable=False),
        Column("sealed", LargeBinary),
    )
    op.create_index("ix_adjustments_order_id", "adjustments", ["order_id"])
