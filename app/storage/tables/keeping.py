"""What the product keeps for itself: the log's two ends, running totals, keys, revocations."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, text

from app.storage.statements.columns import Instant
from app.storage.tables.metadata import metadata

ENDS = "principal NOT LIKE 'for ever: %'"
"""True of keys that are forgotten in time; those of imports are kept, see `storage.keeping`."""

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("log_id", String(32), nullable=False),
    Column("position", BigInteger, nullable=False),
)

log_horizon = Table(
    "log_horizon",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
)
"""One row: the newest position that was given up, and when somebody was last at that work."""

log_readers = Table(
    "log_readers",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
"""Who still has to send entries of the log: everything up to its place has been sent."""

totals = Table(
    "totals",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("count", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

throughput = Table(
    "throughput",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("minute", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("principal", String(300), primary_key=True),
    Column("mutation", String(64), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("input_digest", LargeBinary(32), nullable=False),
    Column("result", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
Index(
    "ix_idempotency_ends",
    idempotency.c.created_at,
    sqlite_where=text(ENDS),
    postgresql_where=text(ENDS),
)

revoked_tokens = Table(
    "revoked_tokens",
    metadata,
    Column("token_id", String(64), primary_key=True),
    Column("revoked_at", Instant, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
