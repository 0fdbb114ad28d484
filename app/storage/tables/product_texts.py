"""What products are searched by, and the database's own full-text index on it.

`text` is the SKU and the name without case, `grams` its neighbouring letters (`storage.grams`). The
database itself keeps the index in step, in the transaction of the change, whoever writes; it is no
data: a backup leaves it out, and a restore builds it again.
"""

from sqlalchemy import DDL, Column, ForeignKey, String, Table, Text, event

from app.storage.statements.columns import Serial
from app.storage.tables.metadata import metadata

TEXT_LENGTH = 400

product_texts = Table(
    "product_texts",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("sku", ForeignKey("products.sku"), nullable=False, unique=True),
    Column("text", String(TEXT_LENGTH), nullable=False),
    Column("grams", Text, nullable=False),
)

_SQLITE = (
    "CREATE VIRTUAL TABLE product_index USING fts5("
    "grams, content='product_texts', content_rowid='id', tokenize='ascii')",
    "CREATE TRIGGER product_texts_added AFTER INSERT ON product_texts BEGIN"
    " INSERT INTO product_index (rowid, grams) VALUES (new.id, new.grams); END",
    "CREATE TRIGGER product_texts_gone AFTER DELETE ON product_texts BEGIN"
    " INSERT INTO product_index (product_index, rowid, grams)"
    " VALUES ('delete', old.id, old.grams); END",
    "CREATE TRIGGER product_texts_changed AFTER UPDATE ON product_texts BEGIN"
    " INSERT INTO product_index (product_index, rowid, grams)"
    " VALUES ('delete', old.id, old.grams);"
    " INSERT INTO product_index (rowid, grams) VALUES (new.id, new.grams); END",
)
_POSTGRES = (
    "CREATE INDEX ix_product_texts_grams ON product_texts USING gin (to_tsvector('simple', grams))",
)
for _dialect, _statements in (("sqlite", _SQLITE), ("postgresql", _POSTGRES)):
    for _statement in _statements:
        _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(product_texts, "after_create", _ddl.execute_if(dialect=_dialect))
