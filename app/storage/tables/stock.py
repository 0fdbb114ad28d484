"""Products, warehouses, shelves, and the ledger of their movements."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from app.domain.actors import Role
from app.domain.stock import MovementKind
from app.storage.statements.columns import Instant, Serial, Word
from app.storage.tables.metadata import metadata

products = Table(
    "products",
    metadata,
    Column("sku", String(64), primary_key=True),
    Column("name", String(300), nullable=False),
    Column("gtin", String(14), unique=True),
    Column("price_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("available", Integer, nullable=False, server_default="0"),
    CheckConstraint("price_minor >= 0", name="price_not_negative"),
    CheckConstraint("available >= 0", name="never_oversold"),
)

warehouses = Table(
    "warehouses",
    metadata,
    Column("code", String(32), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("country", String(2), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
)

shelves = Table(
    "shelves",
    metadata,
    Column("sku", ForeignKey("products.sku"), primary_key=True),
    Column("warehouse", ForeignKey("warehouses.code"), primary_key=True),
    Column("on_hand", Integer, nullable=False),
    Column("reserved", Integer, nullable=False),
    Column("incoming", Integer, nullable=False),
    Column("safety_stock", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("reserved >= 0", name="reserved_not_negative"),
    CheckConstraint("on_hand >= reserved", name="never_oversold"),
    CheckConstraint("safety_stock >= 0", name="safety_stock_not_negative"),
)
Index("ix_shelves_warehouse_sku", shelves.c.warehouse, shelves.c.sku)
Index(
    "ix_shelves_low",
    shelves.c.sku,
    shelves.c.warehouse,
    sqlite_where=shelves.c.on_hand - shelves.c.reserved < shelves.c.safety_stock,
    postgresql_where=shelves.c.on_hand - shelves.c.reserved < shelves.c.safety_stock,
)

stock_movements = Table(
    "stock_movements",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("kind", Word(MovementKind), nullable=False),
    Column("sku", String(64), nullable=False),
    Column("warehouse", String(32), nullable=False),
    Column("on_hand_change", Integer, nullable=False),
    Column("reserved_change", Integer, nullable=False),
    Column("on_hand_after", Integer, nullable=False),
    Column("reserved_after", Integer, nullable=False),
    Column("reason", String(500)),
    Column("order_id", String(26)),
    Column("actor_role", Word(Role), nullable=False),
    Column("actor_name", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("on_hand_after >= reserved_after", name="adds_up"),
)
Index(
    "ix_stock_movements_sku_warehouse_id",
    stock_movements.c.sku,
    stock_movements.c.warehouse,
    stock_movements.c.id,
)

ledger_sums = Table(
    "ledger_sums",
    metadata,
    Column("sku", String(64), primary_key=True),
    Column("warehouse", String(32), primary_key=True),
    Column("movement_id", BigInteger, nullable=False),
    Column("on_hand", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_ledger_sums_movement", ledger_sums.c.movement_id)
