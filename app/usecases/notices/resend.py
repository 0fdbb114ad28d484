"""Sending a message once more, because somebody of the shop asks for it."""

from app.domain.errors import IllegalTransition, NotFound
from app.domain.notices import RESENDABLE, NoticeStatus
from app.domain.sentences import say
from app.storage.notice_rows import NewNotice, NoticeRow
from app.storage.transaction import Transaction
from app.usecases.once import form_problems, once, refuse
from app.usecases.permitted import ensure_may
from app.usecases.shop import Outcome, Request, Shop

RESEND = "notificationResend"


async def resend_notice(shop: Shop, request: Request, notice_id: str) -> Outcome:
    """Queue the message anew, at once and as a message of its own; the outcome names that one.

    Raises:
        NotPermitted, Invalid, NotFound, IdempotencyConflict.
        IllegalTransition: it is on its way already, or the customer is not to get it.
    """
    ensure_may(request.by, RESEND)
    refuse(form_problems(request))

    async def work(tx: Transaction) -> str:
        row = await tx.notices.get(notice_id)
        if row is None or row.order_id is None:
            raise NotFound(say("No notification {id} was found.", id=notice_id), ("id",))
        if row.status not in RESENDABLE:
            raise IllegalTransition(say("The notification"), row.status, RESEND, (), ())
        again = _again(row, request, await tx.notices.resends(row) + 1)
        (made,) = await tx.notices.add([again])
        return made

    return await once(shop, request, RESEND, work)


def _again(row: NoticeRow, request: Request, resend: int) -> NewNotice:
    by = request.by
    return NewNotice(
        position=row.position,
        order_id=row.order_id,
        shipment_id=row.shipment_id,
        recipient=row.recipient,
        channel=row.channel,
        template=row.template,
        about=row.about,
        facts=row.facts,
        occurred_at=row.occurred_at,
        due_at=request.at,
        status=NoticeStatus.QUEUED,
        resend=resend,
        asked_role=by.role,
        asked_name=by.name,
    )
