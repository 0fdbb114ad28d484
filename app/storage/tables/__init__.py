"""Every table of the shop; one metadata, one file a concern."""

from app.storage.tables.alerts import alerts
from app.storage.tables.keeping import (
    idempotency,
    log_head,
    log_horizon,
    log_readers,
    revoked_tokens,
    secrets,
    throughput,
    totals,
)
from app.storage.tables.log import events
from app.storage.tables.metadata import metadata
from app.storage.tables.orders import (
    allocations,
    customers,
    notes,
    order_lines,
    order_terms,
    orders,
    payments,
    reserved_pieces,
    waiting_pieces,
)
from app.storage.tables.product_texts import product_texts
from app.storage.tables.shipments import (
    shipment_lines,
    shipments,
    tracking_events,
    unmatched_scans,
)
from app.storage.tables.stock import (
    ledger_sums,
    products,
    shelves,
    stock_movements,
    warehouses,
)

__all__ = [
    "alerts",
    "allocations",
    "customers",
    "events",
    "idempotency",
    "ledger_sums",
    "log_head",
    "log_horizon",
    "log_readers",
    "metadata",
    "notes",
    "order_lines",
    "order_terms",
    "orders",
    "payments",
    "product_texts",
    "products",
    "reserved_pieces",
    "revoked_tokens",
    "secrets",
    "shelves",
    "shipment_lines",
    "shipments",
    "stock_movements",
    "throughput",
    "totals",
    "tracking_events",
    "unmatched_scans",
    "waiting_pieces",
    "warehouses",
]
