"""The tables that revision 0001 makes, frozen: later revisions change them, nobody edits them.

They are a copy of `app/storage/tables` with plain column types, so that a word or a rule that
changes in the domain cannot change what this revision did.
"""

from app.storage.migrations.first import (
    alerts,
    keeping,
    log,
    orders,
    product_texts,
    shipments,
    stock,
)
from app.storage.migrations.first.keeping import log_head
from app.storage.migrations.first.metadata import metadata

__all__ = [
    "alerts",
    "keeping",
    "log",
    "log_head",
    "metadata",
    "orders",
    "product_texts",
    "shipments",
    "stock",
]
