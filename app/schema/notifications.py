"""What customers are told, as staff see it: never the text, and the address only masked."""

from datetime import datetime

import strawberry

from app.domain.contacts import Contact
from app.domain.notices import RESENDABLE, NoticeChannel, NoticeStatus, masked, reach
from app.schema.actors import Actor
from app.schema.fields import column, computed, described, made_of
from app.schema.ids import global_id
from app.schema.viewing import Info
from app.storage.notice_rows import NoticeRow
from app.storage.statements.columns import Micros


def _next_attempt(row: NoticeRow) -> Micros | None:
    return row.due_at if row.status is NoticeStatus.QUEUED else None


@strawberry.type(description="A message to the customer of an order, by one channel.")
class Notification:
    row: strawberry.Private[NoticeRow]
    id: strawberry.ID = global_id("Notification", "row.id")
    template: str = column("row.template", "What it tells, such as parcel_shipped.")
    channel: NoticeChannel = column("row.channel", "The way it takes.")
    status: NoticeStatus = column("row.status", "How far it is.")
    recipient: str = described(
        "Where it goes, masked: a***@example.org. Empty where nobody can be reached."
    )
    code: str | None = column(
        "row.code", "Why it was not sent, or what went wrong last, such as SMTP_550 or OPTED_OUT."
    )
    attempts: int = column("row.attempts", "How often it was tried so far.")
    at: datetime = column("row.queued_at", "When it was queued.")
    sent_at: datetime | None = column("row.sent_at", "When it was taken; null before.")
    next_attempt_at: datetime | None = made_of(
        _next_attempt, "row", description="When it is due, or tried again; null when it is done."
    )
    can_resend: bool = computed(
        lambda notice: notice.row.status in RESENDABLE,
        "Whether it may be sent once more, see `notificationResend`.",
    )

    @classmethod
    def of(cls, row: NoticeRow, contact: Contact) -> "Notification":
        return cls(row=row, recipient=masked(reach(contact, row.channel) or ""))

    @strawberry.field(description="Who asked for it once more; null for what went by itself.")
    def asked_by(self, info: Info) -> Actor | None:
        role = self.row.asked_role
        if role is None:
            return None
        return Actor.of(role, self.row.asked_name or role.label, info.context.viewer)
