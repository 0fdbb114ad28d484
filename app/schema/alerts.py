"""Trouble that somebody is to look at, and the wall's figures."""

from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from app.domain.actors import Role
from app.domain.alerts import AlertKind, AlertStatus, Severity
from app.schema.actions import AvailableAction
from app.schema.actors import Actor
from app.schema.alert_words import told_of_time, whats_wrong
from app.schema.connections import CountedConnection
from app.schema.enums import Locale
from app.schema.fields import column, described, relation
from app.schema.ids import global_id
from app.schema.node import Node
from app.schema.related import Related, key
from app.schema.shipments import Shipment
from app.schema.stock import StockLevel
from app.schema.viewing import Info, LocaleArgument, language
from app.storage.rows import AlertRow

if TYPE_CHECKING:
    from app.schema.orders import Order


@strawberry.type(description="Something is wrong, and one role is expected to act.")
class Alert(Node):
    row: strawberry.Private[AlertRow]
    related: strawberry.Private[Related] = field(default_factory=dict)
    subject: strawberry.Private[str | None] = None
    """The parcel's or the order's number, for the message; a shelf tells its own."""

    id: strawberry.ID = global_id("Alert", "row.id")
    kind: AlertKind = column("row.kind", "What is wrong.")
    severity: Severity = column("row.severity", "How bad it is.")
    status: AlertStatus = column("row.status", "How far somebody has taken it.")
    owner_role: Role = column("row.owner_role", "Who is expected to act.")
    order: Annotated["Order", strawberry.lazy("app.schema.orders")] | None = relation(
        "order", "The order it is about; null when it is about none."
    )
    shipment: Shipment | None = relation(
        "shipment", "The parcel it is about; null when it is about none."
    )
    stock_level: StockLevel | None = relation(
        "stock_level", "The shelf it is about; null when it is about none."
    )
    raised_at: datetime = column("row.raised_at", "When it was raised.")
    resolved_at: datetime | None = column("row.resolved_at", "When it was closed.")
    occurrences: int = column(
        "row.occurrences", "How often it was raised: the warning, the breach, each recurrence."
    )
    last_raised_at: datetime = column("row.last_raised_at", "When it was raised last.")
    escalated_at: datetime | None = column(
        "row.escalated_at", "When it went to a manager, as nobody acted in time; null if it didn't."
    )
    due_at: datetime | None = column(
        "row.due_at", "The deadline it is about; null when it is about none."
    )
    available_actions: list[AvailableAction] = relation(
        "available_actions", "What the viewer may do about it now and, for what may not, why."
    )

    @strawberry.field(description="What is wrong with what, in one line, without personal data.")
    def message(self, locale: LocaleArgument = Locale.EN) -> str:
        locale = language(locale)
        row = self.row
        words = whats_wrong(row.kind, row.last_raised_at, row.due_at, locale)
        about = self.subject
        if about is None and self.row.sku is not None:
            about = f"{self.row.sku} @ {self.row.warehouse}"
        if about is None:
            return words
        said = f"{words}：{about}" if locale is Locale.ZH else f"{words}: {about}"
        return said + told_of_time(self.row.kind, self.row.due_at, locale)

    @strawberry.field(description="Who has taken it on; null while nobody has.")
    def acknowledged_by(self, info: Info) -> Actor | None:
        if self.row.acknowledged_role is None:
            return None
        name = self.row.acknowledged_name or self.row.acknowledged_role.label
        return Actor.of(self.row.acknowledged_role, name, info.context.viewer)


@strawberry.type(description="A page of alerts.")
class AlertConnection(CountedConnection[Alert]):
    pass


@strawberry.type(description="One entry of the alert feed.")
class AlertEvent:
    related: strawberry.Private[Related]
    cursor: str = described("Give it as `after` to go on behind this entry.")
    type: str = described("What happened: raised, acknowledged, resolved or escalated.")
    alert: Alert = relation("alert", "The alert as it is, never older than the entry.")

    @classmethod
    def of(cls, cursor: str, type_: str, alert: Alert | None = None) -> "AlertEvent":
        """Without `alert` the reader fills it in."""
        return cls(cursor=cursor, type=type_, related={key("alert"): alert} if alert else {})
