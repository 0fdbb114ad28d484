"""0004: carriers' news of parcels that nobody here knows yet."""

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, String, UniqueConstraint

from app.storage.migrations.first.metadata import Serial

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "unmatched_scans",
        Column("id", Serial, primary_key=True, autoincrement=True),
        Column("tracking_folded", String(64), nullable=False),
        Column("carrier", String(32)),
        Column("at", BigInteger, nullable=False),
        Column("status", String(32), nullable=False),
        Column("city", String(120)),
        Column("estimated_delivery", BigInteger),
        Column("place_key", LargeBinary(16), nullable=False),
        Column("sealed", LargeBinary),
        Column("received_at", BigInteger, nullable=False),
        UniqueConstraint("tracking_folded", "at", "status", "place_key"),
    )
    op.create_index("ix_unmatched_scans_received_at", "unmatched_scans", ["received_at"])
