"""What is told to customers and staff: queue and log in one, without a word of it or an address."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.domain.actors import Role
from app.domain.notices import NoticeChannel, NoticeStatus
from app.storage.statements.columns import Instant, Word
from app.storage.tables.metadata import metadata

IS_QUEUED = "status = 'QUEUED'"
HAS_FAILED = "status = 'FAILED'"
"""Said as text by who asks, too: an index on a part of the rows matches no parameter."""

notifications = Table(
    "notifications",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("order_id", ForeignKey("orders.id")),
    Column("shipment_id", String(40)),
    Column("recipient", String(16), nullable=False),
    Column("channel", Word(NoticeChannel), nullable=False),
    Column("template", String(40), nullable=False),
    Column("about", String(200), nullable=False),
    Column("resend", Integer, nullable=False),
    Column("facts", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("status", Word(NoticeStatus), nullable=False),
    Column("code", String(40)),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("asked_role", Word(Role)),
    Column("asked_name", String(200)),
    UniqueConstraint("position", "channel", "recipient", "about", "resend"),
)
"""`position` is the event's, `resend` counts the times that somebody asked for it again, `facts`
are the event's own. A row that is being sent is due again when its lease ends."""
Index(
    "ix_notifications_due",
    notifications.c.due_at,
    notifications.c.position,
    sqlite_where=text(IS_QUEUED),
    postgresql_where=text(IS_QUEUED),
)
Index(
    "ix_notifications_order",
    notifications.c.order_id,
    notifications.c.position,
    sqlite_where=notifications.c.order_id.is_not(None),
    postgresql_where=notifications.c.order_id.is_not(None),
)
Index(
    "ix_notifications_failed",
    notifications.c.id,
    sqlite_where=text(HAS_FAILED),
    postgresql_where=text(HAS_FAILED),
)
