"""What stands in for what, choices that customers were given, and how orders were adjusted."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from app.domain.actors import Role
from app.domain.lifecycle import OfferState, ShortageChoice
from app.storage.statements.columns import Instant, Serial, Word
from app.storage.tables.metadata import metadata

product_substitutes = Table(
    "product_substitutes",
    metadata,
    Column("sku", ForeignKey("products.sku"), primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("substitute", ForeignKey("products.sku"), nullable=False),
    sqlite_with_rowid=False,
)

shortage_offers = Table(
    "shortage_offers",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("answer_by", Instant, nullable=False),
    Column("state", Word(OfferState), nullable=False),
    Column("facts", Text, nullable=False),
    Column("answer", Word(ShortageChoice)),
    Column("substitute", String(64)),
    Column("settled_at", Instant),
)
"""`facts` is the JSON of what was offered: the choices, what is missing, and what stands in."""

adjustments = Table(
    "adjustments",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("actor_role", Word(Role), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("facts", Text, nullable=False),
    Column("sealed", LargeBinary),
)
"""`facts` is the JSON of lines and totals before and after; `sealed` holds reason and address."""
