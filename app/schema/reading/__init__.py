"""Reads by plan: what a selection asks for is fetched before rendering, relation by relation."""

from app.schema.reading import alerts, orders, shipments, stock
from app.schema.reading.expand import INLINE, RELATIONS, Reader

__all__ = ["INLINE", "RELATIONS", "Reader", "alerts", "orders", "shipments", "stock"]
