"""Customers, orders, and what hangs on an order; personal data only as sealed values."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.domain.actors import Channel, Role
from app.domain.lifecycle import HoldReason, OrderStatus, PaymentStatus, Priority
from app.storage.statements.columns import Instant, Serial, Word, Words
from app.storage.tables.metadata import metadata

OPEN = "status NOT IN ('DELIVERED', 'COMPLETED', 'CANCELLED', 'RETURNED')"
"""True of the orders in which somebody waits; the index on them stays as small as the backlog."""

customers = Table(
    "customers",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("account_key", LargeBinary(16), unique=True),
    Column("email_key", LargeBinary(16)),
    Column("sealed", LargeBinary, nullable=False),
    Column("tier", String(32)),
    Column("created_at", Instant, nullable=False),
)

Index("ix_customers_email", customers.c.email_key, customers.c.id)

orders = Table(
    "orders",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("external_reference", String(200)),
    Column("reference_folded", String(200)),
    Column("reference_digest", LargeBinary(16)),
    Column("channel", Word(Channel), nullable=False),
    Column("status", Word(OrderStatus), nullable=False),
    Column("status_since", Instant, nullable=False),
    Column("under_review", Boolean, nullable=False),
    Column("holds", Words(HoldReason), nullable=False),
    Column("settled", Text, nullable=False),
    Column("payment_status", Word(PaymentStatus), nullable=False),
    Column("payment_method", String(64)),
    Column("currency", String(3), nullable=False),
    Column("subtotal_minor", BigInteger, nullable=False),
    Column("shipping_fee_minor", BigInteger, nullable=False),
    Column("discount_minor", BigInteger, nullable=False),
    Column("tax_included_minor", BigInteger),
    Column("total_minor", BigInteger, nullable=False),
    Column("paid_minor", BigInteger, nullable=False),
    Column("refunded_minor", BigInteger, nullable=False),
    Column("priority", Word(Priority), nullable=False),
    Column("priority_rank", Integer, nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("promised_ship_by", Instant),
    Column("promised_deliver_by", Instant),
    Column("customer_id", ForeignKey("customers.id")),
    Column("account_key", LargeBinary(16)),
    Column("sealed", LargeBinary),
    Column("open_alerts", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False),
    Column("offer", String(26)),
    UniqueConstraint("channel", "external_reference"),
    CheckConstraint("total_minor >= 0", name="total_not_negative"),
    CheckConstraint("refunded_minor <= paid_minor", name="refund_within_paid"),
)
Index("ix_orders_placed", orders.c.placed_at, orders.c.id)
Index("ix_orders_status_placed", orders.c.status, orders.c.placed_at, orders.c.id)
Index(
    "ix_orders_open_since",
    orders.c.status,
    orders.c.status_since,
    sqlite_where=text(OPEN),
    postgresql_where=text(OPEN),
)
Index("ix_orders_payment_placed", orders.c.payment_status, orders.c.placed_at, orders.c.id)
Index("ix_orders_channel_placed", orders.c.channel, orders.c.placed_at, orders.c.id)
Index(
    "ix_orders_account_placed",
    orders.c.account_key,
    orders.c.placed_at,
    orders.c.id,
    sqlite_where=orders.c.account_key.is_not(None),
    postgresql_where=orders.c.account_key.is_not(None),
)
Index(
    "ix_orders_customer_placed",
    orders.c.customer_id,
    orders.c.placed_at,
    orders.c.id,
    sqlite_where=orders.c.customer_id.is_not(None),
    postgresql_where=orders.c.customer_id.is_not(None),
)
Index("ix_orders_priority", orders.c.priority_rank, orders.c.id)
Index("ix_orders_total", orders.c.total_minor, orders.c.id)
Index("ix_orders_ship_by", orders.c.promised_ship_by, orders.c.id)
Index(
    "ix_orders_reference",
    orders.c.reference_folded,
    sqlite_where=orders.c.reference_folded.is_not(None),
    postgresql_where=orders.c.reference_folded.is_not(None),
)
Index(
    "ix_orders_alerted",
    orders.c.placed_at,
    orders.c.id,
    orders.c.open_alerts,
    sqlite_where=orders.c.open_alerts > 0,
    postgresql_where=orders.c.open_alerts > 0,
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sku", String(64), nullable=False),
    Column("name", String(300), nullable=False),
    Column("gtin", String(14)),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_minor", BigInteger, nullable=False),
    Column("cancelled", Integer, nullable=False),
    Column("allocated", Integer, nullable=False),
    Column("shipped", Integer, nullable=False),
    Column("delivered", Integer, nullable=False),
    Column("returned", Integer, nullable=False),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    CheckConstraint("cancelled + allocated + shipped <= quantity", name="pieces_add_up"),
    CheckConstraint("delivered + returned <= shipped", name="parts_of_shipped"),
    sqlite_with_rowid=False,
)
Index("ix_order_lines_sku", order_lines.c.sku, order_lines.c.order_id)

reserved_pieces = Table(
    "reserved_pieces",
    metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("sku", String(64), primary_key=True),
    Column("warehouse", String(32), primary_key=True),
    Column("quantity", Integer, nullable=False),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    sqlite_with_rowid=False,
)
Index("ix_reserved_pieces_place", reserved_pieces.c.sku, reserved_pieces.c.warehouse)

waiting_pieces = Table(
    "waiting_pieces",
    metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("sku", String(64), primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("priority_rank", Integer, nullable=False),
    Column("placed_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)
Index(
    "ix_waiting_pieces_queue",
    waiting_pieces.c.sku,
    waiting_pieces.c.priority_rank.desc(),
    waiting_pieces.c.placed_at,
    waiting_pieces.c.order_id,
)

order_terms = Table(
    "order_terms",
    metadata,
    Column("term", LargeBinary(16), primary_key=True),
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    sqlite_with_rowid=False,
)

payments = Table(
    "payments",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False),
    Column("reference", String(200)),
    Column("status", Word(PaymentStatus), nullable=False),
    Column("amount_minor", BigInteger),
    Column("method", String(64)),
    Column("at", Instant, nullable=False),
    UniqueConstraint("order_id", "reference"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("about", String(64), nullable=False),
    Column("visible_to_customer", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("actor_role", Word(Role), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("at", Instant, nullable=False),
)

allocations = Table(
    "allocations",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("decision", Text, nullable=False),
)
