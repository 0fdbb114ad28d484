"""The plain server's tables, mapped as SQLAlchemy's tutorial does it; the columns it needs."""

import os

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.peers.shapes import DATABASE


class Base(DeclarativeBase):
    """What is mapped."""


class OrderRow(Base):
    """An order's head."""

    __tablename__ = "orders"
    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    channel: Mapped[str] = mapped_column(default="WEBSITE")
    status: Mapped[str] = mapped_column(default="CONFIRMED")
    status_since: Mapped[int]
    under_review: Mapped[bool] = mapped_column(default=False)
    holds: Mapped[str] = mapped_column(default="")
    settled: Mapped[str] = mapped_column(default="")
    payment_status: Mapped[str] = mapped_column(default="PAID")
    currency: Mapped[str] = mapped_column(default="EUR")
    subtotal_minor: Mapped[int]
    shipping_fee_minor: Mapped[int] = mapped_column(default=0)
    discount_minor: Mapped[int] = mapped_column(default=0)
    total_minor: Mapped[int]
    paid_minor: Mapped[int]
    refunded_minor: Mapped[int] = mapped_column(default=0)
    priority: Mapped[str] = mapped_column(default="NORMAL")
    priority_rank: Mapped[int] = mapped_column(default=0)
    placed_at: Mapped[int]
    promised_deliver_by: Mapped[int | None]
    open_alerts: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class LineRow(Base):
    """An order's line."""

    __tablename__ = "order_lines"
    order_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str]
    name: Mapped[str]
    quantity: Mapped[int]
    unit_price_minor: Mapped[int]
    cancelled: Mapped[int] = mapped_column(default=0)
    allocated: Mapped[int] = mapped_column(default=0)
    shipped: Mapped[int] = mapped_column(default=0)
    delivered: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)


class ParcelRow(Base):
    """A parcel."""

    __tablename__ = "shipments"
    id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str]
    number: Mapped[str]
    status: Mapped[str]
    carrier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    tracking_status: Mapped[str]


class ScanRow(Base):
    """A carrier's scan."""

    __tablename__ = "tracking_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[str]
    at: Mapped[int]
    status: Mapped[str]
    city: Mapped[str | None]


class EventRow(Base):
    """An entry of the log."""

    __tablename__ = "events"
    position: Mapped[int] = mapped_column(primary_key=True)
    feed: Mapped[str] = mapped_column(default="order")
    type: Mapped[str]
    order_id: Mapped[str | None]
    order_number: Mapped[str | None]
    actor_role: Mapped[str] = mapped_column(default="STOREFRONT")
    actor_name: Mapped[str] = mapped_column(default="web-shop")
    internal: Mapped[bool] = mapped_column(default=False)
    detail: Mapped[str] = mapped_column(default="{}")
    occurred_at: Mapped[int]
    recorded_at: Mapped[int]


class ProductRow(Base):
    """A product."""

    __tablename__ = "products"
    sku: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    price_minor: Mapped[int]


class ShelfRow(Base):
    """One product in one warehouse."""

    __tablename__ = "shelves"
    sku: Mapped[str] = mapped_column(primary_key=True)
    warehouse: Mapped[str] = mapped_column(primary_key=True)
    on_hand: Mapped[int]
    reserved: Mapped[int]


URL = (
    DATABASE.replace("postgresql://", "postgresql+asyncpg://")
    if "://" in DATABASE
    else f"sqlite+aiosqlite:///{os.fspath(DATABASE)}"
)
