"""What staff are told of some entries of the log: alerts that can't wait for somebody to look."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import orjson

from app.domain.actors import Role
from app.domain.alerts import AlertEventType, Severity
from app.domain.notices import STAFF_TEMPLATE, NoticeChannel, NoticeCode, NoticeStatus
from app.storage.notice_rows import NewNotice
from app.storage.rows import EventRow
from app.storage.statements.columns import from_micros
from app.usecases.notices.policy import NoticePolicy


def for_staff(
    entries: Sequence[EventRow], policy: NoticePolicy, at: datetime
) -> Iterator[NewNotice]:
    """Alerts that can't wait, to the targets of who is to act, or of the managers."""
    for entry in entries:
        if entry.feed != "alert" or not policy.staff:
            continue
        detail = detail_of(entry)
        is_escalated = entry.type == AlertEventType.ESCALATED
        is_grave = entry.type == AlertEventType.RAISED and (
            detail.get("severity") == Severity.CRITICAL
        )
        if not is_grave and not is_escalated:
            continue
        owner = Role(str(detail["owner_role"]))
        role = owner if owner in policy.staff else Role.MANAGER
        is_old = at - from_micros(entry.recorded_at) > policy.max_age
        facts = {**detail, "about": _subject(entry, detail), "is_escalated": is_escalated}
        for target in range(policy.staff.get(role, 0)):
            yield NewNotice(
                position=entry.position,
                order_id=None,
                shipment_id=entry.shipment_id,
                recipient=role,
                channel=NoticeChannel.TEAM,
                template=STAFF_TEMPLATE,
                about=str(target),
                facts=orjson.dumps(facts).decode(),
                occurred_at=entry.occurred_at,
                due_at=at,
                status=NoticeStatus.SKIPPED if is_old else NoticeStatus.QUEUED,
                code=NoticeCode.TOO_OLD if is_old else None,
            )


def _subject(entry: EventRow, detail: Mapping[str, object]) -> str:
    """The parcel's, the order's or the shelf's name, as the alert tells it."""
    number = detail.get("order_number")
    if number and entry.shipment_id:
        return f"{number}-{entry.shipment_id.rpartition('-')[2]}"
    return str(number) if number else f"{entry.sku} @ {entry.warehouse}"


def detail_of(entry: EventRow) -> dict[str, object]:
    """The entry's own facts."""
    found = orjson.loads(entry.detail) if entry.detail else {}
    return found if isinstance(found, dict) else {}
