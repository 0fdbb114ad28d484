"""Taking an alert, and saying that it is over."""

from app.domain.alerts import (
    AlertAction,
    alert_blockers,
    possible_for_alert,
    roles_for,
)
from app.domain.errors import IllegalTransition, NotFound, NotPermitted
from app.domain.sentences import say
from app.storage.kept.order_locks import lock_order
from app.storage.rows import AlertRow
from app.storage.transaction import Transaction
from app.usecases.orders.acting import keep_reason
from app.usecases.permitted import ensure_may
from app.usecases.shop import Request, Shop


async def act_on_alert(
    shop: Shop, request: Request, alert_id: str, action: AlertAction, note: str | None = None
) -> str:
    """Acknowledge or resolve an alert; returns its id.

    `note` is kept beside the order that the alert is about, where it is about one.

    Raises:
        NotPermitted: only its owner role and managers may.
        NotFound, IllegalTransition.
    """
    ensure_may(request.by, action)

    async def work(tx: Transaction) -> str:
        row = await tx.alerts.get(alert_id)
        if row is not None:
            await lock_order(tx.connection, row.order_id)  # locks are taken orders first
            row = await tx.alerts.get(alert_id, lock=True)
        if row is None:
            raise NotFound(say("No alert {id} was found.", id=alert_id), ("id",))
        _ensure_allowed(row, action, request)
        if action is AlertAction.ACKNOWLEDGE:
            await tx.alerts.acknowledge(row, request.by)
        else:
            await tx.alerts.resolve(row, request.by)
        if row.order_id is not None:
            await keep_reason(tx, request, row.order_id, action, note)
        return row.id

    return await shop.store.write(work, request.at)


def _ensure_allowed(row: AlertRow, action: AlertAction, request: Request) -> None:
    possible = possible_for_alert(row.status, row.owner_role, request.by)
    if not possible:
        raise NotPermitted(request.by.role, action, roles_for(row.owner_role))
    blockers = alert_blockers(row.status, action)
    if blockers:
        allowed = [str(one.action) for one in possible if one.allowed]
        raise IllegalTransition(say("The alert"), row.status, action, allowed, blockers)
