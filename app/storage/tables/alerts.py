"""Alerts: at most one open for each kind and subject."""

from sqlalchemy import Column, Index, Integer, String, Table

from app.domain.actors import Role
from app.domain.alerts import AlertKind, AlertStatus, Severity
from app.storage.statements.columns import Instant, Word
from app.storage.tables.metadata import metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("kind", Word(AlertKind), nullable=False),
    Column("severity", Word(Severity), nullable=False),
    Column("status", Word(AlertStatus), nullable=False),
    Column("owner_role", Word(Role), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("order_id", String(26)),
    Column("shipment_id", String(40)),
    Column("sku", String(64)),
    Column("warehouse", String(32)),
    Column("raised_at", Instant, nullable=False),
    Column("acknowledged_role", Word(Role)),
    Column("acknowledged_name", String(200)),
    Column("resolved_at", Instant),
    Column("version", Integer, nullable=False),
    Column("occurrences", Integer, nullable=False),
    Column("last_raised_at", Instant, nullable=False),
    Column("escalated_at", Instant),
    Column("due_at", Instant),
)
Index(
    "uq_alerts_open",
    alerts.c.kind,
    alerts.c.subject,
    unique=True,
    sqlite_where=alerts.c.status != "RESOLVED",
    postgresql_where=alerts.c.status != "RESOLVED",
)
Index("ix_alerts_raised", alerts.c.raised_at, alerts.c.id)
Index("ix_alerts_status_raised", alerts.c.status, alerts.c.raised_at, alerts.c.id)
Index("ix_alerts_kind_raised", alerts.c.kind, alerts.c.raised_at, alerts.c.id)
Index("ix_alerts_severity_raised", alerts.c.severity, alerts.c.raised_at, alerts.c.id)
Index("ix_alerts_owner_raised", alerts.c.owner_role, alerts.c.raised_at, alerts.c.id)
Index("ix_alerts_order", alerts.c.order_id, alerts.c.raised_at, alerts.c.id)
