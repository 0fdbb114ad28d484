"""What is read and written of notifications: a named tuple a kind, its fields the columns."""

from datetime import datetime
from typing import NamedTuple

from app.domain.actors import Role
from app.domain.notices import NoticeChannel, NoticeStatus
from app.storage.statements.columns import Micros


class NoticeRow(NamedTuple):
    """A notification as it is kept; instants stay numbers."""

    id: str
    position: int
    order_id: str | None
    shipment_id: str | None
    recipient: str
    channel: NoticeChannel
    template: str
    about: str
    resend: int
    facts: str
    occurred_at: Micros
    status: NoticeStatus
    code: str | None
    attempts: int
    queued_at: Micros
    due_at: Micros
    sent_at: Micros | None
    asked_role: Role | None
    asked_name: str | None


class NewNotice(NamedTuple):
    """A notification to be queued, or to be kept as one that is not sent."""

    position: int
    order_id: str | None
    shipment_id: str | None
    recipient: str
    channel: NoticeChannel
    template: str
    about: str
    facts: str
    occurred_at: datetime | Micros
    due_at: datetime
    status: NoticeStatus = NoticeStatus.QUEUED
    code: str | None = None
    resend: int = 0
    asked_role: Role | None = None
    asked_name: str | None = None


class Told(NamedTuple):
    """What an order's customer has been told already."""

    order_id: str
    template: str
    about: str
