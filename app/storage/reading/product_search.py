"""Products by words in the SKU or the name, through the database's own full-text index."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    column,
    exists,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
)

from app.storage.reading.ways import Way
from app.storage.statements.grams import fts5_query, tsquery
from app.storage.tables import product_texts, products
from app.storage.tables.product_texts import TEXT_LENGTH

_INDEX: Final = table("product_index", column("rowid"), column("product_index"))
_SIMPLE: Final[ColumnElement[Any]] = literal_column("'simple'")


def way(words: Sequence[str], *, is_sqlite: bool) -> Way:
    """The products whose text holds each of these words (without case), anywhere in it."""
    if any(len(word) > TEXT_LENGTH for word in words):
        return Way(false(), (select(products.c.sku).where(false()),))
    holds = [product_texts.c.text.contains(word, autoescape=True) for word in words]
    ids = _indexed(words) if is_sqlite else _vectored(words)
    return Way(
        exists().where(product_texts.c.sku == products.c.sku, *holds),
        (ids.where(*holds),),
    )


def _indexed(words: Sequence[str]) -> Select[Any]:
    rows = select(_INDEX.c.rowid).where(
        _INDEX.c.product_index.op("MATCH")(literal(fts5_query(words)))
    )
    return select(product_texts.c.sku).where(product_texts.c.id.in_(rows))


def _vectored(words: Sequence[str]) -> Select[Any]:
    vector = func.to_tsvector(_SIMPLE, product_texts.c.grams)
    asked = func.to_tsquery(_SIMPLE, literal(tsquery(words)))
    return select(product_texts.c.sku).where(vector.op("@@")(asked))
