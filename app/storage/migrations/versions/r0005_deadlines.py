"""0005: deadlines, and alerts that are counted and escalated.

Orders that are not closed get a first look that is due at once: the server then sets the deadlines
of the state each is in, counted from that look. Alerts that are open get a day to be taken.
"""

from datetime import UTC, datetime
from typing import Any, Final

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, String, text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DAY_US: Final = 86_400_000_000
_OLD: Final = (
    "id, kind, severity, status, owner_role, subject, order_id, shipment_id, sku, warehouse,"
    " raised_at, acknowledged_role, acknowledged_name, resolved_at, version"
)
_INDEXES: Final = {
    "ix_alerts_raised": ["raised_at", "id"],
    "ix_alerts_status_raised": ["status", "raised_at", "id"],
    "ix_alerts_kind_raised": ["kind", "raised_at", "id"],
    "ix_alerts_severity_raised": ["severity", "raised_at", "id"],
    "ix_alerts_owner_raised": ["owner_role", "raised_at", "id"],
    "ix_alerts_order": ["order_id", "raised_at", "id"],
}


def upgrade() -> None:
    """Make the table, widen that of alerts, and have what is there looked at."""
    op.create_table(
        "deadlines",
        Column("subject", String(40), primary_key=True),
        Column("kind", String(32), primary_key=True),
        Column("order_id", String(26)),
        Column("shipment_id", String(40)),
        Column("since", BigInteger, nullable=False),
        Column("warn_at", BigInteger),
        Column("due_at", BigInteger),
        Column("stage", Integer, nullable=False),
        Column("next_at", BigInteger),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_deadlines_next", "deadlines", ["next_at"])
    op.create_index("ix_deadlines_order", "deadlines", ["order_id"])
    if op.get_bind().dialect.name == "sqlite":
        _remade_alerts()
    else:
        _widened_alerts()
    _looked_at()


def _new_columns(*, nullable: bool) -> list[Column[Any]]:
    return [
        Column("occurrences", Integer, nullable=nullable),
        Column("last_raised_at", BigInteger, nullable=nullable),
        Column("escalated_at", BigInteger),
        Column("due_at", BigInteger),
    ]


def _widened_alerts() -> None:
    for column in _new_columns(nullable=True):
        op.add_column("alerts", column)
    op.execute("UPDATE alerts SET occurrences = 1, last_raised_at = raised_at")
    for name in ("occurrences", "last_raised_at"):
        op.alter_column("alerts", name, nullable=False)


def _remade_alerts() -> None:
    """SQLite adds no column that must not be null to rows that are there."""
    for name in ("uq_alerts_open", *_INDEXES):
        op.drop_index(name, "alerts")
    op.rename_table("alerts", "alerts_before")
    op.create_table(
        "alerts",
        Column("id", String(26), primary_key=True),
        Column("kind", String(32), nullable=False),
        Column("severity", String(32), nullable=False),
        Column("status", String(32), nullable=False),
        Column("owner_role", String(32), nullable=False),
        Column("subject", String(120), nullable=False),
        Column("order_id", String(26)),
        Column("shipment_id", String(40)),
        Column("sku", String(64)),
        Column("warehouse", String(32)),
        Column("raised_at", BigInteger, nullable=False),
        Column("acknowledged_role", String(32)),
        Column("acknowledged_name", String(200)),
        Column("resolved_at", BigInteger),
        Column("version", Integer, nullable=False),
        *_new_columns(nullable=False),
    )
    op.execute(
        f"INSERT INTO alerts ({_OLD}, occurrences, last_raised_at)"
        f" SELECT {_OLD}, 1, raised_at FROM alerts_before"
    )
    op.drop_table("alerts_before")
    is_open = text("status != 'RESOLVED'")
    op.create_index(
        "uq_alerts_open", "alerts", ["kind", "subject"], unique=True, sqlite_where=is_open
    )
    for name, columns in _INDEXES.items():
        op.create_index(name, "alerts", columns)


def _looked_at() -> None:
    op.execute(
        "INSERT INTO deadlines (subject, kind, order_id, since, stage, next_at)"
        " SELECT id, 'FIRST_LOOK', id, 0, 0, 0 FROM orders"
        " WHERE status NOT IN ('COMPLETED', 'CANCELLED')"
    )
    now = int(datetime.now(UTC).timestamp() * 1_000_000)
    op.execute(
        "INSERT INTO deadlines (subject, kind, order_id, shipment_id, since, stage, next_at)"
        f" SELECT id, 'ESCALATION', order_id, shipment_id, {now}, 0, {now + DAY_US}"
        " FROM alerts WHERE status != 'RESOLVED'"
    )
