"""Reads by plan: what a selection asks for is fetched before rendering, relation by relation."""

from app.schema.reading import (
    alerts,
    deadlines,
    deliveries,
    money,
    orders,
    shipments,
    shortages,
    stock,
)
from app.schema.reading.expand import INLINE, RELATIONS, Reader

__all__ = [
    "INLINE",
    "RELATIONS",
    "Reader",
    "alerts",
    "deadlines",
    "deliveries",
    "money",
    "orders",
    "shipments",
    "shortages",
    "stock",
]
