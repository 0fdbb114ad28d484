"""0002: what the ledger of each shelf came to, so that it need not be added up from its begin."""

from alembic import op
from sqlalchemy import BigInteger, Column, String

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; the server fills it beside its work."""
    op.create_table(
        "ledger_sums",
        Column("sku", String(64), primary_key=True),
        Column("warehouse", String(32), primary_key=True),
        Column("movement_id", BigInteger, nullable=False),
        Column("on_hand", BigInteger, nullable=False),
        Column("reserved", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ledger_sums_movement", "ledger_sums", ["movement_id"])
