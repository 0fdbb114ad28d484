"""0003: where the log begins and who still needs it; PostgreSQL keeps it in partitions.

The table that is there becomes the first partition as it is, with its indexes: nothing is copied.
PostgreSQL reads it once, to be sure that all of it belongs there.
"""

from typing import Final

from alembic import op
from sqlalchemy import BigInteger, Column, Connection, Integer, String, text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PARTITION: Final = 5_000_000
_OLDEST: Final = """SELECT coalesce((SELECT min(position) - 1 FROM events),
    (SELECT position FROM log_head WHERE id = 1))"""
_NEWEST: Final = """SELECT greatest((SELECT max(position) FROM events),
    (SELECT position FROM log_head WHERE id = 1))"""


def upgrade() -> None:
    """Make the tables, and the partitions where there are such."""
    op.create_table(
        "log_readers",
        Column("name", String(64), primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("at", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    log_horizon = op.create_table(
        "log_horizon",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("position", BigInteger, nullable=False),
        Column("at", BigInteger, nullable=False),
    )
    connection = op.get_bind()
    begin = connection.scalar(text(_OLDEST))
    op.bulk_insert(log_horizon, [{"id": 1, "position": begin, "at": 0}])
    if connection.dialect.name == "postgresql":
        _partition(connection)


def _partition(connection: Connection) -> None:
    newest = connection.scalar(text(_NEWEST)) or 0
    end = (newest // PARTITION + 1) * PARTITION
    for statement in (
        "ALTER TABLE events RENAME TO events_first",
        "ALTER TABLE events_first RENAME CONSTRAINT pk_events TO events_first_pkey",
        "ALTER INDEX ix_events_order RENAME TO events_first_order_id_position_idx",
        "CREATE TABLE events (LIKE events_first) PARTITION BY RANGE (position)",
        "ALTER TABLE events ADD CONSTRAINT pk_events PRIMARY KEY (position)",
        "CREATE INDEX ix_events_order ON events (order_id, position) WHERE order_id IS NOT NULL",
        f"ALTER TABLE events ATTACH PARTITION events_first FOR VALUES FROM (MINVALUE) TO ({end})",
        "CREATE TABLE events_rest PARTITION OF events DEFAULT",
    ):
        connection.execute(text(statement))
