"""How fast orders come in from one contact, and what was unusual about an order."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table

from app.domain.suspicion import Risk
from app.storage.statements.columns import Word
from app.storage.tables.metadata import metadata

order_paces = Table(
    "order_paces",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("span", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("count", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

order_risks = Table(
    "order_risks",
    metadata,
    Column("order_id", ForeignKey("orders.id"), primary_key=True),
    Column("risk", Word(Risk), primary_key=True),
    Column("weight", Integer, nullable=False),
    Column("measured", BigInteger, nullable=False),
    Column("threshold", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
