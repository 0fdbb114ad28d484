"""Every table of the shop; one metadata, one file a concern."""

from app.storage.tables.alerts import alerts
from app.storage.tables.deadlines import deadlines
from app.storage.tables.deliveries import (
    carrier_instructions,
    deliveries,
    delivery_cases,
    reshipped_pieces,
)
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
from app.storage.tables.notices import notifications
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
from app.storage.tables.payment_events import payment_events
from app.storage.tables.product_texts import product_texts
from app.storage.tables.shipments import (
    carrier_choices,
    carrier_polls,
    shipment_lines,
    shipments,
    tracking_events,
    unmatched_scans,
)
from app.storage.tables.shortages import adjustments, product_substitutes, shortage_offers
from app.storage.tables.stock import (
    ledger_sums,
    products,
    shelves,
    stock_movements,
    warehouses,
)
from app.storage.tables.suspicion import order_paces, order_risks

__all__ = [
    "adjustments",
    "alerts",
    "allocations",
    "carrier_choices",
    "carrier_instructions",
    "carrier_polls",
    "customers",
    "deadlines",
    "deliveries",
    "delivery_cases",
    "events",
    "idempotency",
    "ledger_sums",
    "log_head",
    "log_horizon",
    "log_readers",
    "metadata",
    "notes",
    "notifications",
    "order_lines",
    "order_paces",
    "order_risks",
    "order_terms",
    "orders",
    "payment_events",
    "payments",
    "product_substitutes",
    "product_texts",
    "products",
    "reserved_pieces",
    "reshipped_pieces",
    "revoked_tokens",
    "secrets",
    "shelves",
    "shipment_lines",
    "shipments",
    "shortage_offers",
    "stock_movements",
    "throughput",
    "totals",
    "tracking_events",
    "unmatched_scans",
    "waiting_pieces",
    "warehouses",
]
